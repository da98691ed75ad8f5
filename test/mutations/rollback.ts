import type { PlannedRun, Strike } from "../../src/rehearsal/attack/schedule";
import { VARIABLES } from "../../src/names/variables";
import type { Break } from "./break";

const MIX = ["recover", "rollback"] as const;

/** An upgrade that succeeds, and a rollback of it in which something strikes. */
const struckInRollback = (...strikes: Strike[]): Partial<PlannedRun>[] => [{}, { runbook: "rollback", strikes }];

/** The run is cancelled when a row of it begins. */
const cancelledIn = (key: Extract<Strike["when"], { at: "row" }>["key"]): Strike => ({
  when: { at: "row", key, node: 1 },
  afterSeconds: 0,
  deed: { do: "cancel" },
});

/** What is taken for what in a rollback: backups, the present state, what was found before. */
const TAKEN_FOR_ANOTHER: readonly Break[] = [
  {
    name: "newest-backup-is-restored",
    promise: "P19",
    story: "The newest backup that the record names is restored: by then it is that of the state to be overwritten.",
    steps: ["restore-db"],
    runbooks: MIX,
    edits: [
      {
        file: "steps/restore-db/restore-database.ts",
        find: "preparePutBack(context, server, way.backup, means)",
        replace: "preparePutBack(context, server, recorder.open?.presentBackup ?? way.backup, means)",
      },
    ],
  },
  {
    name: "full-backup-although-there-is-a-snapshot",
    promise: "P19",
    story:
      "A rollback restores the full backup, which the nodes wrote on after, although the snapshot can be reverted to.",
    steps: ["restore-db"],
    runbooks: MIX,
    edits: [
      {
        file: "steps/restore-db/means.ts",
        find: 'if (because === undefined) return { by: "snapshot",',
        replace: 'if (because === "") return { by: "snapshot",',
      },
      {
        file: "steps/restore-db/means.ts",
        find: 'return { by: "full", losesBecause: because, ...(found && { inTheWay: found.name }) };',
        replace: 'return { by: "full", losesBecause: because ?? "", ...(found && { inTheWay: found.name }) };',
      },
    ],
    variables: { [VARIABLES.backupStrategy]: "SnapshotAfterBackup" },
  },
  {
    name: "differential-backup-is-left-out",
    promise: "P19",
    story: "A rollback restores the full backup alone, and nobody puts the differential one on top.",
    steps: ["restore-db"],
    runbooks: MIX,
    edits: [
      {
        file: "steps/restore-db/means.ts",
        find: 'if (backup.differential) return { by: "differential", differential: backup.differential };',
        replace: "",
      },
    ],
    variables: { [VARIABLES.backupStrategy]: "DifferentialAfterFull" },
  },
  {
    name: "snapshot-is-dropped-in-the-rollback",
    promise: "P19",
    story: "The snapshot is dropped as soon as it was reverted to: a rollback that then fails cannot be taken again.",
    steps: ["restore-db"],
    runbooks: MIX,
    edits: [
      {
        file: "steps/restore-db/put-back.ts",
        find: "      await revert(server, means.snapshot);\n",
        replace: "      await revert(server, means.snapshot);\n      await server.dropSnapshot(means.snapshot);\n",
      },
    ],
    variables: { [VARIABLES.backupStrategy]: "SnapshotAfterBackup" },
  },
  {
    name: "present-backup-of-an-earlier-attempt",
    promise: "rest",
    story: "A backup that an earlier attempt at the rollback made is taken for one of the present state.",
    steps: ["backup-db"],
    runbooks: MIX,
    edits: [
      {
        file: "steps/backup-db/present.ts",
        find: '  if (databaseRestore && context.assumed("instance.restore") === undefined) {\n',
        replace: "  if (databaseRestore || presentBackup) {\n",
      },
      {
        file: "steps/backup-db/present.ts",
        find: 'databaseRestore.verdict === "begun"',
        replace: 'databaseRestore?.verdict === "begun"',
      },
    ],
    faults: ["another-node-does-not-come-back"],
    attacked: () => [
      ...struckInRollback(cancelledIn("restore-database")),
      { runbook: "recover" },
      { runbook: "rollback" },
    ],
  },
  {
    name: "maintenance-of-the-restored-database",
    promise: "P5",
    story: "After a rollback maintenance mode is left as the restored database has it.",
    steps: ["maintenance"],
    runbooks: MIX,
    edits: [
      {
        file: "steps/maintenance/restore.ts",
        find: "await switchMaintenance(context, inputs.serverUrl, found, was);",
        replace:
          'await switchMaintenance(context, inputs.serverUrl, found, record?.direction === "back" ? found.answer : was);',
      },
    ],
  },
  {
    name: "drain-flags-of-the-restored-database",
    promise: "P5",
    story:
      "What a stopped node's drain flag was is not asked in a rollback, so it keeps the one that the restored database has.",
    steps: ["drain-stop"],
    runbooks: MIX,
    edits: [
      {
        file: "steps/drain-stop/found.ts",
        find: "drained: before?.found.drained ?? false,",
        replace: "...(before?.open ? { drained: before.found.drained } : {}),",
      },
    ],
    attacked: () => [{}, { runbook: "rollback", before: [{ do: "end-service", node: 1 }] }],
  },
  {
    name: "task-caps-of-the-restored-database",
    promise: "P5",
    story:
      "What a stopped node's task cap was is not asked in a rollback, so it keeps the 0 that the restored database has.",
    steps: ["drain-stop"],
    runbooks: MIX,
    edits: [
      {
        file: "steps/drain-stop/found.ts",
        find: "...(taskCap === undefined ? {} : { taskCap }) };",
        replace: "};",
      },
    ],
    attacked: () => [{}, { runbook: "rollback", before: [{ do: "end-service", node: 2 }] }],
  },
  {
    name: "restored-primary-starts-undrained",
    promise: "P7",
    story: "The primary was drained before it was stopped: nobody asks whether the restored database knows that.",
    steps: ["restart", "recover"],
    runbooks: MIX,
    edits: [
      {
        file: "src/upgrade/node/drain-before-start.ts",
        find: 'return direction === "back" || (!isPrimary && !found.drained);',
        replace: "return !isPrimary && !found.drained;",
      },
    ],
    variables: { [VARIABLES.backupStrategy]: "SnapshotAfterBackup" },
    nodes: 1,
    faults: ["snapshot-space-runs-out"],
  },
  {
    name: "turned-around-forgets-what-was-found",
    promise: "P5",
    story: "A rollback of an upgrade that failed notes anew what it finds: that is what the upgrade made of it.",
    steps: ["drain-stop", "maintenance", "install-msi", "backup-db", "restore-db"],
    runbooks: MIX,
    edits: [
      {
        file: "src/upgrade/record/recorder.ts",
        find: 'return this.save({ ...open, direction: "back", plan,',
        replace: 'return this.save({ ...open, found: {}, direction: "back", plan,',
      },
    ],
    faults: ["upgrade-loses-a-project"],
  },
];

