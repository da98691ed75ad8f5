import { join } from "node:path";
import { catalogue } from "../../steps";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import type { Runbook } from "../../src/runbooks/runbook";
import type { Rehearsed, RehearsalRun } from "../../src/rehearsal/play-runs";
import type { MachineSurroundings } from "../../src/simulation/machines";
import { publishForSimulation } from "../../src/simulation/set-up";
import { simulationOf, type Simulation } from "../../src/simulation/simulate";
import { simulateRuns } from "../../src/simulation/simulate-runs";
import type { DeploymentTargetsForm } from "../../src/stand-ins/engine/deployment-targets";
import { scenarioOf } from "../../src/stand-ins/world/scenario";

/** Publishes a runbook, once for a whole test file. */
export async function publish(
  runbook: Runbook = UPGRADE_RUNBOOK,
  projectFolder = join(__dirname, "..", ".."),
): Promise<Simulation> {
  const published = await publishForSimulation(projectFolder, runbook);
  return simulationOf({ runbook, steps: catalogue, published });
}

/** Simulates with the project's own steps in this process. */
export function simulated(
  simulation: Simulation,
  runs: readonly RehearsalRun[],
  options: {
    nodes?: number;
    faults?: readonly string[];
    variables?: Record<string, string>;
    deploymentTargets?: DeploymentTargetsForm;
    watch?: MachineSurroundings["watch"];
  } = {},
): Promise<Rehearsed> {
  const { nodes = 2, faults = [], ...others } = options;
  return simulateRuns({ scenario: scenarioOf({ nodes, fault: faults }), runs, ...others }, simulation);
}
