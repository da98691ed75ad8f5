import { parseArgs } from "node:util";
import { Chance } from "../../src/stand-ins/world/chance";
import { differences } from "./differences";
import { eventsByNode } from "./events-by-node";
import { FIXED_REHEARSALS, rehearseFixed } from "./fixed-rehearsal";
import { readRecorded, writeRecorded } from "./recorded-events";
import { SPEED } from "./rehearsed";

/* Started by record-events.mjs, which says what its arguments are; before them stands the project's folder. */

async function record(projectFolder: string, names: readonly string[], speed: number): Promise<void> {
  for (const name of names) {
    process.stderr.write(`${name} ...\n`);
    const { events } = await rehearseFixed(name, projectFolder, speed);
    writeRecorded(projectFolder, name, eventsByNode(events));
  }
}

/** So many rehearsals at a time: one alone leaves half of two cores idle. */
const LANES = 2;

/**
 * What did not happen as recorded is rehearsed once more, alone: 600 times faster than real, a pause of 50 ms is half a
 * minute, and an answer that comes half a minute late is another story.
 *
 * @returns how many of them did not happen again as they were recorded
 */
async function compare(projectFolder: string, names: readonly string[], speed: number): Promise<number> {
  const left = [...names];
  const again: string[] = [];
  const lane = async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift())
      if (!(await isAsRecorded(projectFolder, name, speed))) again.push(name);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  let others = 0;
  for (const name of again) if (!(await isAsRecorded(projectFolder, name, speed, "once more: "))) others += 1;
  process.stdout.write(`${names.length - others} passed, ${others} failed\n`);
  return others;
}

async function isAsRecorded(projectFolder: string, name: string, speed: number, time = ""): Promise<boolean> {
  const { events } = await rehearseFixed(name, projectFolder, speed);
  const lines = differences(readRecorded(projectFolder, name), eventsByNode(events));
  process.stdout.write(`${lines.length === 0 ? "as recorded    " : "NOT AS RECORDED"}  ${time}${name}\n`);
  for (const line of lines) process.stdout.write(`  ${line}\n`);
  return lines.length === 0;
}

function drawn(names: readonly string[], count: number, seed: number): string[] {
  const chance = new Chance(seed);
  const left = [...names];
  return Array.from({ length: Math.min(count, left.length) }, () => left.splice(chance.between(0, left.length - 1), 1))
    .flat()
    .sort();
}

const { values, positionals } = parseArgs({
  options: {
    compare: { type: "string" },
    seed: { type: "string", default: "1" },
    speed: { type: "string", default: String(SPEED) },
  },
  allowPositionals: true,
});
const [projectFolder = ".", ...named] = positionals;
const names = named.length > 0 ? named : [...FIXED_REHEARSALS.keys()];
const speed = Number(values.speed);
if (values.compare === undefined) void record(projectFolder, names, speed);
else {
  void compare(projectFolder, drawn(names, Number(values.compare), Number(values.seed)), speed).then((others) => {
    process.exitCode = others === 0 ? 0 : 1;
  });
}
