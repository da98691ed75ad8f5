import type { AppLocks } from "./app-locks";
import type { Disk } from "../world/disk";
import type { SqlCall } from "./call";
import type { Reply } from "./reply";
import type { Session } from "./session";
import type { SqlToken } from "./sql-text";
import type { SqlWorld } from "./sql-world";

/** One statement and everything that an answer may need. */
export interface StatementContext {
  tokens: readonly SqlToken[];
  call: SqlCall;
  session: Session;
  /** The database in which the statement works: the session's, or the one whose sp_executesql carries it. */
  database: string;
  reply: Reply;
  world: SqlWorld;
  /** Where backups lie. */
  disk: Disk;
  locks: AppLocks;
  /** Sessions of others that are really connected. */
  connected: readonly Session[];
  /** Throws one of them out. */
  endSession: (session: Session) => void;
}

/**
 * Answers a statement, if it is one of its kind.
 * @returns false when it is not: nothing was said and nothing done
 */
export type Answer = (asked: StatementContext) => Promise<boolean> | boolean;
