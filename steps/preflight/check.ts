import type { FailureText } from "../../src/step/failure";
import type { FactName, FactValues, Setting } from "./facts";

/**
 * A problem refuses the run, unless it may be accepted and was (names/checks.ts); a warning is only said, and so is what
 * could not be looked at. One or more whole sentences that end with what to do.
 */
type Finding = { problem: string } | { warning: string } | { notChecked: string };

/** One small named thing that is looked at. */
export interface Check {
  /** Area and identifier: its problems carry it, with `Preflight-` before it. */
  name: FailureText["code"];
  /** What holds when all is well, as a person would say it. */
  title: string;
  /** What must be known for it; when one is not, it is skipped, for that one is reported itself. */
  needs: readonly FactName[];
  look: (known: FactValues, setting: Setting) => readonly Finding[];
}

/** Makes a check whose `look` sees only the facts that it needs. */
export function check<const N extends readonly FactName[]>(given: {
  name: FailureText["code"];
  title: string;
  needs: N;
  look: (known: Pick<FactValues, N[number]>, setting: Setting) => readonly Finding[];
}): Check {
  return given;
}

export const FINE: readonly Finding[] = [];
export const problem = (...sentences: (string | undefined)[]): readonly Finding[] => [
  { problem: sentences.filter(Boolean).join(" ") },
];
export const warning = (...sentences: (string | undefined)[]): readonly Finding[] => [
  { warning: sentences.filter(Boolean).join(" ") },
];
export const notChecked = (...sentences: (string | undefined)[]): readonly Finding[] => [
  { notChecked: sentences.filter(Boolean).join(" ") },
];
