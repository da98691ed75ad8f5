import { join } from "node:path";
import { catalogue } from "../../steps";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import type { Runbook } from "../../src/runbooks/runbook";
import type { Rehearsed, RehearsalRun } from "../../src/rehearsal/play-runs";
import type { MachineSurroundings } from "../../src/simulation/machines";
import { publishRun } from "../../src/simulation/published-run";
import { simulationOf, type Simulation } from "../../src/simulation/simulate";
import { simulateRuns } from "../../src/simulation/simulate-runs";
import type { DeploymentTargetsForm } from "../../src/stand-ins/engine/deployment-targets";
import { CONTROLLER_INSTALLATION_ID } from "../../src/stand-ins/furnish-world";
import { scenarioOf } from "../../src/stand-ins/world/scenario";

/** All project variables that a simulated run may give; the values stand for those. */
const PLACEHOLDERS = {
  "Upgrade.Octopus.Url": "http://placeholder",
  "Upgrade.Octopus.ApiKey": "placeholder",
  "Upgrade.Database.ConnectionString": "placeholder",
  "Upgrade.Database.Name": "placeholder",
  "Upgrade.Database.Backup.Folder": "placeholder",
  "Upgrade.Download.Folder": "placeholder",
  "Upgrade.Installer.SignaturePolicy": "Warn",
  "Upgrade.Installer.Url": "http://placeholder",
  "Upgrade.Node.FreeGigabytes": "1",
  "Upgrade.Release.FeedUrl": "http://placeholder",
  "Upgrade.Release.Policy": "minor",
  "Upgrade.Release.Version": "1.0.0",
};

/** Publishes a runbook, once for a whole test file. */
export async function publish(
  runbook: Runbook = UPGRADE_RUNBOOK,
  projectFolder = join(__dirname, "..", ".."),
): Promise<Simulation> {
  const published = await publishRun({
    projectFolder,
    runbook,
    variables: PLACEHOLDERS,
    installationId: CONTROLLER_INSTALLATION_ID,
  });
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
