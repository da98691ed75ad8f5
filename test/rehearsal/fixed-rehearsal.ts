import { join } from "node:path";
import { longWay } from "../../src/cli/rehearsed-hops";
import type { Rehearsed, RehearsalRun } from "../../src/rehearsal/play-runs";
import { rehearse } from "../../src/rehearsal/rehearse";
import { runsFor } from "../../src/rehearsal/runs";
import { PREFLIGHT_RUNBOOK } from "../../src/runbooks/preflight";
import { RECOVER_RUNBOOK } from "../../src/runbooks/recover";
import { ROLLBACK_RUNBOOK } from "../../src/runbooks/rollback";
import { VARIABLES } from "../../src/names/variables";
import { FAULTS, type FaultName } from "../../src/stand-ins/world/faults";
import type { ChangedAfterUpgrade } from "../../src/stand-ins/world/left-there";
import { scenarioOf, type Scenario } from "../../src/stand-ins/world/scenario";
import { SPEED } from "./rehearsed";

interface FixedRehearsal {
  scenario: Scenario;
  runs: readonly RehearsalRun[];
  variables?: Readonly<Record<string, string>>;
  /** Besides, where processes take their time. */
  patience?: Readonly<Record<string, string>>;
}

/** Later than any rehearsal ends. */
const NEVER_SECONDS = 1_000_000;

/**
 * In which what happens does not depend on how long a process takes to start: every task takes as long as the others,
 * and no watchdog comes. In a rehearsal that is 600 times faster than real, two programs take longer to start than it is
 * between two visits of the watchdog: whether a service is started by it or by the step is chance.
 */
function fixed(nodes: number, fault: readonly string[], others: readonly RehearsalRun[] = []): FixedRehearsal {
  const scenario = scenarioOf({ nodes, speed: SPEED, fault });
  const { shortestTaskSeconds: longestTaskSeconds } = scenario.durations;
  const durations = { ...scenario.durations, longestTaskSeconds, watchdogEverySeconds: NEVER_SECONDS };
  return { scenario: { ...scenario, durations }, runs: [...runsFor({ fault, dryRun: false }), ...others] };
}

/** The database is upgraded long before its backup has ended: how long a script takes to start decides nothing then. */
function quickly({ scenario, runs }: FixedRehearsal): FixedRehearsal {
  return { scenario: { ...scenario, durations: { ...scenario.durations, databaseUpgradeSeconds: 60 } }, runs };
}

/** What a person types who means it. */
const ROLLBACK: RehearsalRun = {
  runbook: ROLLBACK_RUNBOOK,
  answers: { "Upgrade.Rollback.DatabaseName": "OctopusDeploy", "Upgrade.Rollback.MayLose": "unknown" },
};

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

const changed = (what: ChangedAfterUpgrade): FixedRehearsal => {
  const { scenario, runs } = fixed(2, [], [ROLLBACK]);
  return { scenario: { ...scenario, left: { changesAfterUpgrade: [what] } }, runs };
};

const withStrategy = (strategy: string, fault: readonly string[]): FixedRehearsal => ({
  ...fixed(2, fault, [ROLLBACK]),
  variables: { [VARIABLES.backupStrategy]: strategy },
});

/** As one who does not say that whatever there is may be lost. */
const CAREFUL: RehearsalRun = { ...ROLLBACK, answers: { ...ROLLBACK.answers, [VARIABLES.rollbackMayLose]: "1000" } };

/**
 * What can go wrong in a rollback, each once: with real processes by turns, other ones with every commit
 * (`npm run record:events -- --compare`).
 */
const ROLLBACKS_IN_TROUBLE: readonly [string, FixedRehearsal][] = [
  ...(
    [
      "restore-seat-stolen",
      "primary-does-not-come-back",
      "another-node-does-not-come-back",
    ] as const satisfies readonly FaultName[]
  ).map((fault): [string, FixedRehearsal] => [`rollback-with-${fault}`, fixed(2, [fault], [ROLLBACK])]),
  ["rollback-with-key-loses-permissions-at-upgrade", fixed(2, ["key-loses-permissions-at-upgrade"], [CAREFUL])],
  ["rollback-with-master-key-rotated", changed("master key")],
  ["rollback-with-api-key-made-since", changed("API key")],
  ["rollback-with-snapshot-space-runs-out", withStrategy("SnapshotAfterBackup", ["snapshot-space-runs-out"])],
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
  ...ROLLBACKS_IN_TROUBLE,
  ...OLD_VERSIONS.map(([from, to]): [string, FixedRehearsal] => [`from-${from}`, fromOld(from, to)]),
  ...FAULTS.map(({ name }): [string, FixedRehearsal] => [name, fixed(2, [name])]),
  ["primary-started-by-hand", quickly(fixed(2, ["primary-started-by-hand"]))],
]);

/** Rehearses one of them with the shipped packages in real processes. */
export function rehearseFixed(name: string, projectFolder: string): Promise<Rehearsed> {
  const order = FIXED_REHEARSALS.get(name);
  if (!order)
    throw new Error(`There is no rehearsal '${name}'. There are: ${[...FIXED_REHEARSALS.keys()].join(", ")}.`);
  const packageFolders = [join(projectFolder, "dist", "packages")];
  const { patience, ...given } = order;
  const variables = { ...given.variables, ...patience };
  return rehearse({ ...given, variables, projectFolder, packageFolders, deploymentTargets: "absent" });
}
