import { refuseDamaged } from "../../src/upgrade/database/damaged";
import type { Database } from "../../src/upgrade/database/database";
import { holdingLock } from "../../src/upgrade/database/holding-lock";
import { stoppableNodes, withInstanceDatabase } from "../../src/upgrade/database/instance-database";
import { schemaPlace } from "../../src/upgrade/database/schema";
import { confirmEveryNodeStopped } from "../../src/upgrade/database/stopped-nodes";
import { backupInWords, changedByHand } from "../../src/upgrade/record/changed-by-hand";
import { Recorder } from "../../src/upgrade/record/recorder";
import { directionOf, openingOf } from "../../src/upgrade/run-reads";
import { backUpAlone } from "./alone";
import { handOver } from "../../src/upgrade/backup/hand-over";
import { backUpPresent } from "./present";
import type { Context } from "./contract";
import { sealed } from "../../src/upgrade/backup/seal-verified";
import { requireBackupServer } from "./server";
import { backUpWhileServing } from "./serving";
import { makeWayBack, planOf, sayWhatThereIs, sentenceOf } from "./way-back";

/**
 * Makes the way back, once every node is stopped (P2), and proves it: a full backup, or what is missing on top of the one
 * that was verified while the nodes served. In its mode `Serving` it makes that one. A backup of an earlier
 * attempt is never taken for this one's: nodes may have run in between. Once the schema is the target's there is nothing
 * to do, and the record's pre-upgrade backup stays.
 * @throws Failure `Nodes-…`, `Lock-…`, `Schema-…`, `Backup-…`, `Database-…`, `Record-…`
 */
export async function run(context: Context): Promise<void> {
  const recorder = await Recorder.read(context.tools.record, context);
  if (context.inputs.mode === "Serving") return backUpWhileServing(context, recorder);
  if (context.inputs.mode === "Alone") return backUpAlone(context, recorder);
  if (directionOf(context.reads) === "back") return backUpPresent(context, recorder);
  refuseDamaged(recorder.open);
  await withInstanceDatabase(context, context.tools.connect, ({ database }) =>
    holdingLock(context, database, context.inputs.lockSeconds, () => backUpOnce(context, database, recorder)),
  );
}

/**
 * A backup has the state at its end: one in which the schema is the target's already is no way back.
 * @throws Failure `Schema-ChangedByHand`; the record keeps the backup of an earlier attempt, if there is one
 */
async function requireStillBefore(
  context: Context,
  database: Database,
  recorder: Recorder,
  file: string,
): Promise<void> {
  const { place } = await schemaPlace(context, database, context.reads.targetVersion);
  if (place === "before" || !recorder.open) return;
  const earlier = backupInWords(recorder.open, false);
  throw changedByHand(recorder.open, `The backup ${file} may have the new schema in it. ${earlier}`, undefined);
}

async function backUpOnce(context: Context, database: Database, recorder: Recorder): Promise<void> {
  const { inputs, reads, log } = context;
  const schema = await schemaPlace(context, database, reads.targetVersion);
  if (schema.place === "at-target") {
    const before = recorder.open?.backup;
    log.info(`The schema is already on ${schema.version}; there is nothing to back up.`);
    if (before) handOver(context, before);
    return;
  }
  const facts = await requireBackupServer(database);
  await confirmEveryNodeStopped(context, database, {
    nodes: stoppableNodes(reads),
    nodesGone: inputs.nodesGone,
    clients: reads,
  });
  // A backup of what an earlier attempt damaged since would take the place of the good one.
  refuseDamaged(await recorder.hearUpgraderAgain());
  await recorder.openOrKeep({ node: reads.nodeName, ...openingOf(reads) }, context.system);
  const plan = planOf(context, recorder);
  const backup = await context.change(
    sentenceOf(plan, database.name, inputs.backupFolder),
    async () => {
      const { backup: made, because } = await makeWayBack(context, database, facts, schema.version, plan);
      if (because !== undefined) {
        log.warning(`${because}. The whole database was backed up instead, while every node is stopped.`);
      }
      await requireStillBefore(context, database, recorder, made.file);
      return made;
    },
    { "instance.backupFile": `a new file in ${inputs.backupFolder}` },
  );
  if (!backup) return;
  const whole = await sealed(context, facts.databaseName, backup);
  await recorder.setBackup(whole);
  handOver(context, whole);
  sayWhatThereIs(context, whole);
}
