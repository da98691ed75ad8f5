import { VARIABLES } from "../names/variables";
import type { Runbook } from "../runbooks/runbook";
import { CONTROLLER_INSTALLATION_ID } from "../stand-ins/furnish-world";
import { scenarioOf } from "../stand-ins/world/scenario";
import { publishRuns, type PublishedRuns } from "./published-run";
import { smallScenario } from "./simulate";
import { simulateStandIns } from "./stand-ins";
import { SimulatedTime } from "./simulated-time";
import { Dice } from "../rehearsal/attack/dice";

/** What an operator may give later than at first. */
const GIVEN_LATER: Readonly<Record<string, string>> = {
  [VARIABLES.releasePolicy]: "minor",
  [VARIABLES.releaseVersion]: "2025.4.10333",
  [VARIABLES.keysBackedUp]: "False",
  [VARIABLES.drainAtDeadline]: "Fail",
  [VARIABLES.backupStrategy]: "Full",
  [VARIABLES.snapshotHours]: "24",
  [VARIABLES.filesWhen]: "Major",
  [VARIABLES.backupDaily]: "False",
  [VARIABLES.pruneKeep]: "3",
  [VARIABLES.pruneKeepDays]: "30",
  [VARIABLES.pruneDeletes]: "False",
  [VARIABLES.connectionString]: "Server=placeholder",
  [VARIABLES.nodesGone]: "placeholder",
  [VARIABLES.acceptedChecks]: "Disk-Free",
  [VARIABLES.maintenanceAfter]: "Restore",
  [VARIABLES.outageNotAfter]: "60",
  [VARIABLES.mayMoveBase]: "False",
  [VARIABLES.smokeRunbook]: "Default/Smoke tests/Deploy a test/Test",
  [VARIABLES.notifyOn]: "Always",
  [VARIABLES.verifyOnFailure]: "Stop",
};

/**
 * Puts runbooks on a stand-in controlling instance with the real `apply`, and takes from it what it would hand to its
 * task engine: from then on it is data.
 * @param projectFolder where `metadata/` lies
 */
export function publishForSimulation(
  projectFolder: string,
  ...runbooks: readonly [Runbook, ...Runbook[]]
): Promise<PublishedRuns> {
  return publishWith(projectFolder, {}, ...runbooks);
}

/** The same with a manual intervention before the outage: `apply` puts it there only when the project asks for it. */
export function publishWithApproval(
  projectFolder: string,
  ...runbooks: readonly [Runbook, ...Runbook[]]
): Promise<PublishedRuns> {
  return publishWith(projectFolder, { [VARIABLES.outageApproval]: "True" }, ...runbooks);
}

function publishWith(
  projectFolder: string,
  more: Readonly<Record<string, string>>,
  ...runbooks: readonly [Runbook, ...Runbook[]]
): Promise<PublishedRuns> {
  const dice = new Dice(0);
  const { standIns } = simulateStandIns({
    ...{ scenario: smallScenario(scenarioOf({ nodes: 1 })), time: new SimulatedTime(dice) },
    ...{ watch: () => () => undefined, diceOfCalls: dice, diceOfDisks: dice },
  });
  return publishRuns({
    ...{ projectFolder, runbooks },
    variables: { ...standIns.projectVariables, ...GIVEN_LATER, ...more },
    installationId: CONTROLLER_INSTALLATION_ID,
  });
}
