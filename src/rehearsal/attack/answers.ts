import { VARIABLES } from "../../names/variables";
import type { PromptedVariable } from "../../runbooks/runbook";
import { DATABASE_NAME } from "../../stand-ins/world/sql-side";
import type { PlannedRun } from "./schedule";

/** What an operator who wants the run answers, by the name of the prompted variable. Other prompts keep their values. */
const ANSWERS: Readonly<Record<string, string>> = {
  [VARIABLES.rollbackDatabaseName]: DATABASE_NAME,
  // More than anybody does in a simulation.
  [VARIABLES.rollbackMayLose]: "100000",
};

/** What is answered after a refusal that could not count what would be lost. */
export const WHATEVER_IS_LOST: Readonly<Record<string, string>> = { [VARIABLES.rollbackMayLose]: "unknown" };

/** What a planned rollback answers in another way than usual. */
export const rollbackAnswers = ({ mayLose, backTo }: Pick<PlannedRun, "mayLose" | "backTo">) => ({
  ...(mayLose !== undefined && { [VARIABLES.rollbackMayLose]: String(mayLose) }),
  ...(backTo !== undefined && { [VARIABLES.rollbackDatabaseName]: `${DATABASE_NAME} to ${backTo}` }),
});

/** The word that a refusal asks for: the run that it names. */
export function acceptedHandStart(reason: string): Readonly<Record<string, string>> {
  const [, run = ""] = /AcceptHandStart=(\S+?)\./.exec(reason) ?? [];
  return { [VARIABLES.acceptHandStart]: run };
}

/**
 * @param changed answers that differ from the usual ones
 * @returns the answers to these prompts, by their names
 */
export function answersTo(
  prompts: readonly PromptedVariable[],
  changed: Readonly<Record<string, string>>,
): Record<string, string> {
  const all = { ...ANSWERS, ...changed };
  return Object.fromEntries(prompts.flatMap(({ name }) => (name in all ? [[name, all[name] ?? ""] as const] : [])));
}
