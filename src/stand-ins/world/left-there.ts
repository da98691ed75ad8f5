import type { SqlDatabaseState, SqlPermissions } from "../sql/sql-world";
import type { SinceOtherwise } from "./since";

/** A machine as its administrator left it. */
interface MachineLeft {
  /** As the registry has it: `17763` is Windows Server 2019. */
  build?: string;
  productName?: string;
  /** .NET Framework, by its release number; none of 4.5 or newer. */
  framework?: number | "none";
  /** Windows wants to be restarted: which of its keys are there. */
  restart?: readonly ("component servicing" | "Windows Update")[];
  /** What Windows renames or deletes at the next restart; a name without a drive is in the installation folder. */
  filesAtRestart?: readonly string[];
  /** Programs besides the service that run from the installation folder, or have loaded a file of it. */
  programs?: readonly { id: number; name: string }[];
  /** Windows PowerShell may not look at processes. */
  hidesProcesses?: boolean;
}

export type ChangedAfterUpgrade = "master key" | "license" | "certificate" | "API key";
export type Unreadable = "a-page" | "the-database";

/** What people left behind, and what nobody repairs during a run. */
export interface LeftThere {
  /** Since when versions know something, where nobody knows it for certain. */
  since?: SinceOtherwise;
  /** A mirror of feed and installers was carried over, and there is no internet. */
  mirror?: true;
  /** By the name of the node. */
  machines?: Readonly<Record<string, MachineLeft>>;
  /** What somebody changes in the instance once it is upgraded; a restored database has what was before. */
  changesAfterUpgrade?: readonly ChangedAfterUpgrade[];
  sqlServer?: {
    productVersion?: string;
    permissions?: Partial<SqlPermissions>;
    state?: Partial<SqlDatabaseState>;
    /**
     * Its storage spoils the database while it is upgraded: a page of it cannot be read any more, or the server does not
     * bring it online again. Whatever is restored over it is good.
     */
    storageSpoils?: Unreadable;
  };
}
