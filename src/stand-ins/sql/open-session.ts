import type { SqlCall } from "./call";
import { isFatal, type CarriedReply, type Reply, type ServerMessage } from "./reply";
import { serverErrors } from "./server-errors";
import type { Connection, Session, SqlAnswers } from "./session";
import { isTooLong, usedDatabase } from "./sql-names";

/** The number of errors that the stand-in makes itself. */
export const STAND_IN_ERROR = 50_000;

/** A session from its login to its end: one statement at a time, which can be cancelled. Its carrier drives it. */
export class OpenSession {
  private cancelling = new AbortController();
  /** The statement at work; resolves when it has been answered. */
  private work: Promise<void> | undefined;
  private ending: Promise<void> | undefined;

  constructor(
    private readonly session: Session,
    private readonly answers: SqlAnswers,
    private readonly connection: Connection,
  ) {
    answers.sessionBegan(session, connection);
  }

  get database(): string {
    return this.session.database;
  }

  get isAtWork(): boolean {
    return this.work !== undefined;
  }

  /**
   * Begins to answer a statement; none may be at work. After a fatal error it ends the connection. A statement that a
   * client sent before it was gone is still worked off; then the session ends for good, and its locks are free.
   * @param carry makes what brings the answer to the client
   * @returns what it made
   */
  begin<T extends CarriedReply>(call: SqlCall, carry: (signal: AbortSignal) => T): T {
    const isLate = this.ending !== undefined;
    this.cancelling = new AbortController();
    const carried = carry(this.cancelling.signal);
    const reply = new WatchedReply(carried);
    this.work = this.answer(call, carried, reply).finally(() => {
      this.work = undefined;
      if (reply.fatal) this.connection.end();
      if (isLate) this.answers.sessionEnded(this.session);
    });
    return carried;
  }

  /** Cancels the statement at work. @returns when it has been answered */
  async cancel(): Promise<void> {
    this.cancelling.abort();
    await this.work;
  }

  /** A pool takes the connection again: everything is as after the login. */
  reset(): void {
    this.session.resets += 1;
    this.session.database = this.session.login.database;
    this.answers.sessionReset(this.session);
  }

  /** The connection is gone. SQL Server ends a session when its work has ended; only then are its locks free. */
  end(): Promise<void> {
    return (this.ending ??= this.cancel().then(() => this.answers.sessionEnded(this.session)));
  }

  private async answer(call: SqlCall, carried: CarriedReply, reply: Reply): Promise<void> {
    const database = usedDatabase(call.text);
    if (database !== undefined && isTooLong(database)) reply.error(serverErrors.identifierTooLong(database));
    else if (database !== undefined) {
      carried.databaseChanged(database, this.session.database);
      this.session.database = database;
    } else {
      try {
        await this.answers.answer(this.session, call, reply);
      } catch (error) {
        reply.error({ number: STAND_IN_ERROR, message: error instanceof Error ? error.message : String(error) });
      }
    }
    carried.end();
  }
}

/** Sees whether an error was so severe that the connection has to end. */
class WatchedReply implements Reply {
  fatal = false;

  constructor(private readonly carried: CarriedReply) {}

  get signal(): AbortSignal {
    return this.carried.signal;
  }
  info(told: ServerMessage): Promise<void> {
    return this.carried.info(told);
  }
  error(told: ServerMessage): void {
    this.fatal ||= isFatal(told);
    this.carried.error(told);
  }
  rows(...given: Parameters<Reply["rows"]>): void {
    this.carried.rows(...given);
  }
  rowCount(rows: number): void {
    this.carried.rowCount(rows);
  }
  dropConnection(): void {
    this.carried.dropConnection();
  }
}
