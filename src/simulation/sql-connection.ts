import {
  SqlUnusable,
  type SqlAnswer,
  type SqlConnection,
  type SqlMessage,
  type SqlRow,
  type Statement,
} from "../machine/sql";
import type { OpenSession } from "../stand-ins/sql/open-session";
import type { Connection } from "../stand-ins/sql/session";
import type { Carry } from "./carry";
import { DirectAnswer, type AnswerEnd, type Heard } from "./sql-answer";
import { driverErrors, type DriverError } from "./sql-driver-errors";
import { toCall } from "./sql-driver-values";

/** Closing must not hold up a step that is done, as with the driver. */
const CLOSE_SECONDS = 5;

interface Given {
  carry: Carry;
  /** Finds the way to the server. @throws DriverError */
  reach: () => Promise<void>;
  /** Opens a session. @throws DriverError */
  logIn: (connection: Connection) => OpenSession;
  sleep(seconds: number, signal: AbortSignal): Promise<void>;
}

/** A statement that was sent, as its client sees it. */
interface Sent {
  statement: Statement;
  onMessage: (message: SqlMessage) => void;
  cancelling: AbortSignal;
}

/**
 * One connection as the mssql driver's pool of one gives it: its session begins with the first statement, statements
 * wait for one another, and when the session is lost there is no other.
 */
export class DirectConnection implements SqlConnection {
  lost = false;
  private session: OpenSession | undefined;
  private hasBegun = false;
  private closing = false;
  private refusal: SqlUnusable | undefined;
  private answer: DirectAnswer | undefined;
  /** The last statement that was sent; never rejects. */
  private before: Promise<unknown> = Promise.resolve();

  constructor(private readonly given: Given) {}

  send(statement: Statement, onMessage: (message: SqlMessage) => void): SqlAnswer {
    const cancelling = new AbortController();
    const refused = this.closing ? driverErrors.closed() : undefined;
    const sent = { statement, onMessage, cancelling: cancelling.signal };
    const answered = this.before.then(() => (refused ? Promise.reject(refused) : this.ask(sent)));
    const rows = answered.catch((error: unknown) => {
      throw this.refusal ?? error;
    });
    this.before = rows.catch(() => undefined);
    return { rows, cancel: () => cancelling.abort() };
  }

  async close(): Promise<void> {
    this.closing = true;
    const left = new AbortController();
    const leave = this.before.then(() => this.end());
    await this.given.carry("sql", () => Promise.race([leave, this.given.sleep(CLOSE_SECONDS, left.signal)]));
    left.abort();
  }

  /** The client is gone, or takes its leave: the session ends when its work has ended. */
  end(): void {
    const { session } = this;
    this.session = undefined;
    void session?.end();
  }

  /** The server ends it, or the network does. */
  private lose(): void {
    this.lost ||= !this.closing;
    this.answer?.lose();
    this.end();
  }

  private async ask({ statement, onMessage, cancelling }: Sent): Promise<SqlRow[]> {
    const { carry } = this.given;
    await this.begin();
    const isCancelled = () => cancelling.aborted;
    if (isCancelled()) throw driverErrors.cancelled();
    const errors: DriverError[] = [];
    let delivered: Promise<unknown> = Promise.resolve();
    const hear = ({ error, message }: Heard) => {
      if (isCancelled()) return;
      if (error) errors.push(error);
      if (message) onMessage(message);
    };
    const deliver = (heard: readonly Heard[]) => {
      delivered = delivered.then(() => carry("sql", () => heard.forEach(hear)));
    };
    const answer = await carry("sql", () => this.start(statement, deliver));
    // Once it has been sent: before that, there is nothing to cancel.
    const cancel = () => void carry("sql", () => (this.answer === answer ? this.session?.cancel() : undefined));
    if (isCancelled()) cancel();
    else cancelling.addEventListener("abort", cancel, { once: true });
    const how = await answer.ended;
    await delivered;
    return carry("sql", () => {
      this.answer = undefined;
      return outcomeOf(isCancelled() && how === "whole" ? "cancelled" : how, answer, errors);
    });
  }

  private async begin(): Promise<void> {
    if (this.session) return;
    if (this.hasBegun || this.lost) {
      this.lost = true;
      throw (this.refusal = new SqlUnusable("lost"));
    }
    this.hasBegun = true;
    try {
      const { carry, reach, logIn } = this.given;
      await carry("sql", async () => {
        await reach();
        this.session = logIn({ drop: () => this.lose(), end: () => this.lose() });
      });
    } catch (error) {
      this.lost = true;
      throw error;
    }
  }

  private start(statement: Statement, deliver: (heard: readonly Heard[]) => void): DirectAnswer {
    // It is known here before the first word of it is said, which may be that the network fails.
    const make = (signal: AbortSignal) => (this.answer = new DirectAnswer(signal, deliver, () => this.lose()));
    if (this.session) return this.session.begin(toCall(statement), make);
    const lost = make(new AbortController().signal);
    lost.lose();
    return lost;
  }
}

/** @throws DriverError the last of the errors, with those before it */
function outcomeOf(how: AnswerEnd, answer: DirectAnswer, errors: readonly DriverError[]): SqlRow[] {
  if (how === "lost") throw driverErrors.connectionLost(errors);
  if (how === "cancelled") throw driverErrors.cancelled(errors);
  const last = errors.at(-1);
  if (last) throw last.after(errors.slice(0, -1));
  return answer.rowsOfFirst ?? [];
}
