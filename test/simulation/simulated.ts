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

const projectFolder = join(__dirname, "..", "..");
/** All that was published, for all test files of a worker: it is data, and to publish takes as long as some simulations. */
const published: { publishBy: Publish; runbooks: readonly Runbook[]; simulation: Promise<Simulation> }[] = [];

type Publish = typeof publishForSimulation;

/** Publishes runbooks, once for all test files; the first is run unless a run names another. */
export function publish(...given: readonly Runbook[]): Promise<Simulation> {
  const [first = UPGRADE_RUNBOOK, ...rest] = given;
  return onceOnly(publishForSimulation, first, ...rest);
}

/** The same with somebody who is asked before the outage. */
export function publishAsking(...runbooks: readonly [Runbook, ...Runbook[]]): Promise<Simulation> {
  return onceOnly(publishWithApproval, ...runbooks);
}

function onceOnly(publishBy: Publish, ...runbooks: readonly [Runbook, ...Runbook[]]): Promise<Simulation> {
  const same = (others: readonly Runbook[]) =>
    others.length === runbooks.length && others.every((other, index) => other === runbooks[index]);
  const known = published.find((one) => one.publishBy === publishBy && same(one.runbooks));
  if (known) return known.simulation;
  const simulation = publishBy(projectFolder, ...runbooks).then((data) =>
    simulationOf({ runbooks, steps: catalogue, published: data }),
  );
  published.push({ publishBy, runbooks, simulation });
  return simulation;
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
