/** What came of one check. A failed one and one that could not be made say why: a sentence without full stop. */
export type Result =
  | { verdict: "ok"; note?: string }
  | { verdict: "failed"; because: string }
  | { verdict: "not-checked"; because: string };

/** One small named thing that is looked at. */
export interface Check<Seen> {
  /** By which its result is known in the record. */
  id: string;
  /** What holds when all is well, as a person would say it. */
  title: string;
  look: (seen: Seen) => Result;
}

/** A check with what came of it. */
export interface Looked {
  id: string;
  title: string;
  result: Result;
}

export const ok = (note?: string): Result => ({ verdict: "ok", ...(note === undefined ? {} : { note }) });
export const failed = (because: string): Result => ({ verdict: "failed", because });
export const notChecked = (because: string): Result => ({ verdict: "not-checked", because });

export const lookAtAll = <Seen>(checks: readonly Check<Seen>[], seen: Seen): Looked[] =>
  checks.map(({ id, title, look }) => ({ id, title, result: look(seen) }));
