import type { SqlMessage, SqlValue, Statement } from "../machine/sql";

export type { SqlMessage, SqlValue, Statement };

export interface QueryOptions {
  /** Called with each message as the server sends it (e.g. 3211, progress). */
  onMessage?: (message: SqlMessage) => void;
  /** Cancels when the server has sent nothing for this long. There is no overall time limit. */
  silenceSeconds: number;
}

/**
 * One connection to SQL Server, kept for as long as the session is open (an application lock belongs to it).
 * The implementation may be the mssql driver or a program that is driven; the errors are the same.
 */
export interface SqlSession {
  /** @throws SqlFailure */
  query(statement: Statement, options: QueryOptions): Promise<Record<string, SqlValue>[]>;
  close(): Promise<void>;
}

/** What SQL Server, or the way to it, refused. */
export class SqlFailure extends Error {
  constructor(
    /** The cause that matters: for a failed backup 3201 and not the 3013 that follows it. 0 when there is no number. */
    readonly number: number,
    message: string,
    /** All errors in the order they came, the cause among them. */
    readonly all: readonly SqlMessage[],
    readonly kind: "server" | "login" | "connection" | "silence" | "cancelled",
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = "SqlFailure";
  }
}

/** "… is terminating abnormally": always last, never the cause (facts: sql-server#the-last-error-is-not-the-cause). */
export const ENDS_ABNORMALLY = 3013;

/** For every question after the connection was lost: going on over another one would be without the lock. */
export const lostConnection = () => new SqlFailure(0, "the connection to SQL Server was lost", [], "connection");
