import type { HttpRequest } from "../machine/http";
import type { Machine } from "../machine/machine";
import type { Surroundings } from "../step/context";

/** What came back, whatever the status. */
export interface HttpAnswer {
  status: number;
  /** By lower-case name. */
  headers: ReadonlyMap<string, string>;
  /** The body as text; empty for HEAD. */
  text: string;
}

/**
 * Sends one request and reads the whole answer, within a deadline.
 * @throws NoAnswer when there is no whole answer
 */
export type Exchange = (request: HttpRequest) => Promise<HttpAnswer>;

/** What an exchange takes. */
export type HttpSurroundings = Pick<Surroundings, "signal"> & Pick<Machine, "clock" | "http">;

/** Bounds of one exchange. */
export interface ExchangeLimits {
  timeoutSeconds: number;
  /** An answer longer than this is not read on. */
  maxBytes: number;
}

type NoAnswerKind =
  | "refused"
  | "unknown-host"
  | "timed-out"
  | "certificate"
  | "broken"
  | "redirected"
  | "too-large"
  | "ended";

/** There was no answer, or no whole one. `because` completes "… does not answer: {because}". */
export class NoAnswer extends Error {
  constructor(
    readonly kind: NoAnswerKind,
    readonly because: string,
    cause?: unknown,
  ) {
    super(because, { cause });
    this.name = "NoAnswer";
  }
}
