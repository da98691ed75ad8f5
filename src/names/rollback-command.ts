import { answerFlag, command } from "./commands";
import { VARIABLES } from "./variables";

/** What the runbook is called on the command line and in sentences. */
export const ROLLBACK_RUNBOOK_NAME = "rollback";

/**
 * The command that rolls the last upgrade back, with the answer without which it is refused: nothing asks for it where it is
 * typed.
 * @param databaseName undefined where nobody knows it
 */
export const rollbackCommand = (databaseName?: string): string =>
  command(
    "run",
    "--runbook",
    ROLLBACK_RUNBOOK_NAME,
    answerFlag(VARIABLES.rollbackDatabaseName, databaseName ?? "DATABASE"),
  );
