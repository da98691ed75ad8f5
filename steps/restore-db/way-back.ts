import { command } from "../../src/names/commands";
import { Failure } from "../../src/step/failure";
import { beforeUpgradeOf, type BeforeUpgrade, type LastUpgrade } from "../../src/upgrade/record/last-upgrade";
import type { NodeRecord, RestoredBy } from "../../src/upgrade/record/record";
import type { Recorder } from "../../src/upgrade/record/recorder";
import { parseVersion, sameVersion, type OctopusVersion } from "../../src/values/version";
import type { Context } from "./contract";

export type Backup = NonNullable<NodeRecord["backup"]>;

type Installer = NonNullable<NodeRecord["plan"]["previous"]>;

/** An upgrade that can be taken back. */
export interface WayBack {
  newer: OctopusVersion;
  former: OctopusVersion;
  backup: Backup;
  /** The nodes that the upgrade covered. */
  nodes: readonly string[] | undefined;
  /** The former version's installer, where it is known. */
  installer: Installer | undefined;
  /** The newer one's: what is installed now is removed with it. */
  newerInstaller: Installer | undefined;
  /** What it held before: the restored database has to hold that again. */
  baseline: NodeRecord["baseline"];
  /** How the instance was before it, as far as the upgrade found that out. */
  before: BeforeUpgrade;
  /** What an earlier attempt at this rollback did to the database. */
  restore: "not begun" | "begun" | "restored";
  /** By what that attempt brought it back; undefined where none did, or an older runbook's, which knew full backups only. */
  restoredBy: RestoredBy | undefined;
  /** The upgrade was not finished, or it is the record of this rollback. */
  isOpen: boolean;
  /** A later upgrade, of which nothing is left: it never got to its end, or it was taken back. */
  later?: Pick<NodeRecord, "direction" | "plan"> | undefined;
}

/**
 * Which upgrade is taken back: the open record's, else the last one that succeeded.
 * @param isUndone somebody's start upgraded again what an earlier attempt restored; in a dry run the record still says restored
 * @throws Failure `Rollback-NothingToUndo`, `Rollback-NoBackup`, `LastUpgrade-Unreadable`
 */
export async function findWayBack(
  context: Context,
  recorder: Recorder,
  isUndone = context.assumed("instance.restore") !== undefined,
): Promise<WayBack> {
  const { open } = recorder;
  const last = await context.tools.lastUpgrade.read();
  if (!open) {
    if (last) return { ...ofLastUpgrade(last), later: laterThan(last, recorder.latest) };
    throw new Failure({
      code: "Rollback-NoBackup",
      what: `Nothing on node ${context.reads.nodeName} says which upgrade could be rolled back: there is neither an unfinished run nor ${context.tools.lastUpgrade.path}.`,
      why: "The last upgrade was not made by this runbook, or this node was not its primary node.",
      next: "If the file was copied beside the backup (its name ends with .last-upgrade.json), put it there under that name and run again. Otherwise restore the backup that you made before the upgrade by hand.",
    });
  }
  const backup = open.backup ?? (isOfSamePlan(last, open) ? last?.backup : undefined);
  if (open.direction === "forward") refuseUncommitted(open, context);
  if (!backup) throw noBackup(open);
  if (open.direction === "forward") return ofUpgrade(open, backup);
  // The record of an unfinished upgrade that was turned around has its baseline; one that a rollback opened has none.
  const isOfLast = open.baseline === undefined && isOfSamePlan(last, open);
  const known = isOfLast ? { before: last?.before ?? {}, baseline: last?.baseline } : knownOf(open);
  const way = ofRollback(open, backup, known);
  return isUndone ? { ...way, restore: "not begun", restoredBy: undefined } : way;
}

type Known = Pick<WayBack, "before" | "baseline">;

const knownOf = (record: NodeRecord): Known => ({ before: beforeUpgradeOf(record), baseline: record.baseline });

const ofLastUpgrade = (last: LastUpgrade): WayBack => ({
  ...{ newer: last.to, former: last.from, backup: last.backup, isOpen: false, restore: "not begun" },
  restoredBy: undefined,
  nodes: last.nodes.length > 0 ? last.nodes : undefined,
  installer: last.previous ?? undefined,
  newerInstaller: last.installer,
  ...{ before: last.before ?? {}, baseline: last.baseline },
});

const ofUpgrade = (record: NodeRecord, backup: Backup): WayBack => {
  const { plan } = record;
  return {
    ...knownOf(record),
    ...{ newer: plan.to, former: plan.from, nodes: plan.nodes, backup, isOpen: true, restore: "not begun" },
    restoredBy: undefined,
    installer: plan.previous,
    newerInstaller: plan,
  };
};

const ofRollback = ({ plan, databaseRestore }: NodeRecord, backup: Backup, known: Known): WayBack => ({
  ...known,
  ...{ newer: plan.from, former: plan.to, nodes: plan.nodes, backup, isOpen: true },
  restore: databaseRestore?.verdict ?? "not begun",
  restoredBy: databaseRestore?.by,
  installer: plan,
  newerInstaller: plan.previous,
});

/** The record that was closed last, unless it is that of this upgrade or of an attempt to take it back. */
const laterThan = (last: LastUpgrade, latest: NodeRecord | undefined): NodeRecord | undefined => {
  if (!latest || latest.openedAt === last.openedAt) return undefined;
  return latest.direction === "back" && isOfSamePlan(last, latest) ? undefined : latest;
};

const isOfSamePlan = (last: LastUpgrade | undefined, { plan }: NodeRecord): boolean =>
  last !== undefined && sameVersion(last.from, plan.to) && sameVersion(last.to, plan.from);

/** As long as the schema is the former one there is nothing to restore: recovery does without. */
function refuseUncommitted(record: NodeRecord, { reads, inputs }: Context): void {
  const { plan, databaseUpgrade } = record;
  if (databaseUpgrade?.verdict === "damaged" || databaseUpgrade?.verdict === "committed") return;
  const schemas = reads.schemaVersions.flatMap(({ value }) => (value ? [value] : []));
  // Begun, and nobody can ask what became of it: the operator gives the database up as it is.
  if (databaseUpgrade?.verdict === "begun" && schemas.length === 0 && inputs.withoutPresent) return;
  if (schemas.some((schema) => sameVersion(parseVersion(schema), plan.to))) return;
  throw new Failure({
    code: "Rollback-NothingToUndo",
    what: `The unfinished upgrade to ${plan.to} on node ${record.node} has not changed the database: its schema belongs to ${schemas[0] ?? "an unknown version"}.`,
    why: "A rollback restores the backup from before a database upgrade, and there is none to take back.",
    next: `Run the upgrade again to finish it (${command("run")}), or let its recovery bring the nodes back to work on ${plan.from} (${command("run", "--runbook", "recover")}).`,
  });
}

const noBackup = ({ node, plan }: NodeRecord) =>
  new Failure({
    code: "Rollback-NoBackup",
    what: `The record of the unfinished run from ${plan.from} to ${plan.to} on node ${node} names no backup from before the upgrade.`,
    why: "The rollback restores that backup and no other.",
    next: "Ask a DBA for a full backup from before the upgrade, and restore it by hand as described in the log of the step that decided how to recover.",
  });
