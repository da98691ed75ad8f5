import { relative } from "node:path";

const MOST_SLOW_FILES = 10;

/**
 * Prints which test files took longest, and the closing line that counts the tests: `N passed, N failed`, and what was
 * skipped when anything was.
 */
export default class ClosingLine {
  onRunComplete(_contexts, results) {
    const { numPassedTests: passed, numFailedTests, numFailedTestSuites, numPendingTests: skipped } = results;
    // A suite that could not even start has no tests to count.
    const failed = Math.max(numFailedTests, numFailedTestSuites > 0 && numFailedTests === 0 ? numFailedTestSuites : 0);
    const skips = skipped > 0 ? `, ${skipped} skipped` : "";
    const lines = [...slowest(results.testResults), `${passed} passed, ${failed} failed${skips}`];
    // At the very end: the summary of the test runner comes after every other reporter.
    process.on("exit", () => process.stdout.write(`${lines.join("\n")}\n`));
  }
}

/** Nothing when so few files ran that whoever ran them has seen how long they took. */
function slowest(testResults) {
  if (testResults.length <= MOST_SLOW_FILES) return [];
  const files = testResults
    .map(({ testFilePath, perfStats }) => ({ path: testFilePath, ms: perfStats.end - perfStats.start }))
    .sort((one, other) => other.ms - one.ms)
    .slice(0, MOST_SLOW_FILES);
  const line = ({ path, ms }) => `${(ms / 1000).toFixed(1).padStart(7)} s  ${relative(process.cwd(), path)}`;
  return [`The ${MOST_SLOW_FILES} slowest of ${testResults.length} test files:`, ...files.map(line), ""];
}
