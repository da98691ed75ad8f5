import { answerFlag, command } from "../../src/names/commands";
import { VARIABLES } from "../../src/names/variables";
import type { Database } from "../../src/upgrade/database/database";
import { knownScriptOf, schemaVersionBy } from "../../src/upgrade/database/schema-by-script";
import type { NodeRecord } from "../../src/upgrade/record/record";
import { Failure } from "../../src/step/failure";
import { parseVersion, sameVersion } from "../../src/values/version";
import type { Work } from "./contract";
import { upgraderAtWork } from "./decide";

/**
 * What a person types who restored the database: its name, so that nobody means another one, and the run that opened the
 * record, so that it says nothing about a later one.
 */
const wordFor = (databaseName: string, { openedBy }: Pick<NodeRecord, "openedBy">): string =>
  `${databaseName} ${openedBy}`;

/** How it is given, for the messages after which somebody may restore. */
export const howToGiveTheWord = (databaseName: string | undefined, record: NodeRecord): string => {
  const word = wordFor(databaseName ?? "DATABASE", record);
  return `When you have restored the database yourself, close the unfinished run and bring the nodes back: ${command("run", "--runbook", "recover", answerFlag(VARIABLES.restoredByHand, word))}.`;
};

const plain = (text: string) => text.trim().replace(/\s+/g, " ").toLowerCase();

/**
 * Takes a person's word that the database was restored, where the schema bears it out: then the database upgrade counts as
 * not begun. Called while the upgraders' lock is held.
 * @returns whether a word was given and is accepted
 * @throws Failure `Recover-WordNotAccepted`, `Recover-NotRestored`; nothing was changed then
 */
export async function acceptRestoredByHand(work: Work, database: Database): Promise<boolean> {
  const { context, recorder, record } = work;
  const given = context.inputs.restoredByHand;
  if (given === undefined) return false;
  const word = wordFor(database.name, record);
  if (plain(given) !== plain(word)) {
    throw new Failure({
      code: "Recover-WordNotAccepted",
      what: `${VARIABLES.restoredByHand} is '${given}', but for the unfinished run on node ${record.node} it must be '${word}'. Nothing was changed.`,
      why: "It is valid for one database and one run only, so that it is never given by mistake.",
      next: "Leave it empty, or enter exactly that if you have restored this database.",
    });
  }
  // A restored one belongs to the former version, whatever the record says of the upgrade.
  const known = knownScriptOf({ ...record, databaseUpgrade: null });
  const { history, script } = await database.schemaFacts();
  const said = known ? schemaVersionBy(history, script, known) : history;
  const because = sameVersion(parseVersion(said), record.plan.from)
    ? await upgraderAtWork(work, database)
    : `its schema belongs to ${said ?? "no version"}, not to ${record.plan.from}`;
  if (because) {
    throw new Failure({
      code: "Recover-NotRestored",
      what: `The database '${database.name}' is not as it was before the upgrade: ${because}. Nothing was changed.`,
      next: `Restore the backup of ${record.plan.from} while every node is stopped, then run again.`,
    });
  }
  await recorder.setDatabaseUpgrade("unchanged");
  context.log.highlight(
    `The database '${database.name}' was restored by hand, and its schema belongs to ${record.plan.from}: the run that ${record.openedBy} began is closed as not upgraded.`,
  );
  return true;
}
