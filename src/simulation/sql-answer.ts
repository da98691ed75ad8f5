import type { SqlMessage, SqlRow } from "../machine/sql";
import type { AnswerColumn, SqlCell } from "../stand-ins/sql/cells";
import type { CarriedReply, ServerMessage } from "../stand-ins/sql/reply";
import { DriverError } from "./sql-driver-errors";
import { toRow } from "./sql-driver-values";

/** What has come to the client of an answer. */
export interface Heard {
  message?: SqlMessage;
  error?: DriverError;
}

/** How an answer ended. */
export type AnswerEnd = "whole" | "cancelled" | "lost";

/** Carries an answer to a client in the same process, in the pieces in which a network would. */
export class DirectAnswer implements CarriedReply {
  /** Of the first result. */
  rowsOfFirst: SqlRow[] | undefined;
  readonly ended: Promise<AnswerEnd>;
  private settle: (how: AnswerEnd) => void = () => undefined;
  /** Said, and not yet on its way. */
  private held: Heard[] = [];
  private isLost = false;

  /**
   * @param deliver sends to the client what was said
   * @param drop the network fails
   */
  constructor(
    readonly signal: AbortSignal,
    private readonly deliver: (heard: readonly Heard[]) => void,
    private readonly drop: () => void,
  ) {
    this.ended = new Promise((resolve) => (this.settle = resolve));
  }

  info({ number, message }: ServerMessage): Promise<void> {
    this.held.push({ message: { number, message } });
    this.flush();
    return Promise.resolve();
  }

  error({ number, message }: ServerMessage): void {
    this.held.push({ error: new DriverError(message, "EREQUEST", { number }) });
  }

  rows(columns: readonly AnswerColumn[], rows: readonly (readonly SqlCell[])[]): void {
    const read = rows.map((cells) => toRow(columns, cells));
    this.rowsOfFirst ??= read;
  }

  rowCount(): void {
    // The door does not tell it.
  }

  databaseChanged(now: string): void {
    this.held.push({ message: { number: 5701, message: `Changed database context to '${now}'.` } });
  }

  dropConnection(): void {
    this.drop();
  }

  end(): void {
    if (!this.signal.aborted) this.flush();
    this.settle(this.signal.aborted ? "cancelled" : "whole");
  }

  /** The connection is gone: nothing more comes to the client. */
  lose(): void {
    this.isLost = true;
    this.settle("lost");
  }

  private flush(): void {
    if (this.held.length > 0 && !this.isLost) this.deliver(this.held);
    this.held = [];
  }
}
