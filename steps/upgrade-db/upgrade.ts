import type { RequireLock } from "../../src/upgrade/database/holding-lock";
import { scriptToKeep } from "../../src/upgrade/database/schema-by-script";
import { startSaid } from "../../src/upgrade/database/start-said";
import type { OpenDatabase } from "../../src/upgrade/database/instance-database";
import { isRolledBackWhole } from "../../src/upgrade/database/rolled-back-whole";
import type { NodeRecord } from "../../src/upgrade/record/record";
import type { Recorder } from "../../src/upgrade/record/recorder";
import type { ServerProgram } from "../../src/server-program/server-program";
import { secretsIn } from "../../src/sql/connection-string";
import { parseVersion, sameMinor, sameVersion } from "../../src/values/version";
import { Failure } from "../../src/step/failure";
import { runFirstStart } from "./first-start";
import { runUpgrader, type UpgraderEnd } from "./run-upgrader";
import { schemaAfter, type SchemaAfter } from "./schema-after";
import { stopAgain } from "./start-service";
import { startUnchanged } from "./start-unchanged";
import type { Context } from "./contract";
import { sayIfSnapshotIsLost } from "./way-back-now";
import { judgeUpgrade, upgradeFailure } from "./verdict";

type Status = Awaited<ReturnType<ServerProgram["databaseUpgradeStatus"]>>;

/** What is known of the upgrade before it begins. */
interface Before {
  /** What `database-upgrade-status` said, where this version has it. */
  statusBefore: Status;
  way: Way;
}

/** By what the database is brought to the target's version; `start`: where nothing changes in its schema. */
type Way = "program" | "first-start" | "start";

/**
 * The upgrade itself: writes "begun" to the record, runs the program or starts the service, asks the schema what came of it,
 * writes the verdict, and hands over or fails.
 * @throws Failure `Lock-Lost`, `Upgrade-…`, `Folder-…`, `Database-Damaged`
 */
export async function upgrade(
  context: Context,
  open: OpenDatabase,
  recorder: Recorder,
  requireLock: RequireLock,
  { statusBefore, way }: Before,
): Promise<void> {
  const { reads, log, tools } = context;
  const { verdict: before, saidDone: saidDoneBefore } = recorder.open?.databaseUpgrade ?? {};
  const by = way === "program" ? undefined : "start";
  const record = await recorder.setDatabaseUpgrade("begun", { by, saidDone: saidDoneBefore });
  log.highlight(
    `${way === "start" ? `Nothing changes in the schema, so node ${reads.nodeName} is started at once; its start upgrades` : "Upgrading"} the database to ${reads.targetVersion}. From here on, rolling back means ${wayBackInWords(record)}.`,
  );
  const began = context.clock.now().getTime();
  const { end, after } = await runToItsEnd(context, open, { requireLock, way, record }).catch(
    async (error: unknown) => {
      if (beganNothing(error) && before !== "begun") await recorder.setDatabaseUpgrade("unchanged");
      throw error;
    },
  );
  const ended = context.clock.now().getTime();
  // A node that was just started and answers is verified next, which asks its program that, too.
  const statusNow = way === "start" && after.known && after.atTarget ? undefined : await askStatus(context);
  // Whatever else the program says of it speaks against its own word.
  const isConfirmed = statusNow === undefined ? hasNoTrace(context, after) : statusNow === "up-to-date";
  const verdict = judgeUpgrade(end, after, isConfirmed, isRolledBackWhole(reads.targetVersion));
  // As long as nobody knows how it ended, whoever finds out has to know where it is told.
  const saidDone = end.said === "done" ? true : saidDoneBefore;
  const kept = verdict === "committed" && after.known;
  const scriptAfter = kept ? scriptToKeep(after.history, after.script, reads.targetVersion) : undefined;
  await recorder.setDatabaseUpgrade(verdict, verdict === "begun" ? { by, saidDone } : { scriptAfter });
  if (after.known) await sayIfSnapshotIsLost(context, after.database, record.backup);
  if (verdict !== "committed" || !after.known) {
    const lastWords = withoutSecrets(context, end.lastLine).replace(/[.\s]+$/, "") || "it gave no reason";
    if (way !== "program") await stopAgain(context);
    const about = { record, recordPath: tools.record.path, node: reads.nodeName, lastWords };
    throw upgradeFailure(verdict === "committed" ? "begun" : verdict, end, after, about);
  }
  if (!after.atTarget) {
    log.warning(
      `${after.history === undefined ? "The database has no installation history" : `The database's installation history still shows ${after.history}`}; ${statusNow === "up-to-date" ? "database-upgrade-status says that there is nothing left to upgrade" : "no script was run, so the program's own report that the database is upgraded is relied on"}.`,
    );
  }
  if (statusNow === "needs-upgrade") {
    log.warning(
      "database-upgrade-status says that starting the new version would still change the schema, although the schema is taken for upgraded.",
    );
  }
  context.output("SchemaChanged", after.atTarget || statusBefore === "needs-upgrade");
  context.output("SchemaVersionNow", reads.targetVersion);
  // The time of a start is that of the start.
  if (way !== "start") context.output("DatabaseUpgradeSeconds", Math.round((ended - began) / 1000));
  context.output("UpgradedAt", (await after.database.now()).toISOString());
  log.highlight(`The database is now upgraded to ${reads.targetVersion}.`);
}

