/** What is backed up while nobody can work; the first is the default. */
export const BACKUP_STRATEGIES = ["Full", "DifferentialAfterFull", "SnapshotAfterBackup"] as const;

export type BackupStrategy = (typeof BACKUP_STRATEGIES)[number];
