import type { RehearsalRun } from "../../src/rehearsal/play-runs";
import { VARIABLES } from "../../src/names/variables";
import type { FaultName } from "../../src/stand-ins/world/faults";
import type { WorldEvent } from "../../src/stand-ins/world/events";
import type { LeftThere } from "../../src/stand-ins/world/left-there";
import { fixed, ROLLBACK, withStrategy, type FixedRehearsal } from "./fixed-order";

/*
 * What can go wrong on the way back, each once: with real processes by turns, other ones with every commit
 * (`npm run record:events -- --compare`), and in the simulation a third of them with every run
 * (test/simulation/equals-rehearsal.test.ts).
 */

type Named = readonly [string, FixedRehearsal];

const rollbackWhere = (left: LeftThere): FixedRehearsal => {
  const { scenario, runs } = fixed(2, [], [ROLLBACK]);
  return { scenario: { ...scenario, left }, runs };
};

/** As one who does not say that whatever there is may be lost. */
const CAREFUL: RehearsalRun = { ...ROLLBACK, answers: { ...ROLLBACK.answers, [VARIABLES.rollbackMayLose]: "1000" } };

/** What an installer can do on the way back: nothing is uninstalled before. */
const INSTALLERS_WAY_BACK = [
  "msi-uninstall-3010",
  "msi-uninstall-leaves-program",
  "msi-uninstall-removes-service",
  "msi-allows-downgrade",
] as const satisfies readonly FaultName[];

/** A rollback that is cancelled when that happens, and then the one that finishes it. */
const cut = (cancelWhen: (event: WorldEvent) => boolean): FixedRehearsal =>
  fixed(2, [], [{ ...ROLLBACK, cancelWhen }, ROLLBACK]);

const uninstalls = (event: WorldEvent, node: string) =>
  event.kind === "installer-began" && event.uninstalls === true && event.node === node;
const installsAgain = (event: WorldEvent) =>
  event.kind === "installer-began" && event.uninstalls !== true && event.arguments.includes("INSTALLLOCATION");

/** Rollbacks in trouble. */
export const ROLLBACKS: readonly Named[] = [
  ...(
    [
      "restore-seat-stolen",
      "primary-does-not-come-back",
      "another-node-does-not-come-back",
      "database-upgrade-damaged-after-commit",
      ...INSTALLERS_WAY_BACK,
    ] as const satisfies readonly FaultName[]
  ).map((fault): Named => [`rollback-with-${fault}`, fixed(2, [fault], [ROLLBACK])]),
  ["rollback-with-key-loses-permissions-at-upgrade", fixed(2, ["key-loses-permissions-at-upgrade"], [CAREFUL])],
  ["rollback-with-master-key-rotated", rollbackWhere({ changesAfterUpgrade: ["master key"] })],
  ["rollback-with-api-key-made-since", rollbackWhere({ changesAfterUpgrade: ["API key"] })],
  ["rollback-in-an-availability-group", rollbackWhere({ sqlServer: { state: { inAvailabilityGroup: true } } })],
  ["rollback-cut-while-the-primary-is-installed", cut((event) => uninstalls(event, "HA-NODE-1"))],
  ["rollback-cut-while-the-present-is-backed-up", cut(({ kind }) => kind === "backup-began")],
  ["rollback-cut-while-restored", cut(({ kind }) => kind === "restore-began")],
  ["rollback-cut-while-another-node-is-installed", cut((event) => uninstalls(event, "HA-NODE-2"))],
];

/** Met when the primary has the newer program, and every node is stopped. */
const FAILS_BEFORE_THE_UPGRADE: FaultName = "backup-device-full";

/**
 * An upgrade in whose recovery the run is cancelled, and the next run, which finds that and has to fail as well. On one
 * node, for how far another one has come by then is chance; that one is installed only after its backup.
 */
const recoveryCut = (cancelWhen: (event: WorldEvent) => boolean): FixedRehearsal => ({
  ...fixed(1, ["licence-too-old"]),
  runs: [{ cancelWhen }, {}],
});

/** Recoveries in trouble: the former program is put back before the database upgrade. */
export const RECOVERIES: readonly Named[] = [
  ...INSTALLERS_WAY_BACK.map((fault): Named => [`recovery-with-${fault}`, fixed(2, [FAILS_BEFORE_THE_UPGRADE, fault])]),
  ["recovery-cut-while-the-newer-program-is-removed", recoveryCut((event) => uninstalls(event, "HA-NODE-1"))],
  ["recovery-cut-while-the-former-program-is-installed", recoveryCut(installsAgain)],
];

/** The strategies for the backup, what is in their way, and the way back from each. */
export const STRATEGIES: readonly Named[] = [
  ...(["differential-base-moved", "differential-of-another-base"] as const).map((fault): Named => [
    `differential-with-${fault}`,
    withStrategy("DifferentialAfterFull", [fault]),
  ]),
  ["snapshot-with-snapshot-refused", withStrategy("SnapshotAfterBackup", ["snapshot-refused"])],
  ["rollback-with-differential", withStrategy("DifferentialAfterFull", [], [ROLLBACK])],
  [
    "rollback-with-differential-after-damaged",
    withStrategy("DifferentialAfterFull", ["database-upgrade-damaged"], [ROLLBACK]),
  ],
  ["rollback-with-snapshot", withStrategy("SnapshotAfterBackup", [], [ROLLBACK])],
  [
    "rollback-with-snapshot-after-damaged",
    withStrategy("SnapshotAfterBackup", ["database-upgrade-damaged"], [ROLLBACK]),
  ],
  ...(["second-snapshot", "snapshot-space-runs-out"] as const).map((fault): Named => [
    `rollback-with-${fault}`,
    withStrategy("SnapshotAfterBackup", [fault], [ROLLBACK]),
  ]),
];
