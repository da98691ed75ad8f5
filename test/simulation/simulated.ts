import { join } from "node:path";
import { catalogue } from "../../steps";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import type { Runbook } from "../../src/runbooks/runbook";
import type { Rehearsed, RehearsalListener, RehearsalRun } from "../../src/rehearsal/play-runs";
import type { MachineSurroundings } from "../../src/simulation/machines";
import { publishForSimulation, publishWithApproval } from "../../src/simulation/set-up";
import { simulationOf, type Simulation } from "../../src/simulation/simulate";
import type { Person } from "../../src/simulation/stage";
import { simulateRuns } from "../../src/simulation/simulate-runs";
import type { DeploymentTargetsForm } from "../../src/stand-ins/engine/deployment-targets";
import type { LeftThere } from "../../src/stand-ins/world/left-there";
import { scenarioOf } from "../../src/stand-ins/world/scenario";

/** Publishes runbooks, once for a whole test file; the first is run unless a run names another. */
export async function publish(...given: readonly Runbook[]): Promise<Simulation> {
  const [first = UPGRADE_RUNBOOK, ...rest] = given;
  const runbooks = [first, ...rest] as const;
  const published = await publishForSimulation(join(__dirname, "..", ".."), ...runbooks);
  return simulationOf({ runbooks, steps: catalogue, published });
}

/** The same with somebody who is asked before the outage. */
export async function publishAsking(...runbooks: readonly [Runbook, ...Runbook[]]): Promise<Simulation> {
  const published = await publishWithApproval(join(__dirname, "..", ".."), ...runbooks);
  return simulationOf({ runbooks, steps: catalogue, published });
}

/** Simulates with the project's own steps in this process. */
export function simulated(
  simulation: Simulation,
  runs: readonly RehearsalRun[],
  options: {
    nodes?: number;
    from?: string;
    to?: string;
    faults?: readonly string[];
    variables?: Record<string, string>;
    deploymentTargets?: DeploymentTargetsForm;
    person?: Person;
    watch?: MachineSurroundings["watch"];
    left?: LeftThere;
    /** As the operator sets it, for the judges. */
    atDeadline?: "Proceed";
    stops?: readonly string[];
    listener?: RehearsalListener;
  } = {},
): Promise<Rehearsed> {
  const { nodes = 2, from, to, faults = [], left, atDeadline, stops, ...others } = options;
  const scenario = {
    ...scenarioOf({ nodes, from, to, fault: faults }),
    ...(left && { left }),
    ...(atDeadline && { atDeadline }),
    ...(stops && { stops }),
  };
  return simulateRuns({ scenario, runs, ...others }, simulation);
}

/** Keeps what the scripts of a simulation say: `row machine level: text`. */
export function hearing(): { lines: string[]; listener: RehearsalListener } {
  const lines: string[] = [];
  return {
    lines,
    listener: {
      runBegan: () => undefined,
      provisioned: () => undefined,
      runnerEvent: (event) => {
        if (event.kind === "script-text") lines.push(`${event.row.key} ${event.machine} ${event.level}: ${event.text}`);
      },
      runEnded: () => undefined,
    },
  };
}
