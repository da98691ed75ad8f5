import { knownScriptOf, type KnownScript } from "../../src/upgrade/database/schema-by-script";
import type { NodeRecord } from "../../src/upgrade/record/record";
import { sameVersion, type OctopusVersion } from "../../src/values/version";

/** The snapshot of an upgrade that failed and was taken back, and the version whose schema there has to be again. */
interface GivenUp {
  name: string;
  from: OctopusVersion;
  /** By which the schema is known. */
  known: KnownScript | undefined;
}

/**
 * The snapshot that the last run made, where it is a closed upgrade that has not changed the schema. Its record is closed
 * only by the step that has just confirmed that every node, and maintenance mode, is as before the first attempt
 * (decision 010); so nothing is left that could be reverted to it, and the next upgrade makes one of its own.
 */
export function givenUpIn(record: NodeRecord | undefined): GivenUp | undefined {
  if (!record || record.open || record.direction !== "forward") return undefined;
  const { databaseUpgrade, backup, plan } = record;
  if (databaseUpgrade !== null && databaseUpgrade.verdict !== "unchanged") return undefined;
  return backup?.snapshot && { name: backup.snapshot.name, from: plan.from, known: knownScriptOf(record) };
}

/** What keeps it, a clause; undefined: it may go. Whatever the record says, the schema has the last word. */
export const whyKept = ({ from }: GivenUp, schema: OctopusVersion | undefined): string | undefined =>
  sameVersion(schema, from)
    ? undefined
    : `the schema belongs to ${schema?.text ?? "an unknown version"}, and the run that made it ended on ${from}`;
