import { rollbackCommand } from "../../src/names/rollback-command";
import { VARIABLES } from "../../src/names/variables";
import { Failure } from "../../src/step/failure";
import type { OctopusVersion } from "../../src/values/version";
import type { Context } from "./contract";
import { UNKNOWN } from "./losses";
import type { WayBack } from "./way-back";

/**
 * Who starts a rollback once more, or after an upgrade that came to nothing, hardly means the upgrade before that one: it
 * has to be asked for by the version that it goes back to. A dry run only says so.
 * @throws Failure `Rollback-OlderUpgrade`
 */
export function requireOlderAskedFor({ inputs, dryRun, log }: Context, { former, newer, later }: WayBack): void {
  if (!later || typed(inputs).endsWith(namedAs(former))) return;
  const { direction, plan } = later;
  const of =
    direction === "back"
      ? `from ${plan.to} to ${plan.from}: it was taken back`
      : `from ${plan.from} to ${plan.to}: it did not get to its end, and the nodes went back to ${plan.from}`;
  const failure = new Failure({
    code: "Rollback-OlderUpgrade",
    what: `Nothing is left of the last upgrade that was begun, ${of}.`,
    why: `This rollback would take back the upgrade before it, from ${former} to ${newer}.`,
    next: `If that is what you want, run again with ${VARIABLES.rollbackDatabaseName} = DATABASE${namedAs(former)}, with the database's name in place of DATABASE: on the command line ${rollbackCommand(`DATABASE${namedAs(former)}`)}, in the web portal under 'Database to overwrite'.`,
  });
  // A dry run restores nothing, and goes on to say what else a real one would need.
  if (!dryRun) throw failure;
  log.warning(`A real run would stop here: ${failure.message}`);
}

const typed = ({ confirmedDatabase = "" }: Context["inputs"]): string => confirmedDatabase.trim().toLowerCase();

const namedAs = (former: OctopusVersion): string => ` to ${former.text}`.toLowerCase();

/**
 * A rollback is confirmed by typing the database's name: the instance's is usually the default everywhere. A dry run
 * overwrites nothing and asks for nothing.
 * @throws Failure `Rollback-NotConfirmed`, `Rollback-MayLoseUnclear`
 */
export function requireAnswers({ inputs, dryRun }: Context, database: string, { former }: WayBack): void {
  const { confirmedDatabase = "", mayLose = "" } = inputs;
  if (!new RegExp(`^(?:|\\d{1,9}|${UNKNOWN})$`, "i").test(mayLose.trim())) {
    throw new Failure({
      code: "Rollback-MayLoseUnclear",
      what: `${VARIABLES.rollbackMayLose} is '${mayLose}', which is neither a number nor '${UNKNOWN}'.`,
      next: "Run again with a number, such as the one that a dry run counts.",
    });
  }
  const name = database.toLowerCase();
  // A dry run is not asked to confirm what it does not do.
  if (dryRun || [name, name + namedAs(former)].includes(typed(inputs))) return;
  throw new Failure({
    code: "Rollback-NotConfirmed",
    what:
      confirmedDatabase === ""
        ? `Nobody has confirmed that the database '${database}' is to be overwritten.`
        : `'${confirmedDatabase}' was typed to confirm the rollback, and the database is '${database}'.`,
    why: "A rollback overwrites the database with the backup from before the upgrade.",
    next: `If that is what you want, run again and confirm it by the database's name: on the command line ${rollbackCommand(database)}, in the web portal under 'Database to overwrite'.`,
  });
}
