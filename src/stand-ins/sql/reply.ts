import type { AnswerColumn, SqlCell } from "./cells";

/** One error or message of the server. */
export interface ServerMessage {
  number: number;
  message: string;
  /** Up to 10 a message, from 11 an error, from 20 the connection ends. Left out: 16 for errors, 0 for messages. */
  class?: number;
  state?: number;
}

/** What an answer says, in the order it says it. */
export interface Reply {
  /** Sends a message, and everything before it, at once. */
  info(told: ServerMessage): Promise<void>;
  /** Several may follow one another; class 20 and above also ends the connection. */
  error(told: ServerMessage): void;
  rows(columns: readonly AnswerColumn[], rows: readonly (readonly SqlCell[])[]): void;
  /** A statement without rows is done. */
  rowCount(rows: number): void;
  /** The network fails here. */
  dropConnection(): void;
  /** Aborted when the client cancels, and when its connection is gone. */
  readonly signal: AbortSignal;
}

/** An answer as its carrier brings it to the client. */
export interface CarriedReply extends Reply {
  databaseChanged(now: string, before: string): void;
  /** Nothing more follows; an answer that was cancelled is cut short. */
  end(): void;
}

/** The class of errors from which on a connection ends. */
const FATAL_CLASS = 20;

export const isFatal = ({ class: severity = 0 }: ServerMessage) => severity >= FATAL_CLASS;
