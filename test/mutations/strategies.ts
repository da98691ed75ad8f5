import { VARIABLES } from "../../src/names/variables";
import type { Break } from "./break";

/** Mistakes with what is made on top of a full backup. */
export const BROKEN_STRATEGIES: readonly Break[] = [
  {
    name: "own-service-not-asked",
    promise: "P1",
    story: "upgrade-db asks the SQL Server alone, which knows of no service that somebody has just begun to start.",
    steps: ["upgrade-db"],
    edits: [
      {
        file: "steps/upgrade-db/gate.ts",
        find: "    ownService: { name: reads.serviceName, now: () => tools.services.now(reads.serviceName) },",
        replace: "    ownService: tools.services && undefined,",
      },
    ],
    variables: { [VARIABLES.backupStrategy]: "DifferentialAfterFull" },
    faults: ["primary-started-by-hand"],
  },
  {
    name: "recovers-beside-a-start-by-hand",
    promise: "P1",
    story: "recover starts the other nodes while the primary, which somebody started, upgrades the database.",
    steps: ["recover"],
    edits: [
      {
        file: "steps/recover/decide.ts",
        find: 'if (state === "stopped") return undefined;',
        replace: "if (state.length > 0) return undefined;",
      },
    ],
    variables: { [VARIABLES.backupStrategy]: "DifferentialAfterFull" },
    faults: ["primary-started-by-hand"],
  },
  {
    name: "differential-of-any-base",
    promise: "P2",
    story: "backup-db and upgrade-db believe the catalogue, and do not ask the finished file which base it belongs to.",
    steps: ["backup-db", "upgrade-db"],
    edits: [
      {
        file: "steps/backup-db/differential.ts",
        find: "if (header.baseGuid !== setGuid)",
        replace: "if (header.setGuid === setGuid)",
      },
      {
        file: "steps/upgrade-db/way-back-now.ts",
        find: "if (!isDifferential || baseGuid !== base.setGuid || damaged) {",
        replace: "if (!isDifferential || baseGuid === base.familyGuid || damaged) {",
      },
    ],
    variables: { [VARIABLES.backupStrategy]: "DifferentialAfterFull" },
    faults: ["differential-of-another-base"],
  },
  {
    name: "snapshot-beside-another",
    promise: "P2",
    story:
      "backup-db and upgrade-db are content with their own snapshot, although it cannot be reverted to beside another.",
    steps: ["backup-db", "upgrade-db"],
    edits: [
      {
        file: "steps/backup-db/snapshot.ts",
        find: "if (others.length > 0 || foreign) {",
        replace: "if (others.length > 99 && foreign) {",
      },
      {
        file: "steps/upgrade-db/way-back-now.ts",
        find: "return other ? `there is another one, '${other.name}'` : undefined;",
        replace: "return other?.name === name ? `there is another one, '${other.name}'` : undefined;",
      },
    ],
    variables: { [VARIABLES.backupStrategy]: "SnapshotAfterBackup" },
    faults: ["second-snapshot"],
  },
  {
    name: "differential-not-verified",
    promise: "P2",
    story: "backup-db verifies the base, and takes the small differential backup for good.",
    steps: ["backup-db"],
    edits: [
      {
        file: "steps/backup-db/back-up.ts",
        find: '  log.info("Verifying the backup.");\n',
        replace:
          '  if (kind === "differential") database = { ...database, verifyBackup: async () => undefined };\n  log.info("Verifying the backup.");\n',
      },
    ],
    variables: { [VARIABLES.backupStrategy]: "DifferentialAfterFull" },
  },
];
