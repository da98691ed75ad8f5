import type { OctopusVersion } from "../values/version";
import type { OutputFile } from "../windows/output-file";

/** What `show-configuration` tells that steps need. The connection string is a secret (P10). */
export interface ServerConfiguration {
  nodeName: string;
  listenPrefixes: string[];
  connectionString: string;
  /** The folder with what is this node's alone, its log among it; undefined when the program does not tell. */
  home?: string | undefined;
}

/**
 * What a finished `database --upgrade` said, told apart by its phrases
 * (facts: octopus-server#what-a-database-upgrade-says).
 */
export type DatabaseUpgradeSaid =
  | "done"
  /** Other nodes look alive: nothing changed, worth another try once their heartbeats are stale. */
  | "others-alive"
  /** The licence does not cover this version: nothing changed. */
  | "licence"
  /** The whole upgrade was rolled back: nothing changed. */
  | "rolled-back"
  /** Always-run scripts failed: inconsistent; restore, do not retry. */
  | "damaged"
  /** The database is newer than the program ("extra upgrade scripts"). */
  | "database-newer"
  | "unknown";

/** `Octopus.Server.exe`, in its own words. Output of show-configuration and show-master-key is never logged. */
export interface ServerProgram {
  readonly path: string;
  /** The installed version, or undefined when there is no program (or one that does not run). */
  version(): Promise<OctopusVersion | undefined>;
  /** @param installed its version: with an old one, other ways are gone when the command is not there, and the log says which */
  instances(installed?: OctopusVersion): Promise<string[]>;
  /** @param installed as for `instances` */
  configuration(installed?: OctopusVersion): Promise<ServerConfiguration>;
  /**
   * By which one master key is told from another; the key itself is handed to nobody. Undefined: it cannot be read.
   * @param installed as for `instances`
   */
  masterKeyFingerprint(installed?: OctopusVersion): Promise<string | undefined>;
  /** `node --drain=true|false`, with `--wait` and, when wanted, `--cancel-tasks`. */
  drain(on: boolean, options?: { waitSeconds: number; cancelTasks: boolean }): Promise<void>;
  /**
   * `database-upgrade-status` (>= 2023.4.1149): whether a start of this program would change the schema.
   * Undefined when this version does not know the command or its answer is not understood.
   */
  databaseUpgradeStatus(): Promise<"up-to-date" | "needs-upgrade" | "database-newer" | undefined>;
  /**
   * `database --upgrade`, with no time limit; never killed by us. Lines come as they are said.
   * @param output where it prints
   * @throws Failure `Server-CommandFailed` when it did not start; `Upgrade-OutputUnreadable`
   */
  upgradeDatabase(
    output: OutputFile,
    onLine: (line: string) => void,
  ): Promise<{
    said: DatabaseUpgradeSaid;
    /** The line that says so; undefined when it was the exit code alone. */
    sentence: string | undefined;
    exitCode: number | undefined;
    tail: string[];
  }>;
}
