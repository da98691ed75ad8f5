import { join } from "node:path";
import { longWay } from "../../src/cli/rehearsed-hops";
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
 * The last version of each age in which a fact is told in another way (src/stand-ins/world/since.ts), and the stop to which its
 * first hop leads.
 */
const OLD_VERSIONS: readonly [from: string, to: string][] = [
  ["3.14.159", "3.17.14"],
  ["3.17.14", "2021.1.8018"],
  ["4.1.10", "2021.1.8018"],
  ["2018.3.13", "2021.1.8018"],
  ["2019.12.4", "2021.1.8018"],
  ["2021.1.8018", "2024.3.601"],
];

/** An older server does not tell its nodes' versions: each is asked, which real processes do not do in two minutes of 600 in one. */
const PATIENT = { [VARIABLES.verifySeconds]: "3600" };

/**
 * As `npm start -- --from FROM --to TO` rehearses it, with one difference: which of two nodes is the last one to be drained, and
 * whether a task begins before it is stopped, is chance. So all can be drained (the simulation plays both ways).
 */
function fromOld(from: string, to: string): FixedRehearsal {
  const way = longWay({ from, to }, {});
  if (!way || "problem" in way) throw new Error(`There is no way from ${from} to ${to}.`);
  const left = { since: { "drain of the last node": "3.0.0" } };
  return {
    scenario: { ...fixed(2, []).scenario, from, to, left, ...way.scenario },
    runs: way.runs,
    patience: PATIENT,
  };
}

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
  ...OLD_VERSIONS.map(([from, to]): [string, FixedRehearsal] => [`from-${from}`, fromOld(from, to)]),
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
  const { patience, ...given } = order;
  const scenario = { ...given.scenario, speed };
  const variables = { ...given.variables, ...patience };
  return rehearse({ ...given, scenario, variables, projectFolder, packageFolders, deploymentTargets: "absent" });
}
