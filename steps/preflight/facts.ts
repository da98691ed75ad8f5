import type { MissingPermission } from "../../src/sql/grants";
import type { HostedSql } from "../../src/sql/hosted-sql";
import type { OctopusVersion } from "../../src/values/version";
import type { FoundServer } from "../../src/server-program/find-server";
import type { NodeRecord } from "../../src/upgrade/record/record";
import type { ServerConfiguration } from "../../src/server-program/server-program";
import type { Failure } from "../../src/step/failure";
import type { NamedMachine } from "../../src/step/system-variables";
import type { ServiceStatus } from "../../src/windows/service";
import type { BackupStrategy } from "../../src/names/backup-strategies";
import type { WayBackFacts } from "../../src/upgrade/database/way-back-facts";
import type { DatabaseState } from "../../src/upgrade/database/database-state";
import type { RunningInFolder } from "../../src/windows/folder-programs";
import type { PendingRestart } from "../../src/windows/pending-restart";
import type { Account } from "../../src/windows/whoami";
import type { WindowsVersion } from "../../src/windows/windows-version";

/** Something that was looked at: what was found, or why it could not be told, or what had to be known first. */
export type Fact<T> =
  | { known: true; value: T }
  | { known: false; failure: Failure; after?: undefined }
  | { known: false; failure?: undefined; after: FactName };

/** Something that no step depends on: what was told, or why nobody tells. Not to know it refuses nothing. */
export type Told<T> = { told: true; value: T } | { told: false; because: string };

/** What the database told. */
export interface DatabaseFinding {
  name: string;
  serverName: string;
  productVersion: string;
  edition: string;
  login: string;
  /** The Windows groups through which it comes in, as far as the server tells. */
  windowsGroups: readonly string[] | undefined;
  /** This machine's name and address, as the SQL Server sees them. */
  clientNames: readonly string[];
  hosted: HostedSql | undefined;
  /** By how much this machine's clock is ahead of the SQL Server's at least; less than nothing: behind. */
  clockAheadSeconds: number;
  schemaVersion: string | undefined;
  /** What its history of installations shows. */
  historyVersion?: string | undefined;
  newestScript?: string | undefined;
  /** Why the heartbeats of the nodes cannot be read; undefined when they can. */
  heartbeatsProblem: string | undefined;
  missing: readonly MissingPermission[];
  /** What an upgrade and a rollback will meet there. */
  state: Told<DatabaseState>;
  /** What the costs of a backup strategy are estimated by, and whether it is possible; the primary node alone asks. */
  costs?: Told<WayBackFacts>;
  engineEdition: number;
  mayCreateDatabase: boolean;
}

export interface Disk {
  folder: string;
  gigabytes: number;
}

/** What there is to find out on a node. */
export interface FactValues {
  /** The open record of an unfinished run; undefined when there is none. */
  record: NodeRecord | undefined;
  program: FoundServer;
  /** Read when no installer was at work; undefined when there is no program or it does not run. */
  installedVersion: OctopusVersion | undefined;
  instances: string[];
  /** Undefined when an unfinished run left a program here that does not tell it: the record stands in. */
  configuration: ServerConfiguration | undefined;
  /** By which the master key is told from another one; the primary node's alone is asked for. */
  masterKey: Told<string>;
  service: { name: string; status: ServiceStatus | undefined };
  account: Account;
  disks: Disk[];
  /** Why our folder is not closed to others; undefined when it is, or is not there yet. */
  folder: string | undefined;
  windows: Told<WindowsVersion>;
  /** The release number of .NET Framework; undefined where no version that may come needs one. */
  framework: number | undefined;
  restart: Told<PendingRestart>;
  /** Programs besides the instance's service that use the installation folder; empty when no program was found. */
  programs: Told<readonly RunningInFolder[]>;
  /** The one that was given, else the instance's own, else the one an unfinished run kept; undefined when none is to be had. */
  connectionString: string | undefined;
  /** Undefined when there is no connection string. */
  database: DatabaseFinding | undefined;
}

export type FactName = keyof FactValues;

/** What was found out on a node; each may have failed by itself. Nothing is decided here. */
export type Findings = { [K in FactName]: Fact<FactValues[K]> };

/** What each is called in "needs {…}". */
export const FACT_LABELS: Record<FactName, string> = {
  record: "this node's record",
  program: "Octopus.Server.exe",
  installedVersion: "the installed version",
  instances: "the instances on this machine",
  configuration: "the instance's configuration",
  masterKey: "the master key",
  service: "the Windows service",
  account: "the account that runs this step",
  disks: "the free disk space",
  folder: "the folder OctopusHaUpgrade",
  windows: "the version of Windows",
  framework: "the .NET Framework",
  restart: "what Windows does at its next restart",
  programs: "the programs that use the installation folder",
  connectionString: "the connection string",
  database: "the database",
};

/** The run as it is known without looking, and what was set for it. */
export interface Setting {
  machineId: string;
  machineName: string;
  nodeMachines: readonly NamedMachine[];
  primaryMachines: readonly NamedMachine[];
  now: Date;
  settings: {
    freeGigabytes: number;
    databaseName: string | undefined;
    strategy: BackupStrategy;
    mayMoveBase: boolean;
    snapshotSpacePercent: number;
  };
}
