import { drawSchedule } from "../../src/rehearsal/attack/draw";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import { publishForSimulation } from "../../src/simulation/set-up";
import { simulate, simulationOf } from "../../src/simulation/simulate";
import { catalogue } from "../../steps";

/*
 * Prints the events of seeds, which are its arguments: a line each, a JSON list with the seed first. With BUSY in its
 * environment, the process has other work, too.
 */

const EVERY_MS = 30;
const BUSY_MS = 10;
const GARBAGE_BYTES = 1_000_000;

/** Takes time from whatever else the process does, and makes garbage. */
function beBusy(): void {
  const until = performance.now() + BUSY_MS;
  while (performance.now() < until) Buffer.alloc(GARBAGE_BYTES);
}

async function print(seeds: readonly number[]): Promise<void> {
  const published = await publishForSimulation(process.env.PROJECT_FOLDER ?? ".", UPGRADE_RUNBOOK);
  const simulation = await simulationOf({ runbooks: [UPGRADE_RUNBOOK], steps: catalogue, published });
  for (const seed of seeds) {
    const { rehearsed } = await simulate(drawSchedule(seed), simulation);
    process.stdout.write(`${JSON.stringify([seed, ...rehearsed.events])}\n`);
  }
}

const other = process.env.BUSY ? setInterval(beBusy, EVERY_MS) : undefined;
void print(process.argv.slice(2).map(Number)).finally(() => clearInterval(other));
