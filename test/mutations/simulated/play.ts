import { parentPort, workerData } from "node:worker_threads";
import { catalogue } from "../../../steps/index";
import type { Schedule } from "../../../src/rehearsal/attack/schedule";
import { RUNBOOKS, runbookNamed } from "../../../src/runbooks/index";
import { UPGRADE_RUNBOOK } from "../../../src/runbooks/upgrade";
import { simulate, simulationOf, type Simulation } from "../../../src/simulation/simulate";
import { UsualCalls } from "../../../src/simulation/usual-calls";
import type { Asked, Seen } from "./messages";

/*
 * The simulation in a thread of its own, with a planted bug in its sources: it is bundled for each bug (bundle.ts). It plays
 * the schedules that it is sent, one at a time.
 */

const { published, variables, runbooks } = workerData as Asked;
const others = runbooks.slice(1).map((name) => runbookNamed(RUNBOOKS, name));
const given = { runbooks: [UPGRADE_RUNBOOK, ...others], steps: catalogue, published } as const;
let counted: Promise<Simulation> | undefined;

/** Calls are counted only for a schedule that lies in wait for one: it takes a run of its own. */
async function simulationFor({ runs }: Schedule): Promise<Simulation> {
  if (runs.every(({ strikes }) => strikes.every(({ when }) => when.at !== "call"))) {
    return { ...given, variables, usualCalls: new UsualCalls() };
  }
  counted ??= simulationOf(given);
  return { ...(await counted), variables };
}

async function seenIn(schedule: Schedule): Promise<Seen> {
  try {
    const { attack } = await simulate(schedule, await simulationFor(schedule));
    const broken = attack.broken.map(({ id, detail }) => ({ promise: id, detail }));
    const end = attack.outcome === "not-at-rest" ? [{ promise: "rest", detail: attack.end }] : [];
    return {
      broken: [...broken, ...end],
      runs: attack.runs.map(({ outcome, reason }) => `${outcome} ${reason}`.trim()),
    };
  } catch (error) {
    const text = error instanceof Error ? [error.stack, (error.cause as Error | undefined)?.stack].join("\n") : "";
    return { broken: [], runs: [], fault: text };
  }
}

parentPort?.on("message", (schedule: Schedule) => {
  void seenIn(schedule).then((seen) => parentPort?.postMessage(seen));
});
