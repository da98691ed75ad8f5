import type { NodeRecord } from "../../src/upgrade/record/record";
import type { Context } from "./contract";

type WayBack = NonNullable<NodeRecord["backup"]>;

/**
 * Hands over a verified backup and what was made after the last stop on top of it.
 * @param madeAt from when on no node may have run; that of the newest part of it unless given
 */
export function handOver(context: Context, backup: WayBack, madeAt = sinceWhen(backup)): void {
  context.output("BackupFile", backup.file);
  context.output("BackupSizeBytes", backup.sizeBytes);
  context.output("BackupStartedAt", backup.startedAt);
  context.output("BackupFinishedAt", backup.finishedAt);
  context.output("DatabaseVersion", backup.databaseVersion);
  if (backup.differential) context.output("DifferentialFile", backup.differential.file);
  if (backup.snapshot) context.output("SnapshotName", backup.snapshot.name);
  context.output("WayBackMadeAt", madeAt);
}

/** What was written after that is in none of its parts. */
const sinceWhen = ({ startedAt, differential, snapshot }: WayBack): string =>
  snapshot?.createdAt ?? differential?.startedAt ?? startedAt;

export const megabytes = (bytes: number) => Math.ceil(bytes / 1_000_000);
