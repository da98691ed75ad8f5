import { parentPort, workerData } from "node:worker_threads";
import { catalogue } from "../../../steps/index";
import type { Schedule } from "../../../src/rehearsal/attack/schedule";
import { UPGRADE_RUNBOOK } from "../../../src/runbooks/upgrade";
import { simulate, simulationOf } from "../../../src/simulation/simulate";
import type { Asked, Seen } from "./messages";

/*
 * The simulation in a thread of its own, with a planted bug in its sources: it is bundled for each bug (bundle.ts). It plays
 * the schedules that it is sent, one at a time.
 */

const { published, variables } = workerData as Asked;
const counted = simulationOf({ runbook: UPGRADE_RUNBOOK, steps: catalogue, published });

async function seenIn(schedule: Schedule): Promise<Seen> {
  try {
    const { attack } = await simulate(schedule, { ...(await counted), variables });
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
