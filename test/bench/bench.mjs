/**
 * Measures what was built against the limits it has to keep, and prints the ratios. Not a test: how fast a machine is
 * decides nothing, only how its figures compare within one run. Exit code 1 when a limit is broken.
 *
 * `npm run bench`, or some parts only: `npm run bench -- packages staging rehearsal simulation outage`.
 */
import { measureOutage } from "./outage.mjs";
import { measureColdStarts, measureSizes } from "./packages.mjs";
import { measureRehearsal } from "./rehearsal.mjs";
import { measureSimulation } from "./simulation.mjs";
import { measureStaging } from "./staging.mjs";

const PARTS = {
  packages: [measureSizes, measureColdStarts],
  staging: [measureStaging],
  rehearsal: [measureRehearsal],
  simulation: [measureSimulation],
  outage: [measureOutage],
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((part) => !(part in PARTS));
if (unknown.length > 0) {
  console.error(`No such part: ${unknown.join(", ")}. There are: ${Object.keys(PARTS).join(", ")}.`);
  process.exit(2);
}

let broken = 0;
let missing = 0;
for (const measure of (wanted.length > 0 ? wanted : Object.keys(PARTS)).flatMap((part) => PARTS[part])) {
  for await (const row of measure()) print(row);
}
console.log(`\n${broken} limits broken, ${missing} not measured`);
process.exitCode = broken > 0 ? 1 : 0;

/**
 * One line: what was measured, the figure, the limit.
 * @param {{ title: string } | { what: string, figure: string, ok?: boolean, limit?: string }} row
 *   `ok` undefined: a figure without a limit; a row without `figure` could not be measured
 */
function print(row) {
  if (row.title !== undefined) {
    console.log(`\n${row.title}`);
    return;
  }
  if (row.figure === undefined) missing++;
  if (row.ok === false) broken++;
  const verdict = row.figure === undefined ? "-" : row.ok === undefined ? "" : row.ok ? "ok" : "BROKEN";
  const limit = row.limit ? `limit ${row.limit}` : "";
  console.log(
    `  ${row.what.padEnd(44)} ${(row.figure ?? "not measured").padStart(16)}  ${limit.padEnd(18)} ${verdict}`,
  );
}
