/**
 * Simulates seeds of three nodes with two faults and both acts, and says what they cost: `<project folder> <warm-up>
 * <seeds> <seeds before the first look at the memory>`. Wants `node --expose-gc`. The time is the processor's, of all
 * threads of Node: the machine may have other things to do.
 */
import { setImmediate } from "node:timers/promises";
import { getHeapSnapshot } from "node:v8";
import { drawSchedule } from "../../src/rehearsal/attack/draw";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import { publishForSimulation } from "../../src/simulation/set-up";
import { simulate, simulationOf } from "../../src/simulation/simulate";
import { catalogue } from "../../steps";

const [projectFolder = "", ...counts] = process.argv.slice(2);
const [warmUp = 0, seeds = 0, firstLook = 0] = counts.map(Number);
const THREE_NODES = { least: 3, most: 3 };
const FAULTS = 2;

void simulateMany().then((measured) => process.stdout.write(JSON.stringify(measured), () => process.exit(0)));

async function simulateMany() {
  const published = await publishForSimulation(projectFolder, UPGRADE_RUNBOOK);
  const simulation = await simulationOf({ runbooks: [UPGRADE_RUNBOOK], published, steps: catalogue });
  const play = async (seed: number) => {
    const schedule = drawSchedule(seed, { nodes: THREE_NODES, faults: FAULTS });
    const { rehearsed } = await simulate(schedule, simulation);
    return rehearsed.report;
  };
  for (let seed = 1; seed <= warmUp; seed += 1) await play(seed);

  const measured = { runs: 0, scripts: 0, cpuMs: 0 };
  let first: Megabytes = { own: 0, code: 0 };
  for (let played = 1; played <= seeds; played += 1) {
    const before = process.cpuUsage();
    const { runs, steps } = await play(warmUp + played);
    const { user, system } = process.cpuUsage(before);
    measured.cpuMs += (user + system) / 1000;
    measured.runs += runs.length;
    measured.scripts += steps.length;
    if (played === firstLook) first = await megabytesNow();
  }
  return { ...measured, first, last: await megabytesNow() };
}

/** What is still needed: by the simulation, and by V8 for the code that it compiled. */
interface Megabytes {
  own: number;
  code: number;
}

/** As far as it is read here: a number of fields for each node, the first field's values by name. */
interface HeapSnapshot {
  snapshot: { meta: { node_fields: string[]; node_types: [string[], ...unknown[]] } };
  nodes: number[];
}

/** V8 compiles what is met rarely as late as after thousands of seeds: that is no leak, and would hide one. */
const OF_COMPILED_CODE: ReadonlySet<string | undefined> = new Set(["code", "hidden"]);

async function megabytesNow(): Promise<Megabytes> {
  if (!globalThis.gc) throw new Error("Run it with node --expose-gc.");
  // What the last seed left is let go by the loop's next turn: taken for needed in the first look, it would hide a leak.
  await setImmediate();
  globalThis.gc();
  const pieces = (await getHeapSnapshot().toArray()) as Buffer[];
  const { snapshot, nodes } = JSON.parse(Buffer.concat(pieces).toString("utf8")) as HeapSnapshot;
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [typeAt, sizeAt] = [fields.indexOf("type"), fields.indexOf("self_size")];
  const bytes = { own: 0, code: 0 };
  for (let at = 0; at < nodes.length; at += fields.length) {
    const type = types[0][nodes[at + typeAt] ?? 0];
    bytes[OF_COMPILED_CODE.has(type) ? "code" : "own"] += nodes[at + sizeAt] ?? 0;
  }
  return { own: bytes.own / 1e6, code: bytes.code / 1e6 };
}
