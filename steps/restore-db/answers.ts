import { VARIABLES } from "../../src/names/variables";
import { Failure } from "../../src/step/failure";
import type { Context } from "./contract";
import { UNKNOWN } from "./losses";

/**
 * A rollback is confirmed by typing the database's name: the instance's is usually the default everywhere. A dry run
 * overwrites nothing and asks for nothing.
 * @throws Failure `Rollback-NotConfirmed`, `Rollback-MayLoseUnclear`
 */
export function requireAnswers({ inputs, dryRun }: Context, database: string): void {
  const { confirmedDatabase = "", mayLose = "" } = inputs;
  if (!new RegExp(`^(?:|\\d{1,9}|${UNKNOWN})$`, "i").test(mayLose.trim())) {
    throw new Failure({
      code: "Rollback-MayLoseUnclear",
      what: `${VARIABLES.rollbackMayLose} is '${mayLose}', which is neither a number nor '${UNKNOWN}'.`,
      next: "Run again with a number, such as the one that a dry run counts.",
    });
  }
  // A dry run is not asked to confirm what it does not do.
  if (dryRun || confirmedDatabase.trim().toLowerCase() === database.toLowerCase()) return;
  throw new Failure({
    code: "Rollback-NotConfirmed",
    what:
      confirmedDatabase === ""
        ? `Nobody has confirmed that the database '${database}' is to be overwritten.`
        : `'${confirmedDatabase}' was typed to confirm the rollback, and the database is '${database}'.`,
    why: "A rollback overwrites the database with the backup from before the upgrade.",
    next: `Run again and type the database's name, ${database}, when ${VARIABLES.rollbackDatabaseName} is asked for.`,
  });
}
