import { ASK_SUPPORT_FIRST, backupOf, damageSeenBy } from "../../src/upgrade/database/damaged";
import { NO_SCRIPT } from "../../src/upgrade/database/schema-by-script";
import { command } from "../../src/names/commands";
import { rollbackCommand } from "../../src/names/rollback-command";
import { stepNamed } from "../../src/names/steps";
import { VARIABLES } from "../../src/names/variables";
import type { Place } from "../../src/release/way-lines";
import {
  backupInWords,
  changedByHand,
  isChangedByHand,
  isHandStartAccepted,
} from "../../src/upgrade/record/changed-by-hand";
import type { NodeRecord } from "../../src/upgrade/record/record";
import { Failure } from "../../src/step/failure";
import { isOlder, sameVersion, type OctopusVersion } from "../../src/values/version";
import { listOf, nodesBeyond, type RunNode } from "../../src/upgrade/run-nodes";
import type { Plan } from "./plan";

/**
 * The plan of an unfinished run: it is gone on with, whatever the feed says by now.
 * @param exactVersion what an exact policy asks for; undefined with every other policy
 * @param recordPath for sentences
 * @throws Failure `Plan-Damaged`, `Plan-Other`, `Plan-Overtaken`
 */
export function unfinishedPlan(
  record: NodeRecord,
  nodes: readonly RunNode[],
  schemaVersion: OctopusVersion,
  exactVersion: OctopusVersion | undefined,
  recordPath: string,
): Plan {
  const { plan } = record;
  if (record.databaseUpgrade?.verdict === "damaged") {
    throw new Failure({
      code: "Plan-Damaged",
      what: `The database upgrade of the unfinished run to ${plan.to} left the database in an inconsistent state: ${damageSeenBy(record)}.`,
      why: "Scripts that run outside the upgrade's transaction failed, so what they changed was not rolled back.",
      next: `Start no node. Roll back to ${plan.from} with ${rollbackCommand()}, which restores ${backupOf(record)}; the step ${stepNamed("decide-recovery")} prints how to do it by hand. ${ASK_SUPPORT_FIRST}`,
    });
  }
  if (exactVersion !== undefined && ![plan.to, plan.final].some((version) => sameVersion(version, exactVersion))) {
    throw new Failure({
      code: "Plan-Other",
      what: `Node ${record.node} has an unfinished run to ${plan.to}, and ${VARIABLES.releaseVersion} asks for ${exactVersion}.`,
      why: `Its record is ${recordPath}, opened ${record.openedAt} by ${record.openedBy}.`,
      next: `Finish it: run with the exact version ${plan.to}. To give it up while the database schema is still on ${plan.from}: ${command("run", "--runbook", "recover")}, which brings every node back to work on that version and closes its record; then run again.`,
    });
  }
  const beyond = nodesBeyond(nodes, plan.to).map(
    ({ name, installedVersion }) => `${name} has ${installedVersion ?? "no program"}`,
  );
  if (isOlder(plan.to, schemaVersion)) beyond.push(`the database schema belongs to ${schemaVersion}`);
  if (beyond.length > 0) {
    throw new Failure({
      code: "Plan-Overtaken",
      what: `The unfinished run on node ${record.node} goes to ${plan.to}, but newer versions were found: ${listOf(beyond)}.`,
      why: "This runbook never goes back to an older version.",
      next: `Finish the newer upgrade by hand on all nodes, move the file ${recordPath} away on every node, then run again.`,
    });
  }
  // One that was committed and restored by hand since belongs to the former version again.
  const isUpgraded = record.databaseUpgrade?.verdict === "committed" && sameVersion(schemaVersion, plan.to);
  return {
    upgradeAvailable: true,
    currentVersion: plan.from,
    targetVersion: plan.to,
    finalVersion: plan.final,
    place: placeIn(plan),
    installerUrl: plan.installerUrl,
    installerSizeBytes: plan.installerSizeBytes ?? 0,
    installerSha256: plan.installerSha256,
    previous: plan.previous,
    hops: plan.hops ?? [],
    upgradeCutOff: record.databaseUpgrade?.verdict === "begun",
    schemaScript: plan.schemaScript && (isUpgraded ? NO_SCRIPT : plan.schemaScript),
    passedOver: [],
  };
}

/** Where the unfinished run is on the way that its record holds; older records hold no more than its ends. */
function placeIn({ from, to, final, path }: NodeRecord["plan"]): Place {
  const versions = path ?? [from, to, ...(sameVersion(to, final) ? [] : [final])];
  return { versions, number: versions.findIndex((version) => sameVersion(version, to)), count: versions.length - 1 };
}

/**
 * Somebody upgraded the schema in the middle of the unfinished run: refused before a node is stopped again.
 * @throws Failure `Schema-ChangedByHand`
 */
export function refuseChangedByHand(record: NodeRecord, schema: OctopusVersion, given: string | undefined): void {
  if (!isChangedByHand(record, schema) || isHandStartAccepted(record, given)) return;
  throw changedByHand(record, backupInWords(record, false), given);
}

/**
 * Nothing is upgraded while a rollback is unfinished: asked before anything else, for its database may be restoring.
 * @throws Failure `Rollback-Unfinished`
 */
export function refuseUnfinishedRollback(record: NodeRecord, recordPath: string): void {
  const { plan } = record;
  if (record.direction === "back") {
    throw new Failure({
      code: "Rollback-Unfinished",
      what: `Node ${record.node} has an unfinished rollback from ${plan.from} to ${plan.to}, so nothing is upgraded.`,
      why: `Its record is ${recordPath}, opened ${record.openedAt} by ${record.openedBy}.`,
      next: `Finish the rollback first: ${rollbackCommand()}.`,
    });
  }
}
