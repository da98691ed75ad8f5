import { OctopusVersion, parseVersion } from "../values/version";

/**
 * The vocabulary of output variables: every name that a step may hand to later steps, what it means and how it is
 * written. A name means one thing in the whole catalogue, whichever step hands it over; readers find it by name, so
 * renaming a step in Octopus breaks nothing.
 */

/**
 * How a value is written as text: a list is a JSON array of texts, a flag `True` or `False`, a time ISO 8601 in UTC; a
 * version that there is none of (`version-if-any`) is empty.
 */
type OutputKind = "text" | "number" | "flag" | "list" | "version" | "version-if-any";

interface OutputTerm {
  kind: OutputKind;
  description: string;
  sensitive?: true;
  /** The primary node alone decides it: what another machine hands over under this name is refused (reads.ts). */
  ofPrimary?: true;
}

const term = <K extends OutputKind>(kind: K, description: string) => ({ kind, description });
const ofPrimary = <K extends OutputKind>(kind: K, description: string) => ({
  kind,
  description,
  ofPrimary: true as const,
});
const secret = (description: string) => ({ kind: "text" as const, description, sensitive: true as const });

export const OUTPUTS = {
  MachineId: term("text", "the machine's id in Octopus: the run names its machines by id, and outputs by name"),
  NodeName: term("text", "the node's name as the instance knows it (neither the machine's nor the host's name)"),
  InstalledVersion: term("version-if-any", "the version of Octopus.Server.exe on this node; empty when there is none"),
  InstanceName: term("text", "the instance that runs on this node, as Octopus.Server.exe calls it"),
  ServiceName: term("text", "the exact name of the node's Windows service"),
  ServiceAccount: term("text", "the account the node's Windows service runs as"),
  ServiceImagePath: term("text", "what the node's Windows service starts: program and arguments"),
  HomeFolder: term("text", "the home folder of the node's Octopus Server, in which its log lies"),
  MasterKeyFingerprint: term(
    "text",
    "by which the instance's master key is told from another one, on the primary node; the key cannot be found from it",
  ),
  ServerProgram: term("text", "the full path of Octopus.Server.exe on this node"),
  ListenPrefixes: term("list", "the node's own listen prefixes"),
  NodeAddress: term("text", "the node's own address as other nodes reach it"),
  DatabaseConnectionString: secret("the instance's connection string, read before the installer changes the program"),
  SqlClientNames: term("list", "the machine's name and address as the SQL Server sees a connection from this node"),
  InstanceLogin: term(
    "text",
    "the login with which Octopus Server on this node connects to the SQL Server; empty when it is a machine's account",
  ),
  SchemaVersion: term("text", "the version that the database schema belongs to, before the upgrade"),
  HistoryVersion: term("text", "the version that the database's installation history shows, where there is one"),
  NewestScript: term("text", "the newest script that upgrades have run on the database"),
  WindowsVersion: term("text", "which Windows this machine runs, by its numbers; empty when it does not say"),
  FrameworkRelease: term(
    "number",
    "which .NET Framework this machine has, by its release number (0: none); only of an instance before 2020.1",
  ),
  SqlServerVersion: term(
    "text",
    "which SQL Server the database is on, by its numbers; empty when it could not be asked",
  ),
  ClockAheadSeconds: term("number", "by how much this machine's clock is ahead of the SQL Server's"),
  CheckVerdicts: term("list", "what each check found on this node: verdict, name and, after a colon, what to know"),
  UpgradeAvailable: ofPrimary("flag", "whether there is anything to upgrade; the later steps run only then"),
  CurrentVersion: ofPrimary("version", "the version the instance runs"),
  TargetVersion: ofPrimary("version", "the version this run goes to"),
  Direction: ofPrimary("text", "`back` in a rollback, which goes from the newer version to the former one"),
  FinalVersion: ofPrimary(
    "version",
    "the newest version the policy allows; differs from the target when a required stop comes first",
  ),
  FoldersProven: ofPrimary("list", "folders of the instance from which a file was read as it was before the upgrade"),
  FoldersUnproven: ofPrimary("list", "folders of the instance of which no file was read, or was not as before"),
  HopNumber: ofPrimary("number", "which hop of the whole way this run is, from 1; 0 when there is nothing to upgrade"),
  HopCount: ofPrimary("number", "how many hops the whole way has, from the version that the first run began with"),
  UpgradePath: ofPrimary(
    "list",
    "every version on the way: the one that the first run began with, the required stops, the newest the policy allows",
  ),
  HopInstallers: ofPrimary(
    "list",
    "the installers of the hops after this run, each as its version, size and SHA-256: staged before the first outage",
  ),
  InstallerUrl: ofPrimary("text", "where the installer is downloaded from"),
  InstallerSizeBytes: ofPrimary("number", "the installer's size"),
  InstallerSha256: ofPrimary("text", "the installer's SHA-256 in lowercase hex; empty if the server does not give it"),
  PreviousInstallerUrl: ofPrimary(
    "text",
    "where the installer of the version that the instance runs now is downloaded from; empty when it cannot be downloaded",
  ),
  PreviousInstallerSizeBytes: ofPrimary("number", "that installer's size"),
  PreviousInstallerSha256: ofPrimary(
    "text",
    "that installer's SHA-256 in lowercase hex; empty if the server does not give it",
  ),
  UpgradeCutOff: ofPrimary(
    "flag",
    "whether an earlier run began the database upgrade and nobody saw it end: every node stays stopped until it has",
  ),
  InstallationId: ofPrimary(
    "text",
    "by which the instance is told from every other one: its InstallationId, as /api shows it",
  ),
  RunBeganAt: ofPrimary("text", "when this run chose its version, by the primary node's clock"),
  OutageGranted: ofPrimary("flag", "whether the outage may still begin, decided once every node was quiet"),
  PlannedNodes: ofPrimary("list", "the names of the nodes that the upgrade covers since its first attempt"),
  SchemaScript: ofPrimary(
    "text",
    "the newest script of before the upgrade, by which the schema is known where the installation history does not show it; `(none)` once the upgrade is committed",
  ),
  ChangesUrl: ofPrimary("text", "what changes between the current and the target version"),
  Policy: ofPrimary("text", "the version policy and its limits, in words"),
  PassedOver: ofPrimary("list", "why newer versions are not taken, and why this run stops before the final version"),
  MaintenanceWas: ofPrimary("flag", "whether maintenance mode was on before the first attempt"),
  WasDrained: term("flag", "whether the node was drained before the first attempt"),
  TaskCapWas: term("number", "how many tasks the node might run at a time before the first attempt"),
  StartTypeWas: term("text", "the service's start type before the first attempt"),
  TasksCutOff: term("number", "how many running tasks were cut off, as configured"),
  TakesTasks: term(
    "flag",
    "whether this node still takes tasks, because its server does not drain the last node; only before 2018.2, and as configured",
  ),
  DrainBeganAt: term("text", "when this node was told to drain"),
  QuietBeganAt: term("text", "when this node's task cap was set to 0: it takes no tasks and keeps serving"),
  DrainedAt: term("text", "when this node was seen taking no new tasks and running none"),
  StopBeganAt: term("text", "when this node was told to stop: from then on it serves nobody"),
  StoppedAt: term("text", "when this node's service was confirmed stopped, its process gone, its start type Disabled"),
  StagedFile: term("text", "the verified installer on this node"),
  PreviousVersion: term("version-if-any", "what was installed before"),
  RebootPending: term("flag", "whether Windows has a pending restart (the steps never restart a node)"),
  BackupFile: ofPrimary("text", "the verified backup, as the SQL Server sees the path"),
  BackupSizeBytes: ofPrimary("number", "the backup's size"),
  BackupStartedAt: ofPrimary("text", "when the backup started, by the SQL Server's clock"),
  BackupFinishedAt: ofPrimary("text", "when the backup finished, by the SQL Server's clock"),
  BackupVerifySeconds: ofPrimary("number", "how long RESTORE VERIFYONLY took, from the backup's end on"),
  BackupPlan: ofPrimary("text", "which backup strategy this run follows, decided while the nodes still served"),
  ServingBackupFile: ofPrimary(
    "text",
    "the full backup that is verified before the outage begins, as the SQL Server sees the path",
  ),
  DifferentialFile: ofPrimary("text", "the verified differential backup made after the last stop"),
  SnapshotName: ofPrimary("text", "the database snapshot made after the last stop"),
  WayBackMadeAt: ofPrimary(
    "text",
    "from when on no node may have run: what was written later is not in the way back; by the SQL Server's clock",
  ),
  KeysFile: ofPrimary("text", "the encrypted file with master key and license that this run adds to its backup set"),
  KeysUnchanged: ofPrimary("flag", "whether the master key is the one of the newest backup set before this run's"),
  KeysFor: ofPrimary("list", "the subjects of the certificates whose holders can open the file with the keys"),
  BackupSet: ofPrimary("text", "the folder of this run's backup set, once it is complete, as the primary node sees it"),
  BackupSetMissing: ofPrimary(
    "text",
    "why the verified database backup of this run is in no complete backup set, in a clause",
  ),
  SnapshotStays: ofPrimary("text", "why no database snapshot was dropped: nothing is left to tell of this run"),
  SnapshotDropped: ofPrimary("text", "the database snapshot that was dropped, and why, in a clause"),
  PruneSkipped: ofPrimary("text", "why no backup set was looked at, in a sentence"),
  PruneSets: ofPrimary("list", "backup sets that go, each with its database backups and, after a colon, where it lies"),
  PruneKept: ofPrimary("list", "backup sets that stay, and folders left alone: each with, after a colon, why"),
  PruneLeft: ofPrimary("list", "database backups of sets that go which only SQL Server sees: a DBA has to delete them"),
  PruneFiles: ofPrimary("number", "how many copied files go with those sets, because no other set lists them"),
  PruneDeleted: ofPrimary("flag", "whether all of that was deleted, or would be"),
  FilesCopied: ofPrimary("text", "which of the instance's folders were copied, with counts and sizes; or why none was"),
  DatabaseVersion: ofPrimary("version", "the version the schema had when it was backed up"),
  RestoreBackupFile: ofPrimary("text", "the backup from before the upgrade, which a rollback restores"),
  RestoreFrom: ofPrimary(
    "text",
    "what a rollback puts back, in words: that backup, that and a differential one, or a database snapshot",
  ),
  WrittenSince: ofPrimary(
    "text",
    "how many deployments, runbook runs and releases a rollback would lose; `unknown` when they cannot all be seen",
  ),
  RestoredAt: ofPrimary("text", "when the restored database was confirmed, by the SQL Server's clock"),
  SchemaWillChange: ofPrimary(
    "text",
    "whether a start of the new version would change the schema, by its own word: Yes, No or Unknown, which counts as Yes",
  ),
  SchemaMayChange: ofPrimary("flag", "there where the program of the new version gave no clear no to that question"),
  SchemaChanged: ofPrimary("flag", "whether the database upgrade changed the schema"),
  SchemaVersionNow: ofPrimary("version", "the version the schema belongs to after the database upgrade step"),
  DatabaseUpgradeSeconds: ofPrimary("number", "how long the program took that upgraded the database"),
  UpgradedAt: ofPrimary("text", "when the database upgrade was confirmed, by the SQL Server's clock"),
  NodeVersion: term("version", "the version the node answered with after its start"),
  OnlineAfterSeconds: term("number", "how long the node took from start to answer"),
  BackAtWorkAt: term("text", "when this node was seen back to work"),
  RecordClosed: term(
    "flag",
    "whether the node's record is closed: it is as it was found, and no run is unfinished there",
  ),
  RecoveryVerdict: ofPrimary(
    "text",
    "what 'recover' found out about the schema: unchanged, changed, unfinished or unknown",
  ),
} as const satisfies Record<string, OutputTerm>;

