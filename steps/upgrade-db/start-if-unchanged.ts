import { handOver } from "../../src/upgrade/backup/hand-over";
import { sealed } from "../../src/upgrade/backup/seal-verified";
import { servingBackupOf } from "../../src/upgrade/backup/serving-backup";
import type { Database } from "../../src/upgrade/database/database";
import { stoppableNodes, type OpenDatabase } from "../../src/upgrade/database/instance-database";
import type { RequireLock } from "../../src/upgrade/database/holding-lock";
import { schemaPlace } from "../../src/upgrade/database/schema";
import { confirmEveryNodeStopped } from "../../src/upgrade/database/stopped-nodes";
import type { NodeRecord } from "../../src/upgrade/record/record";
import type { Recorder } from "../../src/upgrade/record/recorder";
import type { Context } from "./contract";
import { askNow } from "./ask";
import { isStartable } from "./start-unchanged";
import { upgrade } from "./upgrade";

type Backup = NonNullable<NodeRecord["backup"]>;

/**
 * After the last stop: where the new program says once more that nothing changes in the schema, and there is the full backup
 * that this run made while the nodes served, the primary node is started at once (P2, decision 030). In every other case
 * nothing is done here, and the rows that follow go the ordinary way.
 * @throws Failure `Nodes-…`, `Lock-…`, `Schema-…`, `Upgrade-…`, `Service-…`, `Record-…`
 */
export async function startIfUnchanged(
  context: Context,
  open: OpenDatabase,
  recorder: Recorder,
  requireLock: RequireLock,
): Promise<void> {
  const { reads, log } = context;
  const { database } = open;
  const full = servingBackupOf(recorder.open, reads.servingBackupFile);
  const because = await whyOrdinary(context, open, recorder, full);
  if (!full || because !== undefined) {
    log.info(
      `The upgrade takes the same way as with a change in the schema: ${because ?? "there is no backup"}. The rows that follow back up and upgrade.`,
    );
    return;
  }
  await keepWayBack(context, database, recorder, full);
  await context.change(
    `upgrade the database '${database.name}' to ${reads.targetVersion} by a start of node ${reads.nodeName}`,
    () => upgrade(context, open, recorder, requireLock, { statusBefore: "up-to-date", way: "start" }),
    { "instance.schemaVersion": reads.targetVersion.text },
  );
}

/** @returns why the node is not started here, a clause; undefined when it may be: every node is stopped, and nothing changes */
async function whyOrdinary(
  context: Context,
  { database }: OpenDatabase,
  recorder: Recorder,
  full: Backup | undefined,
): Promise<string | undefined> {
  const { inputs, reads, log, tools } = context;
  const { place } = await schemaPlace(context, database, reads.targetVersion);
  if (place !== "before") return `the schema is already on ${reads.targetVersion}`;
  if (!full) return "this run made no full backup while the nodes served";
  if (!isStartable(recorder.open?.found ?? {})) return "this node was not running before the run";
  await confirmEveryNodeStopped(context, database, {
    nodes: stoppableNodes(reads),
    nodesGone: inputs.nodesGone,
    clients: reads,
    ownService: { name: reads.serviceName, now: () => tools.services.now(reads.serviceName) },
  });
  const { will, because } = await askNow(context, NO_WAIT);
  log.info(`Asked once more after the last stop whether the schema will change: ${will.toLowerCase()} (${because}).`);
  return will === "No" ? undefined : "that is no clear no";
}

/** The record and the backup set say from now on that the backup made while the nodes served is the way back. */
async function keepWayBack(context: Context, database: Database, recorder: Recorder, full: Backup): Promise<void> {
  const { inputs, tools, log } = context;
  // Since when no node may have run; kept, because what the program says later tells nothing more (recover).
  const wayBack: Backup = { ...full, nothingChanges: { saidAt: (await database.now()).toISOString() } };
  // As the server spells it: a connection string may write it in other letters.
  const name = inputs.fileBackupFolder === undefined ? database.name : (await database.facts()).databaseName;
  const whole = await sealed({ ...context, tools: { host: tools.sets } }, name, wayBack);
  await recorder.setBackup(whole);
  handOver(context, whole);
  log.highlight(
    `Nothing changes in the schema, so the full backup made while the nodes served is enough: ${whole.file}.`,
  );
}

/** Nobody serves meanwhile: an installer that is at work is not waited for, and counts as a change. */
const NO_WAIT = { timeoutSeconds: 0, pollSeconds: 1 };
