import { rollbackCommand } from "../../names/rollback-command";
import { isOlder, parseVersion, sameVersion, type OctopusVersion } from "../../values/version";
import type { AssumedFact } from "../../step/assumptions";
import { Failure } from "../../step/failure";
import type { Database } from "./database";

/** Where the schema stands, seen from the version this run goes to. */
interface SchemaPlace {
  version: OctopusVersion;
  place: "before" | "at-target";
}

/**
 * Asks which version the schema belongs to; in a dry run, which it would by then.
 * @throws Failure `Schema-Unknown` when the database does not say, `Schema-Newer` when it is newer than the target (P13)
 */
export async function schemaPlace(
  asker: { assumed: (fact: AssumedFact) => string | undefined },
  database: Pick<Database, "schemaVersion" | "name">,
  target: OctopusVersion,
): Promise<SchemaPlace> {
  const { text, version } = await schemaNow(asker, database);
  if (version && sameVersion(version, target)) return { version, place: "at-target" };
  if (version && isOlder(version, target)) return { version, place: "before" };
  throw new Failure({
    code: "Schema-Newer",
    what: `The schema of the database '${database.name}' belongs to ${text}, which is not older than the target ${target}.`,
    why: "An upgrade never goes back to an older version.",
    next: `Start a new run, which goes to ${text} or newer; to go back to an older one, roll its upgrade back: ${rollbackCommand()}.`,
  });
}

/**
 * The version that the schema belongs to, whichever it is; in a dry run, which it would be by then.
 * @throws Failure `Schema-Unknown` when the database does not say
 */
export async function schemaNow(
  { assumed }: { assumed: (fact: AssumedFact) => string | undefined },
  database: Pick<Database, "schemaVersion" | "name">,
): Promise<{ text: string; version: OctopusVersion | undefined }> {
  const text = assumed("instance.schemaVersion") ?? (await database.schemaVersion());
  if (text === undefined) {
    throw new Failure({
      code: "Schema-Unknown",
      what: `The database '${database.name}' does not record which version its schema belongs to.`,
      why: "Its table OctopusServerInstallationHistory is empty or missing, and no script is known by which it could be told: it may be another database, or an unfinished restore.",
      next: "Check that the connection string names the instance's database, then run again.",
    });
  }
  return { text, version: parseVersion(text) };
}
