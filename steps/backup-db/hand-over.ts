import type { NodeRecord } from "../../src/upgrade/record/record";
import type { Context } from "./contract";

/** Hands over a verified backup. */
export function handOver(context: Context, backup: NonNullable<NodeRecord["backup"]>): void {
  context.output("BackupFile", backup.file);
  context.output("BackupSizeBytes", backup.sizeBytes);
  context.output("BackupStartedAt", backup.startedAt);
  context.output("BackupFinishedAt", backup.finishedAt);
  context.output("DatabaseVersion", backup.databaseVersion);
}

export const megabytes = (bytes: number) => Math.ceil(bytes / 1_000_000);
