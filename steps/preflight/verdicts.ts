/** What a check came to on one node, the worst last. */
const VERDICTS = ["ok", "not checked", "warning", "accepted", "problem"] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface CheckVerdict {
  /** Of the check, or the code of what could not be found out. */
  name: string;
  verdict: Verdict;
  /** Empty when there is nothing to say. */
  says: string;
}

/** The worse of several; `ok` of none. */
export const worst = (verdicts: readonly Verdict[]): Verdict =>
  VERDICTS[Math.max(0, ...verdicts.map((verdict) => VERDICTS.indexOf(verdict)))] ?? "ok";

/** One line of an output, and back. */
export const writeVerdict = ({ name, verdict, says }: CheckVerdict): string =>
  `${name} ${verdict}${says === "" ? "" : `: ${says}`}`;

const LINE = new RegExp(`^(\\S+) (${VERDICTS.join("|")})(?:: (.*))?$`, "s");

/** @returns undefined for what is no verdict */
export function readVerdict(line: string): CheckVerdict | undefined {
  const [, name, verdict, says = ""] = LINE.exec(line) ?? [];
  const known = VERDICTS.find((each) => each === verdict);
  return name === undefined || known === undefined ? undefined : { name, verdict: known, says };
}
