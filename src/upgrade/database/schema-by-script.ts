import type { NodeRecord } from "../record/record";
import type { OctopusVersion } from "../../values/version";

/**
 * What is known of a database that tells no version: before 2018.2 there is no history of installations, only the journal of
 * the scripts that were run (facts: octopus-upgrades#installation-history). As long as its newest script is the one of before
 * the upgrade, the schema belongs to the former version; with another one, to the version that the run goes to, for every
 * node is stopped and nothing else upgrades it.
 */
export interface KnownScript {
  script: string;
  /** The version that the schema belonged to with that script. */
  before: OctopusVersion;
  after: OctopusVersion;
  /** The upgrade was seen to end well: where it had no script to run, the newest one says nothing. */
  isCommitted?: boolean;
}

/** The name of no script: for a schema that is upgraded whichever script is the newest. */
export const NO_SCRIPT = "(none)";

/** The version by the newest script; undefined when there is none. */
export function versionByScript(
  newest: string | undefined,
  { script, before, after, isCommitted = false }: KnownScript,
): OctopusVersion | undefined {
  if (newest === undefined) return undefined;
  return newest === script && !isCommitted ? before : after;
}

/** What a record knows of it; undefined where the database told its version. A rollback's plan goes the other way. */
export function knownScriptOf({
  plan,
  direction,
  databaseUpgrade,
}: Pick<NodeRecord, "plan" | "direction" | "databaseUpgrade">): KnownScript | undefined {
  const { schemaScript: script, from, to } = plan;
  if (script === undefined) return undefined;
  if (direction === "back") return { script, before: to, after: from };
  return { script, before: from, after: to, isCommitted: databaseUpgrade?.verdict === "committed" };
}

/** The same by what steps read of the plan. */
export function knownScriptIn(reads: {
  schemaScript?: string | undefined;
  currentVersion?: OctopusVersion | undefined;
  targetVersion?: OctopusVersion | undefined;
  direction?: string | undefined;
}): KnownScript | undefined {
  const { schemaScript: script, currentVersion: from, targetVersion: to, direction } = reads;
  if (!script || !from || !to) return undefined;
  return direction === "back" ? { script, before: to, after: from } : { script, before: from, after: to };
}
