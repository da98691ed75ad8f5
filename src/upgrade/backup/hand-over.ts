import type { StepContext } from "../../step/context";
import type { NodeRecord } from "../record/record";

type WayBack = NonNullable<NodeRecord["backup"]>;

/** What is handed over of a backup that is there and proven. */
export const BACKUP_OUTPUTS = [
  "BackupFile",
  "BackupSizeBytes",
  "BackupStartedAt",
  "BackupFinishedAt",
  "BackupVerifySeconds",
  "DatabaseVersion",
  "DifferentialFile",
  "SnapshotName",
  "WayBackMadeAt",
  "BackupSet",
  "BackupSetMissing",
] as const;

type Context = Pick<StepContext<unknown, unknown, (typeof BACKUP_OUTPUTS)[number], unknown>, "output">;

/**
 * Hands over a verified backup, what was made after the last stop on top of it, and since when no node may have run.
 */
export function handOver(context: Context, backup: WayBack): void {
  context.output("BackupFile", backup.file);
  context.output("BackupSizeBytes", backup.sizeBytes);
  context.output("BackupStartedAt", backup.startedAt);
  context.output("BackupFinishedAt", backup.finishedAt);
  if (backup.verifySeconds !== undefined) context.output("BackupVerifySeconds", backup.verifySeconds);
  context.output("DatabaseVersion", backup.databaseVersion);
  if (backup.differential) context.output("DifferentialFile", backup.differential.file);
  if (backup.snapshot) context.output("SnapshotName", backup.snapshot.name);
  if (backup.set) context.output("BackupSet", backup.set.folder);
  context.output("WayBackMadeAt", sinceWhen(backup));
}

/** What was written after that is in none of its parts; where nothing changes in the schema, nothing has to be. */
const sinceWhen = ({ startedAt, differential, snapshot, nothingChanges }: WayBack): string =>
  snapshot?.createdAt ?? differential?.startedAt ?? nothingChanges?.saidAt ?? startedAt;

export const megabytes = (bytes: number) => Math.ceil(bytes / 1_000_000);
