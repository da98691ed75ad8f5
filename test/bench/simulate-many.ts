/**
 * Simulates seeds of three nodes with two faults and both acts, and says what they cost: `<project folder> <warm-up>
 * <seeds> <seeds before the first look at the memory>`. Wants `node --expose-gc`. The time is the processor's, of all
 * threads of Node: the machine may have other things to do.
 */
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

  const measured = { runs: 0, scripts: 0, cpuMs: 0, firstMegabytes: 0, lastMegabytes: 0 };
  for (let played = 1; played <= seeds; played += 1) {
    const before = process.cpuUsage();
    const { runs, steps } = await play(warmUp + played);
    const { user, system } = process.cpuUsage(before);
    measured.cpuMs += (user + system) / 1000;
    measured.runs += runs.length;
    measured.scripts += steps.length;
    if (played === firstLook) measured.firstMegabytes = heapMegabytes();
  }
  return { ...measured, lastMegabytes: heapMegabytes() };
}

/** Of what is still needed. */
function heapMegabytes(): number {
  if (!globalThis.gc) throw new Error("Run it with node --expose-gc.");
  globalThis.gc();
  return process.memoryUsage().heapUsed / 1e6;
}