export type OutputName = keyof typeof OUTPUTS;

/** The names that only the primary node decides. */
export type PrimaryOutputName = {
  [N in OutputName]: (typeof OUTPUTS)[N] extends { ofPrimary: true } ? N : never;
}[OutputName];

interface KindValue {
  text: string;
  number: number;
  flag: boolean;
  list: string[];
  version: OctopusVersion;
  "version-if-any": OctopusVersion | null;
}

/** The type a name's value has in code. */
export type OutputValue<N extends OutputName> = KindValue[(typeof OUTPUTS)[N]["kind"]];

/** Whether a value must be masked and stored encrypted. */
export function isSensitive(name: OutputName): boolean {
  const found: OutputTerm = OUTPUTS[name];
  return found.sensitive === true;
}

/** Whether only the primary node decides it. */
export function isOfPrimary(name: OutputName): name is PrimaryOutputName {
  const found: OutputTerm = OUTPUTS[name];
  return found.ofPrimary === true;
}

/** Writes a value as the text of an output variable. */
export function writeOutput<N extends OutputName>(value: OutputValue<N>): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return JSON.stringify(value);
  if (value === null) return "";
  return value instanceof OctopusVersion ? value.text : String(value);
}

/** Reads the text of an output variable; undefined when it is not what the name promises. */
export function readOutput<N extends OutputName>(name: N, text: string): OutputValue<N> | undefined {
  return READERS[OUTPUTS[name].kind](text) as OutputValue<N> | undefined;
}

const READERS: { [K in OutputKind]: (text: string) => KindValue[K] | undefined } = {
  text: (text) => text,
  number: (text) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined),
  flag: (text) => ({ true: true, false: false })[text.toLowerCase()],
  list: (text) => {
    try {
      const value: unknown = JSON.parse(text);
      return Array.isArray(value) && value.every((item) => typeof item === "string") ? value : undefined;
    } catch {
      return undefined;
    }
  },
  version: parseVersion,
  "version-if-any": (text) => (text === "" ? null : parseVersion(text)),
};
