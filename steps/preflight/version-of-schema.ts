import { knownScriptOf, schemaVersionBy } from "../../src/upgrade/database/schema-by-script";
import type { Context } from "./contract";
import type { Findings } from "./facts";

/**
 * The database with the version of its schema where its history of installations tells none, as before 2018.2, or an older one.
 * In an unfinished run the record knows the scripts of before; without one, a node that runs has the schema of its program, for
 * a start upgrades it (facts: octopus-upgrades#a-start-upgrades-the-schema). Of a node that does not run nobody knows.
 */
export function withVersionOfSchema(
  { log }: Pick<Context, "log">,
  {
    database,
    record,
    service,
    installedVersion,
  }: Pick<Findings, "database" | "record" | "service" | "installedVersion">,
): Findings["database"] {
  if (!database.known || database.value?.newestScript === undefined || !record.known) return database;
  const { newestScript, historyVersion: told } = database.value;
  const known = record.value && knownScriptOf(record.value);
  const runs = service.known && service.value.status?.state === "running";
  const running = !record.value && runs && installedVersion.known ? installedVersion.value?.text : undefined;
  const version = known ? schemaVersionBy(told, newestScript, known) : (told ?? running);
  if (version === undefined || version === told) return database;
  const history =
    told === undefined
      ? "The database has no history of installations, as before 2018.2."
      : `The installation history still shows ${told}. It may only be updated when a node first starts on the new version.`;
  const why = known
    ? `by the record of the unfinished run and the newest script that was run on it, ${newestScript}`
    : "because the service runs with that version, and a start upgrades the schema";
  log.info(`${history} Its schema is taken for that of ${version}, ${why}.`);
  return { known: true, value: { ...database.value, schemaVersion: version } };
}
