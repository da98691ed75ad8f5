import { catalogue } from "../../../steps/index";
import type { Schedule } from "../../../src/rehearsal/attack/schedule";
import { RUNBOOKS, runbookNamed } from "../../../src/runbooks/index";
import { UPGRADE_RUNBOOK } from "../../../src/runbooks/upgrade";
import { simulate, simulationOf, type Simulation } from "../../../src/simulation/simulate";
import { UsualCalls } from "../../../src/simulation/usual-calls";
import type { Asked, Seen } from "./messages";

/*
 * The simulation in a thread of its own, with a planted bug in its sources: modules.ts loads it anew for each bug.
 */

/** By the runbooks that are mixed. */
const counted = new Map<string, Promise<Simulation>>();

/** Plays one schedule; one at a time. */
export async function play(asked: Asked): Promise<Seen> {
  try {
    const { attack } = await simulate(asked.schedule, await simulationFor(asked));
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

async function simulationFor({ schedule, runbooks, published, variables }: Asked): Promise<Simulation> {
  const others = runbooks.slice(1).map((name) => runbookNamed(RUNBOOKS, name));
  const given = { runbooks: [UPGRADE_RUNBOOK, ...others], steps: catalogue, published } as const;
  if (!liesInWaitForACall(schedule)) return { ...given, variables, usualCalls: new UsualCalls() };
  const mix = runbooks.join(",");
  const known = counted.get(mix) ?? simulationOf(given);
  counted.set(mix, known);
  return { ...(await known), variables };
}

/** Calls are counted only for such a schedule: it takes a run of its own. */
function liesInWaitForACall({ runs }: Schedule): boolean {
  return runs.some(({ strikes }) => strikes.some(({ when }) => when.at === "call"));
}
