import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const PROVEN = join(dirname(fileURLToPath(import.meta.url)), "../../../dist/proven.json");

/** Writes what was proven where, a row for each thing, and prints each skipped test with what would install its tool. */
export default class ProvenReporter {
  /** A run of some of the tests proves nothing of the others. */
  constructor({ nonFlagArgs, testNamePattern }) {
    this.partly = nonFlagArgs.length > 0 || Boolean(testNamePattern);
  }

  onRunComplete(_contexts, { testResults }) {
    const folder = join(process.env.OCTOPUS_HA_WINDOWS_WORK ?? "", "rows");
    const rows = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));
    const tests = testResults.flatMap(({ testResults: each }) => each);
    const proven = rows
      .map(({ what, met, missing }) => ({
        what,
        met,
        ...endOf(tests.filter((t) => t.ancestorTitles[0] === what)),
        missing,
      }))
      .sort((a, b) => (a.what < b.what ? -1 : 1));
    for (const { what, missing } of proven) {
      if (missing.length === 0) continue;
      const why = missing.map(({ because, install }) => `${because} (${install})`).join("; ");
      for (const { title } of tests.filter((test) => test.ancestorTitles[0] === what)) {
        process.stdout.write(`SKIPPED ${what}: ${title}\n        ${why}\n`);
      }
    }
    if (this.partly) return;
    mkdirSync(dirname(PROVEN), { recursive: true });
    const asData = proven.map(({ what, met, result, tests: count }) => ({ what, met, result, tests: count }));
    writeFileSync(PROVEN, `${JSON.stringify(asData, undefined, 2)}\n`);
  }
}

function endOf(tests) {
  const failed = tests.some(({ status }) => status === "failed");
  const passed = tests.length > 0 && tests.every(({ status }) => status === "passed");
  return { result: failed ? "failed" : passed ? "passed" : "skipped", tests: tests.length };
}
