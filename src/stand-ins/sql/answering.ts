import type { AppLocks } from "./app-locks";
import type { Reply } from "./response";
import type { SqlCall } from "./rpc";
import type { SqlToken } from "./sql-text";
import type { SqlWorld } from "./sql-world";
import type { TdsSession } from "./tds-session";

/** One statement and everything that an answer may need. */
export interface StatementContext {
  tokens: readonly SqlToken[];
  call: SqlCall;
  session: TdsSession;
  reply: Reply;
  world: SqlWorld;
  locks: AppLocks;
  /** Sessions of others that are really connected. */
  connected: readonly TdsSession[];
}

/**
 * Answers a statement, if it is one of its kind.
 * @returns false when it is not: nothing was said and nothing done
 */
export type Answer = (asked: StatementContext) => Promise<boolean> | boolean;
