import { BACKUP_STRATEGIES } from "../names/backup-strategies";
import { VARIABLES } from "../names/variables";
import { field } from "../step/inputs";

/** How the way back is made: apart from the other shared inputs, for few steps ask and each package carries its texts. */
export const backupInputs = {
  backupStrategy: field.choice(BACKUP_STRATEGIES, "Full", {
    parameter: "OctopusUpgrade.Backup.Strategy",
    variable: VARIABLES.backupStrategy,
    label: "Backup strategy",
    help: "What is backed up while nobody can work. Full: the whole database. DifferentialAfterFull: a full backup while the nodes still serve, then only what changed since. SnapshotAfterBackup: a full backup while the nodes still serve, then a database snapshot, which takes seconds and lies on the database's own storage. Where the strategy is not possible, the run says why before the outage and makes a full backup instead.",
  }),
  mayMoveBase: field.flag(false, {
    parameter: "OctopusUpgrade.Backup.MayMoveBase",
    variable: VARIABLES.mayMoveBase,
    label: "The differential base may move",
    help: "Only for DifferentialAfterFull, where the DBA makes differential backups and the last full backup cannot be read back: the run may make a full backup to which the DBA's next differential backups will belong.",
  }),
  snapshotSpacePercent: field.count(
    30,
    {
      parameter: "OctopusUpgrade.Backup.SnapshotSpacePercent",
      variable: VARIABLES.snapshotSpacePercent,
      label: "Free space for a snapshot (percent of the data)",
      help: "Only for SnapshotAfterBackup: so much must be free where the database's data lies, in percent of that data. A snapshot whose space runs out is lost.",
    },
    { least: 1, most: 100 },
  ),
  snapshotHours: field.count(
    24,
    {
      parameter: "OctopusUpgrade.Backup.SnapshotHours",
      variable: VARIABLES.snapshotHours,
      label: "Keep the snapshot (hours)",
      help: "Only for SnapshotAfterBackup: for how long after a successful upgrade the snapshot is kept. While it is there, nobody can restore the database from a file.",
    },
    { least: 1, most: 720 },
  ),
};