/**
 * Whether an upgrade that has no script to run would leave nothing to be seen in the database, so that the program's word is all
 * there is: without a history of installations, and within one year and minor, where most have none and the first start of a
 * node may be what writes the history (facts: octopus-upgrades#installation-history).
 */
function hasNoTrace({ reads }: Context, after: SchemaAfter): boolean {
  if (!after.known || reads.schemaScript === undefined || after.script === undefined) return false;
  if (after.history === undefined) return true;
  const isFormer = sameVersion(parseVersion(after.history), reads.currentVersion);
  return isFormer && sameMinor(reads.currentVersion, reads.targetVersion);
}

function wayBackInWords({ backup }: Pick<NodeRecord, "backup">): string {
  if (backup?.snapshot) return `reverting the database to its snapshot '${backup.snapshot.name}'`;
  const restoring = `restoring the backup ${backup?.file ?? ""}`;
  return backup?.differential ? `${restoring} and the differential one ${backup.differential.file}` : restoring;
}

interface Ended {
  end: UpgraderEnd;
  after: SchemaAfter;
}

interface Attempt {
  requireLock: RequireLock;
  way: Way;
  record: NodeRecord;
}

/**
 * Runs the program, and once more when it failed after the commit: always-run scripts come after it, and repeating
 * them while every node is stopped is what a later run would do, at the cost of the outage until then.
 */
async function runToItsEnd(context: Context, open: OpenDatabase, attempt: Attempt): Promise<Ended> {
  const first = await runAndAsk(context, open, attempt);
  const { end, after } = first;
  const wasCutOff = after.known && after.atTarget && end.said !== "done" && end.said !== "damaged";
  if (!wasCutOff) return first;
  context.log.warning(
    `The program reported a failure (exit code ${end.exitCode ?? "none"}), but the schema is on ${context.reads.targetVersion}: the upgrade is committed, but scripts that run after the commit may be missing. Running it again.`,
  );
  // By the program, where there is one: it says how it ends.
  const again = attempt.way === "start" ? { ...attempt, way: "program" as const } : attempt;
  return runAndAsk(context, open, again).catch((error: unknown) => {
    if (beganNothing(error)) return first;
    throw error;
  });
}

/** The program was not started (run-upgrader.ts). */
const beganNothing = (error: unknown) => error instanceof Failure && BEGAN_NOTHING.has(error.code);
const BEGAN_NOTHING: ReadonlySet<string> = new Set(["Lock-Lost", "Upgrade-OutputNotMade"]);

async function runAndAsk(context: Context, open: OpenDatabase, attempt: Attempt): Promise<Ended> {
  const end = await bringUp(context, open, attempt);
  const after = await schemaAfter(context, open, { waitForSessions: end.said !== "done" });
  return { end: attempt.way === "start" ? await heard(context, attempt, end) : end, after };
}

function bringUp(context: Context, { database }: OpenDatabase, { requireLock, way, record }: Attempt) {
  switch (way) {
    case "program":
      return runUpgrader(context, database, requireLock);
    case "first-start":
      return runFirstStart(context, database, requireLock);
    case "start":
      return startUnchanged(context, database, requireLock, record.found);
  }
}

/**
 * A service prints nothing: how its start went wrong stands in the server's log, when it has ended. It may have been started
 * again since and answer by now (the watchdog): what an earlier start left half done counts even so.
 */
async function heard(context: Context, { record }: Attempt, end: UpgraderEnd): Promise<UpgraderEnd> {
  const heardNow = await startSaid(
    context.tools.serverLog,
    context.reads.homeFolder,
    new Date(record.databaseUpgrade?.at ?? record.openedAt),
  );
  if (end.said === "done" && !("said" in heardNow && heardNow.said === "damaged")) return end;
  if ("because" in heardNow) return { ...end, unheard: heardNow.because };
  return { ...end, said: heardNow.said, lastLine: heardNow.sentence ?? end.lastLine };
}

/** A status that cannot be asked is no reason to fail past the point of no return: the schema has been asked. */
async function askStatus({ tools, log }: Context): Promise<Status> {
  try {
    return await tools.program.databaseUpgradeStatus();
  } catch (error) {
    log.verbose(`database-upgrade-status did not answer: ${String(error)}`);
    return undefined;
  }
}

/** The program's words go into an error text: what it may have quoted of the connection string does not (P10). */
function withoutSecrets({ inputs, reads }: Context, text: string): string {
  const strings = [inputs.connectionString, ...reads.connectionStrings.map(({ value }) => value)];
  const secrets = strings
    .filter((string) => string !== undefined && string !== "")
    .flatMap((string) => secretsIn(string ?? ""));
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, "********"), text);
}