/** What a rollback loses, and who has allowed it. */
const WHAT_IS_LOST: readonly Break[] = [
  {
    name: "losses-counted-too-early",
    promise: "P19",
    story: "What would be lost is counted while the nodes still take tasks, and not again once they are quiet.",
    steps: ["restore-db"],
    runbooks: MIX,
    edits: [
      {
        file: "steps/restore-db/count.ts",
        find: "      refuseLosses(context, losses);\n",
        replace: "      void refuseLosses;\n",
      },
    ],
    attacked: (share) => [{}, { runbook: "rollback", mayLose: Math.floor(20 * share) }],
  },
  {
    name: "filtered-audit-log-is-all-there-is",
    promise: "P19",
    story:
      "A space whose audit log the API key may not see answers with an empty list, which is counted as nothing lost.",
    steps: ["restore-db"],
    runbooks: MIX,
    edits: [
      {
        file: "src/octopus/written-since.ts",
        find: "newest: lines, unseen: whatIsUnseen(permissions, spaces) };",
        replace: "newest: lines, unseen: [] };",
      },
    ],
    faults: ["key-loses-permissions-at-upgrade"],
    variables: { [VARIABLES.verifyOnFailure]: "Warn" },
    attacked: (share) => [{}, { runbook: "rollback", mayLose: Math.floor(20 * share) }],
  },
];

