import { refuseDamaged } from "../../src/database/damaged";
import type { ConnectDatabase } from "../../src/database/database";
import { holdingLock } from "../../src/database/holding-lock";
import { withInstanceDatabase, type OpenDatabase } from "../../src/database/instance-database";
import { schemaPlace } from "../../src/database/schema";
import type { InstalledTools } from "../../src/server/installed-version";
import type { RecordStore } from "../../src/server/record";
import { Recorder } from "../../src/server/recorder";
import { factsOf, planOf } from "../../src/server/run-reads";
import type { ServerProgram } from "../../src/server/server-program";
import { Failure } from "../../src/step/failure";
import { passGate } from "./gate";
import type { Context } from "./step";
import { upgrade } from "./upgrade";

export interface Tools extends InstalledTools {
  connect: ConnectDatabase;
  record: RecordStore;
  program: Pick<ServerProgram, "version" | "databaseUpgradeStatus" | "upgradeDatabase">;
}

/**
 * Upgrades the database, once, from this node alone: the point of no return. Takes the upgrader's lock before it asks
 * anybody anything, and finds nothing to do once the schema is the target's.
 * @throws Failure `Database-…`, `Lock-…`, `Schema-…`, `Node-…`, `Backup-…`, `Nodes-…`, `Upgrader-…`, `Upgrade-…`
 */
export async function run(context: Context): Promise<void> {
  const { tools, inputs } = context;
  const recorder = await Recorder.read(tools.record, context);
  refuseDamaged(recorder.open, tools.record.path);
  await withInstanceDatabase(context, tools.connect, (open) =>
    holdingLock(context, open.database, inputs.lockSeconds, () => upgradeOnce(context, open, recorder)),
  );
}

async function upgradeOnce(context: Context, open: OpenDatabase, recorder: Recorder): Promise<void> {
  const { reads, tools } = context;
  const { database } = open;
  if (await isDone(context, open, recorder)) return;
  await passGate(context, database, recorder);
  // The gate waits: an upgrader of an earlier attempt may have committed in the meantime.
  if (await isDone(context, open, recorder)) return;
  const status = context.dryRun ? undefined : await tools.program.databaseUpgradeStatus();
  if (status === "database-newer") throw databaseNewer(reads.targetVersion, reads.nodeName);
  await recorder.openOrKeep({ node: reads.nodeName, plan: planOf(reads), facts: factsOf(reads) }, context.system);
  await context.change(
    `upgrade the database '${database.name}' to ${reads.targetVersion} from node ${reads.nodeName}`,
    () => upgrade(context, open, recorder, status),
    { "instance.schemaVersion": reads.targetVersion },
  );
  // Later rows need it to say what they would do.
  if (context.dryRun) context.output("SchemaVersionNow", reads.targetVersion);
}

async function isDone(context: Context, { database }: OpenDatabase, recorder: Recorder): Promise<boolean> {
  const schema = await schemaPlace(context, database, context.reads.targetVersion);
  if (schema.place === "before") return false;
  const written = recorder.open?.databaseUpgrade?.verdict;
  if (written !== undefined && written !== "committed") await recorder.setDatabaseUpgrade("committed");
  context.log.info(`The schema of '${database.name}' is on ${schema.version} already: nothing to upgrade.`);
  context.output("SchemaChanged", false);
  context.output("SchemaVersionNow", schema.version);
  return true;
}

const databaseNewer = (target: string, node: string) =>
  new Failure({
    code: "Upgrade-DatabaseNewer",
    what: `The database is newer than ${target}, the version installed on node ${node}, so it was not upgraded.`,
    why: "Its own database-upgrade-status says so. An upgrade never goes back to an older version.",
    next: "Check which version the instance really ran (OctopusServerInstallationHistory), then run again to that version or newer.",
  });
