import type { Summary } from "../../src/report/summary";
import type { Context } from "./contract";
import type { Proof } from "./proof";

const VERIFIED = "read by RESTORE VERIFYONLY";

/** What was proved of the way back: when the full backup was made, and what was made on top of it after the last stop. */
export function backupProofs(reads: Context["reads"], { backup }: Pick<Summary, "backup">): Proof[] {
  if (!backup || (reads.backupFile === undefined && reads.servingBackupFile === undefined)) return [];
  const holds = `It holds the schema of ${backup.schemaVersion}.`;
  if (!backup.whileServing) {
    const proved = `A full backup was written with CHECKSUM while every node was stopped, and ${VERIFIED}. ${holds}`;
    return [{ key: "back-up-database", proved }];
  }
  const onTop = onTopOf(backup);
  return [
    {
      key: "back-up-while-serving",
      proved: `A full backup with checksums was ${VERIFIED} while the nodes served. ${holds}`,
    },
    // The row after the last stop hands the backup over.
    ...(onTop === undefined || reads.backupFile === undefined
      ? []
      : [{ key: "back-up-database" as const, proved: onTop }]),
  ];
}

function onTopOf({ differential, snapshot, nothingChanges }: NonNullable<Summary["backup"]>): string | undefined {
  if (snapshot) return `The database snapshot '${snapshot.name}' was created while every node was stopped.`;
  if (differential) {
    return `What changed since was backed up while every node was stopped, to ${differential.file}, and ${VERIFIED}; its header names the full backup as its base.`;
  }
  return nothingChanges
    ? "Asked once more while every node was stopped, the new program said that nothing changes in the schema: the full backup is enough."
    : undefined;
}
