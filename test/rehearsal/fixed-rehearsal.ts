import { join } from "node:path";
import type { Rehearsed, RehearsalRun } from "../../src/rehearsal/play-runs";
import { VARIABLES } from "../../src/names/variables";
import { rehearse } from "../../src/rehearsal/rehearse";
import { PREFLIGHT_RUNBOOK } from "../../src/runbooks/preflight";
import { RECOVER_RUNBOOK } from "../../src/runbooks/recover";
import { FAULTS, type FaultName } from "../../src/stand-ins/world/faults";
import { fixed, ROLLBACK, type FixedRehearsal } from "./fixed-order";
import { RECOVERIES, ROLLBACKS, STRATEGIES } from "./fixed-ways-back";
import { SPEED } from "./rehearsed";

/** The database is upgraded long before its backup has ended: how long a script takes to start decides nothing then. */
function quickly({ scenario, runs }: FixedRehearsal): FixedRehearsal {
  return { scenario: { ...scenario, durations: { ...scenario.durations, databaseUpgradeSeconds: 60 } }, runs };
}

/** A run that is cancelled with every node stopped: nothing runs after it until somebody starts something. */
const cancelledWithNodesStopped: RehearsalRun = {
  cancelWhen: (event) => event.kind === "row-began" && event.key === "back-up-database",
};

/** The other runbooks, each for what it is there for. */
const OTHER_RUNBOOKS: readonly [string, FixedRehearsal][] = [
  ["preflight", { ...fixed(2, []), runs: [{ runbook: PREFLIGHT_RUNBOOK }] }],
  ["recover-after-a-cancel", { ...fixed(2, []), runs: [cancelledWithNodesStopped, { runbook: RECOVER_RUNBOOK }] }],
  ["rollback-after-success", fixed(2, [], [ROLLBACK])],
  ["rollback-after-verify-failed", fixed(2, ["upgrade-loses-a-project"], [ROLLBACK])],
  ["rollback-after-damaged", fixed(2, ["database-upgrade-damaged"], [ROLLBACK])],
];

/** Within one year and minor, where the database mostly stays as it is. */
const PATCH = { from: "2025.4.10100", to: "2025.4.10333" };

/** What decides how long the outage is, and whether it begins. */
const OUTAGES: readonly [string, FixedRehearsal][] = [
  ["no-schema-change", fixed(2, [], [], PATCH)],
  ...(
    [
      "patch-changes-schema",
      "upgrade-status-turns",
      "upgrade-status-unclear",
      "upgrade-status-fails",
    ] as const satisfies readonly FaultName[]
  ).map((fault): [string, FixedRehearsal] => [`no-schema-change-with-${fault}`, fixed(2, [fault], [], PATCH)]),
  ["outage-too-late", { ...fixed(2, []), variables: { [VARIABLES.outageNotAfter]: "1" } }],
];

/**
 * Rehearsals in which the same happens each time, by their names: without a fault, of each runbook, and with each
 * fault that has a name.
 */
export const FIXED_REHEARSALS: ReadonlyMap<string, FixedRehearsal> = new Map([
  ["no-fault", fixed(2, [])],
  ["no-fault-on-three-nodes", fixed(3, [])],
  ...OTHER_RUNBOOKS,
  ...OUTAGES,
  ...ROLLBACKS,
  ...RECOVERIES,
  ...STRATEGIES,
  ...FAULTS.map(({ name }): [string, FixedRehearsal] => [name, fixed(2, [name])]),
  ["primary-started-by-hand", quickly(fixed(2, ["primary-started-by-hand"]))],
]);

/**
 * Rehearses one of them with the shipped packages in real processes.
 *
 * @param speed how much faster than real; on a busy machine slower than usual, so that an answer does not come too late
 */
export function rehearseFixed(name: string, projectFolder: string, speed = SPEED): Promise<Rehearsed> {
  const order = FIXED_REHEARSALS.get(name);
  if (!order)
    throw new Error(`There is no rehearsal '${name}'. There are: ${[...FIXED_REHEARSALS.keys()].join(", ")}.`);
  const packageFolders = [join(projectFolder, "dist", "packages")];
  const scenario = { ...order.scenario, speed };
  return rehearse({ ...order, scenario, projectFolder, packageFolders, deploymentTargets: "absent" });
}
