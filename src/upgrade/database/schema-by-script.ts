import type { NodeRecord } from "../record/record";
import { isOlder, OctopusVersion, parseVersion, sameVersion } from "../../values/version";

/**
 * What is known of a database whose history of installations does not say how far an upgrade has come: before 2018.2 there is
 * none, and nobody knows whether `database --upgrade` writes it or the first start of a node (facts:
 * octopus-upgrades#installation-history). As long as the newest of the scripts that were run is the one of before the upgrade,
 * the schema belongs to the former version; with another one, to the version that the run goes to, for every node is stopped
 * and nothing else upgrades it.
 */
export interface KnownScript {
  script: string;
  /** The version that the schema belonged to with that script. */
  before: OctopusVersion;
  after: OctopusVersion;
  /** The upgrade was seen to end well: where it had no script to run, the newest one says nothing. */
  isCommitted?: boolean;
  /** The newest script by then, where the history did not show the upgrade (`scriptToKeep`). */
  scriptAfter?: string | undefined;
}

/** The name of no script: for a schema that is upgraded whichever script is the newest. */
export const NO_SCRIPT = "(none)";

/** The version by the newest script; undefined when there is none. */
function versionByScript(newest: string | undefined, known: KnownScript): OctopusVersion | undefined {
  const { script, before, after, isCommitted = false, scriptAfter } = known;
  if (newest === undefined) return undefined;
  if (isCommitted && (scriptAfter === undefined || newest === scriptAfter)) return after;
  return newest === script ? before : after;
}

/** #4194: before it there was no history of installations. */
const HISTORY_SINCE = new OctopusVersion(2018, 1, 0);

/**
 * Whether the history shows no more than before the upgrade: the version of then; or an older one that the upgrade has filled in
 * from the list of scripts, where there was none before (#5679).
 */
function mayLag(told: string, { before }: KnownScript): boolean {
  const version = parseVersion(told);
  return sameVersion(version, before) || (isOlder(before, HISTORY_SINCE) && isOlder(version, before));
}

/**
 * The version that the schema belongs to. A history that shows any other version than that of before the upgrade has the last
 * word: it shows what an upgrade or a start has made of the schema.
 * @param told by the history of installations; undefined when that is empty or absent
 * @param newest the newest script that was run; undefined when there is none
 */
export function schemaVersionBy(
  told: string | undefined,
  newest: string | undefined,
  known: KnownScript,
): string | undefined {
  if (told !== undefined && !mayLag(told, known)) return told;
  // It has shown the upgrade, and shows it no more: somebody has restored the database since.
  const hasShownIt = told !== undefined && known.isCommitted === true && known.scriptAfter === undefined;
  return (hasShownIt ? undefined : versionByScript(newest, known)?.text) ?? told;
}

/**
 * What a record keeps of an upgrade that has ended well: by which script its schema is known, as long as the history of
 * installations does not show it.
 */
export const scriptToKeep = (
  told: string | undefined,
  newest: string | undefined,
  to: OctopusVersion,
): string | undefined => (sameVersion(parseVersion(told), to) ? undefined : newest);

/** What a record knows of it; undefined where there was no script before the upgrade. A rollback's plan goes the other way. */
export function knownScriptOf({
  plan,
  direction,
  databaseUpgrade,
  databaseRestore,
}: Pick<NodeRecord, "plan" | "direction" | "databaseUpgrade" | "databaseRestore">): KnownScript | undefined {
  const { schemaScript: script, from, to } = plan;
  if (script === undefined) return undefined;
  const isBack = direction === "back";
  const versions = isBack ? { before: to, after: from } : { before: from, after: to };
  // What a restore has been begun on is no longer what was committed.
  const isCommitted = databaseUpgrade?.verdict === "committed" && !(isBack && databaseRestore);
  return { script, ...versions, isCommitted, ...(isCommitted && { scriptAfter: databaseUpgrade.scriptAfter }) };
}

/** The same by what is kept of an upgrade that succeeded. */
export const knownScriptBefore = (
  schemaScript: string | undefined,
  before: OctopusVersion,
  after: OctopusVersion,
): KnownScript | undefined => (schemaScript === undefined ? undefined : { script: schemaScript, before, after });

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
