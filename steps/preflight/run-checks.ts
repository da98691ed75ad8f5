import { Failure } from "../../src/step/failure";
import type { Check } from "./check";
import { FACT_LABELS, type FactName, type FactValues, type Findings, type Setting } from "./facts";

/** A sentence under the code of the check, or of what could not be found out. */
interface NamedSentence {
  code: Failure["code"];
  text: string;
}

interface Report {
  problems: NamedSentence[];
  warnings: NamedSentence[];
  /** One line a check, in order: for the verbose log. */
  lines: string[];
}

/** Runs all checks over the findings: none stops another. What could not be found out is a problem of its own. */
export function runChecks(checks: readonly Check[], findings: Findings, setting: Setting): Report {
  // One cause may stand in the way of several: it is said once.
  const failed = new Map(
    Object.values(findings).flatMap((fact) =>
      fact.known || !fact.failure ? [] : [[fact.failure.message, fact.failure]],
    ),
  );
  const report: Report = {
    problems: [...failed.values()].map(({ code, message }) => ({ code, text: message })),
    warnings: [],
    lines: [],
  };
  for (const { name, title, needs, look } of checks) {
    const unknown = needs.find((fact) => !findings[fact].known);
    if (unknown !== undefined) {
      report.lines.push(`[skipped] ${name}: ${title} (needs ${FACT_LABELS[rootOf(unknown, findings)]})`);
      continue;
    }
    const found = look(valuesOf(findings), setting);
    for (const finding of found) {
      if ("problem" in finding) report.problems.push({ code: name, text: finding.problem });
      else report.warnings.push({ code: name, text: finding.warning });
    }
    const verdict = found.some((finding) => "problem" in finding) ? "problem" : found.length > 0 ? "warning" : "ok";
    report.lines.push(`[${verdict}] ${name}: ${title}`);
  }
  return report;
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
  const next = "Nothing was changed. Fix this, then run again.";
  const [first] = problems;
  if (problems.length === 1 && first) return new Failure({ code: first.code, what: first.text, next });
  return new Failure({
    code: "Checks-Failed",
    what: `${problems.length} checks failed on ${node}.`,
    why: problems.map(({ code, text }) => `[Preflight-${code}] ${text}`).join(" "),
    next,
  });
}
