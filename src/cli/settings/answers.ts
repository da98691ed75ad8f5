import { answerFlag } from "../../names/commands";
import { DRY_RUN } from "../../runbooks/own-variables";
import type { Runbook } from "../../runbooks/runbook";

/** What `--answer` said: values by the names of prompted variables, or what is wrong with it, in whole sentences. */
interface Answers {
  values: Readonly<Record<string, string>>;
  problems: string[];
}

/**
 * Reads the answers to a runbook's prompts. A name ignores case, as in Octopus.
 * @param given each `Name=Value`
 * @param starts whether a run is to be started with them that is no dry run
 */
export function readAnswers(
  given: readonly string[] = [],
  { name: runbook, prompts }: Runbook,
  starts: boolean,
): Answers {
  // --dry-run has a check of its own.
  const asked = prompts.filter((prompt) => prompt.name !== DRY_RUN.name);
  const values: Record<string, string> = {};
  const problems: string[] = [];
  for (const text of given) {
    const at = text.indexOf("=");
    const name = text.slice(0, Math.max(at, 0)).trim();
    const prompt = asked.find((each) => each.name.toLowerCase() === name.toLowerCase());
    if (at < 1) problems.push(`--answer ${text}: write it as Name=Value.`);
    else if (prompt) values[prompt.name] = text.slice(at + 1);
    else {
      const names = asked.map((each) => each.name).join(", ");
      problems.push(
        `--answer ${name}: the runbook '${runbook}' prompts for ${names === "" ? "nothing but --dry-run" : names}.`,
      );
    }
  }
  const missing = starts ? asked.filter(({ name, confirms }) => confirms !== undefined && !values[name]?.trim()) : [];
  for (const { name, confirms } of missing) {
    problems.push(`${answerFlag(name, "...")} is missing: ${confirms}. A dry run (--dry-run) goes without.`);
  }
  return { values, problems };
}
