import * as z from "zod";
import { VARIABLES } from "../../src/names/variables";
import type { MachineWith } from "../../src/machine/machine";
import { SERVER_FOLDERS, type InstanceContents } from "../../src/octopus/contents-api";
import { type ContextOf } from "../../src/step/define-step";
import { field } from "../../src/step/inputs";
import { each, oneIfAny, ownIfAny } from "../../src/step/reads";
import { setInputs } from "../../src/upgrade/backup-set/set-input";
import type { RecordStore } from "../../src/upgrade/record/record";
import { shared } from "../../src/upgrade/shared-inputs";
import type { CopyFolder } from "../../src/windows/robocopy";
import { WHEN } from "./due";

const FOLDER_NAMES = Object.keys(SERVER_FOLDERS).join(", ");

export const inputs = z.object({
  mode: field.mode(["Copy", "CopyAgain", "CopyNow", "Verify", "Restore"], {
    parameter: "OctopusUpgrade.Files.Mode",
    label: "Mode",
    help: "`Copy`: in an upgrade, copies the instance's folders while the nodes serve, when that is due. `CopyAgain`: copies what changed since, once the nodes are quiet. `CopyNow`: copies them outside an upgrade. `Verify`: compares the copies with what the run wrote down. `Restore`: puts the copies of a backup set back, while every node is stopped.",
  }),
  serverUrl: shared.serverUrl,
  apiKey: shared.apiKey,
  fileBackupFolder: setInputs.fileBackupFolder,
  folders: field.list({
    parameter: "OctopusUpgrade.Files.Folders",
    variable: VARIABLES.filesFolders,
    label: "Folders to copy",
    help: `Which of the instance's folders are copied, one per line: ${FOLDER_NAMES}. Leave it empty for TaskLogs, Artifacts, Packages and EventExports, which a restored instance needs.`,
  }),
  exclude: field.list({
    parameter: "OctopusUpgrade.Files.Exclude",
    variable: VARIABLES.filesExclude,
    label: "Folders not to copy",
    help: "Which of these folders are left out, one per line. The log says so in every run.",
  }),
  when: field.choice(WHEN, "Major", {
    parameter: "OctopusUpgrade.Files.When",
    variable: VARIABLES.filesWhen,
    label: "When to copy the files",
    help: "`Major`: in an upgrade, when the year or the second number of the version changes. `Always`: in every upgrade. `Never`: not at all. The runbook `backup` copies them unless it is `Never`.",
  }),
  threads: field.count(
    8,
    {
      parameter: "OctopusUpgrade.Files.Threads",
      variable: VARIABLES.filesThreads,
      label: "Copy threads",
      help: "How many files robocopy copies at a time.",
    },
    { least: 1, most: 128 },
  ),
  sample: field.count(
    200,
    {
      parameter: "OctopusUpgrade.Files.Sample",
      variable: VARIABLES.filesSample,
      label: "Files to compare by content",
      help: "How many files of each folder are read on both sides and compared by SHA-256. Size and time of all files are compared in any case.",
    },
    { most: 100_000 },
  ),
  againSeconds: field.seconds(900, {
    parameter: "OctopusUpgrade.Files.AgainSeconds",
    variable: VARIABLES.filesAgainSeconds,
    label: "Second copy timeout (seconds)",
    help: "How long the second copy may take, while the nodes are quiet and still serve. If it takes longer, the outage does not begin and every node goes back to work.",
  }),
  daily: field.flag(false, {
    parameter: "OctopusUpgrade.Backup.Daily",
    variable: VARIABLES.backupDaily,
    label: "Back up every day",
    help: "Whether the runbook `backup` starts by itself every day at 01:30 UTC, once it is applied. Then there must be a folder for backup sets, and the database backups must lie on a share that this node can see, or nothing could ever delete old ones. Setting it back to False leaves the trigger as it is: disable it under Project > Triggers.",
  }),
  databaseBackupFolder: field.optionalPath({
    parameter: "OctopusUpgrade.Database.BackupFolder",
    variable: VARIABLES.backupFolder,
    label: "Backup folder",
    help: "Where SQL Server writes the backup, as the SQL Server host sees it: a local folder or a share. SQL Server's service account needs write access to it; the Tentacle does not.",
  }),
  restoreSet: field.optionalText({
    parameter: "OctopusUpgrade.Files.RestoreSet",
    variable: VARIABLES.filesRestoreSet,
    label: "Backup set to restore files from",
    help: "Only for `Restore`: the name of the backup set's folder, such as 20260214T220005Z-ServerTasks-42. Leave it empty for the newest one that has files.",
  }),
  callTimeoutSeconds: shared.callTimeoutSeconds,
  dryRun: shared.dryRun,
});

export const reads = {
  nodeName: ownIfAny("NodeName"),
  listenPrefixes: ownIfAny("ListenPrefixes"),
  nodeNames: each("NodeName"),
  nodeAddresses: each("NodeAddress"),
  installationId: oneIfAny("InstallationId"),
  currentVersion: oneIfAny("CurrentVersion"),
  targetVersion: oneIfAny("TargetVersion"),
  takesTasks: each("TakesTasks"),
  tasksCutOff: each("TasksCutOff"),
};

export const outputs = ["FilesCopied"] as const;

export interface Tools {
  /** The instance's folders, at every address that may answer: the shared one first. */
  contents: readonly Pick<InstanceContents, "address" | "installationId" | "serverFolders">[];
  record: Pick<RecordStore, "read">;
  copyFolder: CopyFolder;
  machine: Pick<MachineWith, "env" | "files">;
}

export type Context = ContextOf<typeof inputs, typeof reads, typeof outputs, Tools>;
