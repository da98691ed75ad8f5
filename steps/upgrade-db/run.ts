import type { OctopusVersion } from "../../src/values/version";
import { refuseDamaged } from "../../src/upgrade/database/damaged";
import { holdingLock, type RequireLock } from "../../src/upgrade/database/holding-lock";
import { withInstanceDatabase, type OpenDatabase } from "../../src/upgrade/database/instance-database";
import type { Database } from "../../src/upgrade/database/database";
import { scriptToKeep } from "../../src/upgrade/database/schema-by-script";
import { schemaPlace } from "../../src/upgrade/database/schema";
import {
  backupInWords,
  changedByHand,
  isChangedByHand,
  isHandStartAccepted,
} from "../../src/upgrade/record/changed-by-hand";
import { Recorder } from "../../src/upgrade/record/recorder";
import { factsOf, planOf } from "../../src/upgrade/run-reads";
import { Failure } from "../../src/step/failure";
import { ask } from "./ask";
import type { Context } from "./contract";
import { upgradesByFirstStart } from "./first-start";
import { passGate } from "./gate";
import { startIfUnchanged } from "./start-if-unchanged";
import { upgrade } from "./upgrade";
import { requireUnchanged } from "./way-back-now";

/** Asks whether the schema will change, starts the primary node where it does not, or upgrades the database. */
export async function run(context: Context): Promise<void> {
  switch (context.inputs.mode) {
    case "Ask":
      return ask(context);
    case "Upgrade":
      return withLock(context, upgradeOnce);
    case "Start":
      return withLock(context, startIfUnchanged);
  }
}

/**
 * Upgrades the database, once, from this node alone: the point of no return. Takes the upgrader's lock before it asks
 * anybody anything, and finds nothing to do once the schema is the target's and the upgrade was seen to end. One that was
 * cut off after its commit is run again: scripts that always run come after the commit
 * (facts: octopus-upgrades#scripts-outside-the-transaction).
 * @throws Failure `Database-…`, `Lock-…`, `Schema-…`, `Node-…`, `Backup-…`, `Nodes-…`, `Upgrader-…`, `Upgrade-…`
 */
async function withLock(
  context: Context,
  act: (context: Context, open: OpenDatabase, recorder: Recorder, requireLock: RequireLock) => Promise<void>,
): Promise<void> {
  const { tools, inputs } = context;
  const recorder = await Recorder.read(tools.record, context);
  refuseDamaged(recorder.open);
  await withInstanceDatabase(context, tools.connect, (open) =>
    holdingLock(context, open.database, inputs.lockSeconds, (requireLock) => act(context, open, recorder, requireLock)),
  );
}

async function upgradeOnce(
  context: Context,
  open: OpenDatabase,
  recorder: Recorder,
  requireLock: RequireLock,
): Promise<void> {
  const { reads, tools } = context;
  const { database } = open;
  const left = await whatIsLeft(context, open, recorder);
  if (left === "nothing") return;
  await passGate(context, database, recorder, left);
  // The gate waits: an upgrader of an earlier attempt may have done damage or committed in the meantime.
  refuseDamaged(await recorder.hearUpgraderAgain());
  const leftNow = await whatIsLeft(context, open, recorder);
  if (leftNow === "nothing") return;
  // In a dry run the target program is not installed yet, so it cannot be asked.
  const status = context.dryRun ? undefined : await tools.program.databaseUpgradeStatus();
  if (status === "database-newer") throw databaseNewer(reads.targetVersion, reads.nodeName);
  // In a dry run nobody was asked: there is no status.
  if (!context.dryRun && leftNow === "all of it") requireUnchanged(recorder.open?.backup, reads.targetVersion, status);
  const way = upgradesByFirstStart(reads.targetVersion) ? "first-start" : "program";
  await recorder.openOrKeep({ node: reads.nodeName, plan: planOf(reads), facts: factsOf(reads) }, context.system);
  await context.change(
    sentenceOf(leftNow, database.name, reads.targetVersion, reads.nodeName),
    () => upgrade(context, open, recorder, requireLock, { statusBefore: status, way }),
    { "instance.schemaVersion": reads.targetVersion.text },
  );
  // In a dry run later steps need it to say what they would do.
  if (context.dryRun) context.output("SchemaVersionNow", reads.targetVersion);
}

/** All of the upgrade; or its end only: committed by an attempt that nobody saw end; or nothing, which is said. */
async function whatIsLeft(
  context: Context,
  { database }: OpenDatabase,
  recorder: Recorder,
): Promise<"all of it" | "its end" | "nothing"> {
  const schema = await schemaPlace(context, database, context.reads.targetVersion);
  if (schema.place === "before") return "all of it";
  const written = recorder.open?.databaseUpgrade?.verdict;
  if (written === "begun") return "its end";
  await acceptChangedByHand(context, database, recorder, schema.version);
  context.log.info(`The schema of '${database.name}' is already on ${schema.version}; there is nothing to upgrade.`);
  context.output("SchemaChanged", false);
  context.output("SchemaVersionNow", schema.version);
  return "nothing";
}

/**
 * A schema that is on the target without an upgrade of ours: what a person has accepted counts as committed from now on.
 * @throws Failure `Schema-ChangedByHand`
 */
async function acceptChangedByHand(
  context: Context,
  database: Pick<Database, "schemaFacts">,
  recorder: Recorder,
  schema: OctopusVersion,
): Promise<void> {
  const { open } = recorder;
  const { reads, inputs, log } = context;
  if (!open || context.assumed("instance.schemaVersion") !== undefined || !isChangedByHand(open, schema)) return;
  if (!isHandStartAccepted(open, inputs.acceptHandStart)) {
    const isThisRuns = open.backup !== null && open.backup.file === reads.backupFile;
    throw changedByHand(open, backupInWords(open, isThisRuns), inputs.acceptHandStart);
  }
  const { history, script } = await database.schemaFacts();
  const scriptAfter = scriptToKeep(history, script, schema);
  await recorder.setDatabaseUpgrade("committed", { scriptAfter });
  log.highlight(
    `Somebody upgraded the schema to ${schema} by hand, and ${inputs.acceptHandStart ?? ""} continues on it, as accepted.`,
  );
}

/** The change, as it is announced. */
function sentenceOf(left: "all of it" | "its end", database: string, target: OctopusVersion, node: string): string {
  return left === "all of it"
    ? `upgrade the database '${database}' to ${target} from node ${node}`
    : `run the upgrade of the database '${database}' to ${target} again from node ${node}, because it was committed and not seen to finish`;
}

const databaseNewer = (target: OctopusVersion, node: string) =>
  new Failure({
    code: "Upgrade-DatabaseNewer",
    what: `The database is newer than ${target}, the version installed on node ${node}, so it was not upgraded.`,
    why: "Its own database-upgrade-status says so. An upgrade never goes back to an older version.",
    next: "Check which version the instance really ran (OctopusServerInstallationHistory), then run again to that version or newer.",
  });
