import { isAcceptable } from "../../src/names/checks";
import { VARIABLES } from "../../src/names/variables";
import { Failure } from "../../src/step/failure";
import type { Check } from "./check";
import { FACT_LABELS, type FactName, type FactValues, type Findings, type Setting } from "./facts";
import { worst, type CheckVerdict, type Verdict } from "./verdicts";

/** A sentence under the code of the check, or of what could not be found out. */
interface NamedSentence {
  code: Failure["code"];
  text: string;
}

interface Report {
  problems: NamedSentence[];
  /** What is said and refuses nothing: warnings, and problems that were accepted. */
  warnings: NamedSentence[];
  /** What could not be looked at, and refuses nothing. */
  notChecked: NamedSentence[];
  /** One line a check, in order: for the verbose log. */
  lines: string[];
  verdicts: CheckVerdict[];
}

/** Runs all checks over the findings: none stops another. What could not be found out is a problem of its own. */
export function runChecks(
  checks: readonly Check[],
  findings: Findings,
  setting: Setting,
  accepted: readonly string[] = [],
): Report {
  // One cause may stand in the way of several: it is said once.
  const failed = new Map(
    Object.values(findings).flatMap((fact) =>
      fact.known || !fact.failure ? [] : [[fact.failure.message, fact.failure]],
    ),
  );
  const problems = [...failed.values()].map(({ code, message }) => ({ code, text: message }));
  const report: Report = {
    problems,
    warnings: [],
    notChecked: [],
    lines: [],
    verdicts: problems.map(({ code, text }) => ({ name: code, verdict: "problem", says: text })),
  };
  for (const check of checks) lookAt(check, findings, setting, accepted, report);
  return report;
}

function lookAt(
  { name, title, needs, look }: Check,
  findings: Findings,
  setting: Setting,
  accepted: readonly string[],
  report: Report,
): void {
  const unknown = needs.find((fact) => !findings[fact].known);
  if (unknown !== undefined) {
    const because = `needs ${FACT_LABELS[rootOf(unknown, findings)]}`;
    report.lines.push(`[skipped] ${name}: ${title} (${because})`);
    report.verdicts.push({ name, verdict: "not checked", says: `It ${because}.` });
    return;
  }
  const seen: Verdict[] = [];
  const says: string[] = [];
  const say = (list: NamedSentence[], verdict: Verdict, text: string) => {
    list.push({ code: name, text });
    seen.push(verdict);
    says.push(text);
  };
  for (const finding of look(valuesOf(findings), setting)) {
    if ("warning" in finding) say(report.warnings, "warning", finding.warning);
    else if ("notChecked" in finding) say(report.notChecked, "not checked", finding.notChecked);
    else if (isAcceptable(name) && accepted.includes(name)) {
      say(report.warnings, "accepted", `Accepted (${VARIABLES.acceptedChecks}): ${finding.problem}`);
    } else say(report.problems, "problem", finding.problem);
  }
  const verdict = worst(seen);
  report.lines.push(`[${verdict}] ${name}: ${title}`);
  report.verdicts.push({ name, verdict, says: says.join(" ") });
}

/** The first unknown in the chain: what has to be fixed. */
function rootOf(fact: FactName, findings: Findings): FactName {
  const found = findings[fact];
  return found.known || found.after === undefined ? fact : rootOf(found.after, findings);
}

/** The values of what is known; a check sees only those that it needs, and these were looked at above. */
function valuesOf(findings: Findings): FactValues {
  const values = Object.entries(findings).map(([name, fact]) => [name, fact.known ? fact.value : undefined] as const);
  return Object.fromEntries(values) as unknown as FactValues;
}

/** One Failure with every sentence: under the check's own code when there is only one. */
export function refusal(problems: readonly NamedSentence[], node: string): Failure {
  const acceptable = [...new Set(problems.map(({ code }) => code))].filter(isAcceptable);
  const next = [
    "Nothing was changed. Fix this, then run again.",
    // Only where it would be enough.
    problems.every(({ code }) => isAcceptable(code))
      ? `To run in spite of it, name ${acceptable.join(", ")} in ${VARIABLES.acceptedChecks}.`
      : "",
  ]
    .filter(Boolean)
    .join(" ");
  const [first] = problems;
  if (problems.length === 1 && first) return new Failure({ code: first.code, what: first.text, next });
  return new Failure({
    code: "Checks-Failed",
    what: `${problems.length} checks failed on ${node}.`,
    why: problems.map(({ code, text }) => `[Preflight-${code}] ${text}`).join(" "),
    next,
  });
}
