import { VARIABLES } from "../../names/variables";
import type { PromptedVariable } from "../../runbooks/runbook";
import { DATABASE_NAME } from "../../stand-ins/world/sql-side";
import type { StandIns } from "../../stand-ins/outside";

/** What an operator who wants the run answers, by the name of the prompted variable. Other prompts keep their values. */
const ANSWERS: Readonly<Record<string, (standIns: StandIns) => string>> = {
  [VARIABLES.rollbackDatabaseName]: () => DATABASE_NAME,
  // More than anybody does in a simulation.
  [VARIABLES.rollbackMayLose]: () => "100000",
};

/** @returns the answers to these prompts, by their names */
export function answersTo(prompts: readonly PromptedVariable[], standIns: StandIns): Record<string, string> {
  return Object.fromEntries(
    prompts.flatMap(({ name }) => {
      const answer = ANSWERS[name];
      return answer ? [[name, answer(standIns)] as const] : [];
    }),
  );
}
