/** Prints the closing line that counts the tests: `N passed, N failed`, and what was skipped when anything was. */
export default class ClosingLine {
  onRunComplete(_contexts, results) {
    const { numPassedTests: passed, numFailedTests, numFailedTestSuites, numPendingTests: skipped } = results;
    // A suite that could not even start has no tests to count.
    const failed = Math.max(numFailedTests, numFailedTestSuites > 0 && numFailedTests === 0 ? numFailedTestSuites : 0);
    const skips = skipped > 0 ? `, ${skipped} skipped` : "";
    // At the very end: the summary of the test runner comes after every other reporter.
    process.on("exit", () => process.stdout.write(`${passed} passed, ${failed} failed${skips}\n`));
  }
}