/** Which way it goes, how far it has come, and who may do what meanwhile. */
const ON_THE_WAY: readonly Break[] = [
  {
    name: "direction-is-not-turned",
    promise: "rest",
    story: "The record of an upgrade that failed gets the plan of the rollback, and does not say that it goes back.",
    steps: ["drain-stop", "maintenance", "install-msi", "backup-db", "restore-db"],
    runbooks: MIX,
    edits: [
      {
        file: "src/upgrade/record/recorder.ts",
        find: 'return this.save({ ...open, direction: "back", plan,',
        replace: "return this.save({ ...open, plan,",
      },
    ],
    faults: ["upgrade-loses-a-project"],
  },
  {
    name: "older-over-newer",
    promise: "P13",
    story: "In a rollback the former version is installed over the newer one, which is removed only where it is gone.",
    steps: ["install-msi"],
    runbooks: MIX,
    edits: [
      {
        file: "steps/install-msi/install.ts",
        find: '  if (directionOf(reads) === "back") {\n',
        replace: '  if (directionOf(reads) === "back" && installed === undefined) {\n',
      },
    ],
  },
  {
    name: "lock-in-the-instances-database",
    promise: "rest",
    story: "The upgraders' lock is taken on a connection to the instance's database, which single-user mode ends.",
    steps: ["restore-db"],
    runbooks: MIX,
    edits: [
      {
        file: "steps/restore-db/restore.ts",
        find: "lock: (seconds) => server.lock(seconds)",
        replace: "lock: async (seconds) => (await context.tools.connect(connectionString)).lock(seconds)",
      },
    ],
  },
  {
    name: "ran-since-the-present-backup",
    promise: "P19",
    story: "The database is overwritten on the word of the steps before: nobody asks who has run since.",
    steps: ["restore-db"],
    runbooks: MIX,
    edits: [
      {
        file: "steps/restore-db/gate.ts",
        find: "    await requireNobodyThere(context, work, database, present);\n",
        replace: "    void (requireNobodyThere, present);\n",
      },
    ],
    attacked: () =>
      struckInRollback(
        {
          when: { at: "event", kind: "backup-finished", node: undefined, number: 1 },
          afterSeconds: 0,
          deed: { do: "start-by-hand", node: 2 },
        },
        {
          when: { at: "event", kind: "service-running", node: 2, number: 1 },
          afterSeconds: 1,
          deed: { do: "end-service", node: 2 },
        },
      ),
  },
  {
    name: "single-user-mode-stays",
    promise: "rest",
    story: "A restore that is refused leaves the database to the one seat that was taken for it.",
    steps: ["restore-db"],
    runbooks: MIX,
    edits: [
      {
        file: "steps/restore-db/restore-database.ts",
        find: '    if (now?.state !== "ONLINE") return;\n    if (now.singleUser) await server.multiUser();\n',
        replace: '    if (now?.state !== "ONLINE") return;\n',
      },
    ],
    faults: ["restore-seat-stolen"],
  },
  {
    name: "restore-begun-is-not-written",
    promise: "rest",
    story: "The record says when the database is restored, and not that a restore was begun.",
    steps: ["restore-db"],
    runbooks: MIX,
    edits: [
      {
        file: "src/upgrade/record/recorder.ts",
        find: "{ ...record, backup, databaseRestore, baseline:",
        replace: "{ ...record, backup, baseline:",
      },
    ],
    attacked: () =>
      struckInRollback({
        when: { at: "event", kind: "restore-began", node: undefined, number: 1 },
        afterSeconds: 1,
        deed: { do: "cancel" },
      }),
  },
];

/** What the recovery of an upgrade or of a rollback says and closes. */
const IN_RECOVERY: readonly Break[] = [
  {
    name: "not-restored-is-unchanged",
    promise: "P7",
    story: "An upgrade that is not finished, and not rolled back yet, is taken for one that has changed nothing.",
    steps: ["recover"],
    runbooks: MIX,
    edits: [
      {
        file: "steps/recover/verdict.ts",
        find: '      verdict: "not-restored",\n',
        replace: '      verdict: "unchanged",\n',
      },
    ],
    faults: ["fatal-lines-after-start", "restore-seat-stolen"],
  },
  {
    name: "recover-succeeds-whatever-it-found",
    promise: "P5",
    story: "The recovery that a person runs says what is not as it was, and succeeds all the same.",
    steps: ["maintenance"],
    runbooks: MIX,
    edits: [
      {
        file: "steps/maintenance/restore.ts",
        find: "    if (isRecovery) throw notRecovered(context);\n",
        replace: "",
      },
    ],
    attacked: () => [{ strikes: [cancelledIn("start-primary")] }, { runbook: "recover" }],
  },
  {
    name: "recover-closes-the-primarys-record",
    promise: "P5",
    story:
      "recover closes the record of each node that is as it was found, that of the primary before the others' too.",
    steps: ["recover"],
    runbooks: MIX,
    edits: [
      {
        file: "steps/recover/treat.ts",
        find: 'if (verdict !== "unchanged" || context.system.isPrimary) return;',
        replace: 'if (verdict !== "unchanged") return;',
      },
    ],
    attacked: () => [{ strikes: [cancelledIn("back-up-database")] }, { runbook: "recover" }],
  },
];

/** The way back: the runbooks `rollback` and `recover`. */
export const BREAKS_OF_THE_WAY_BACK: readonly Break[] = [
  ...TAKEN_FOR_ANOTHER,
  ...WHAT_IS_LOST,
  ...ON_THE_WAY,
  ...IN_RECOVERY,
];
