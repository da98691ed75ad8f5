import type { OpenDatabase } from "../../src/database/instance-database";
import type { Recorder } from "../../src/server/recorder";
import type { ServerProgram } from "../../src/server/server-program";
import { secretsIn } from "../../src/database/connection-string";
import { runUpgrader } from "./run-upgrader";
import { schemaAfter } from "./schema-after";
import type { Context } from "./step";
import { judgeUpgrade, upgradeFailure } from "./verdict";

type Status = Awaited<ReturnType<ServerProgram["databaseUpgradeStatus"]>>;

/**
 * The upgrade itself: writes "begun" to the record, runs the program, asks the schema what came of it, writes the
 * verdict, and hands over or fails.
 * @param statusBefore what `database-upgrade-status` said, where this version has it
 */
export async function upgrade(
  context: Context,
  open: OpenDatabase,
  recorder: Recorder,
  statusBefore: Status,
): Promise<void> {
  const { reads, log, tools } = context;
  const record = await recorder.setDatabaseUpgrade("begun");
  log.highlight(
    `Upgrading the database to ${reads.targetVersion}. From here on the way back is the backup ${record.backup?.file ?? ""}.`,
  );
  const end = await runUpgrader(context, open.database);
  const after = await schemaAfter(context, open, { waitForSessions: end.said !== "done" });
  const statusNow = await askStatus(context);
  const verdict = judgeUpgrade(end, after, statusNow === "up-to-date");
  await recorder.setDatabaseUpgrade(verdict);
  if (verdict !== "committed" || !after.known) {
    const lastWords = withoutSecrets(context, end.lastLine).replace(/[.\s]+$/, "") || "it gave no reason";
    const about = { record, recordPath: tools.record.path, node: reads.nodeName, lastWords };
    throw upgradeFailure(verdict === "committed" ? "begun" : verdict, end, after, about);
  }
  if (end.said !== "done") {
    log.warning(
      `The program reported a failure (exit code ${end.exitCode ?? "none"}), and the schema is on ${reads.targetVersion}: the upgrade is committed. See the verbose log.`,
    );
  }
  if (!after.atTarget) {
    log.warning(
      `The database's installation history still shows ${after.version ?? "no version"}; database-upgrade-status says that there is nothing left to upgrade.`,
    );
  }
  if (statusNow === "needs-upgrade") {
    log.warning(
      "database-upgrade-status says that a start of the new version would still change the schema; the installation history shows the target.",
    );
  }
  context.output("SchemaChanged", after.atTarget || statusBefore === "needs-upgrade");
  context.output("SchemaVersionNow", reads.targetVersion);
  context.output("UpgradedAt", (await after.database.now()).toISOString());
  log.highlight(`The database is upgraded to ${reads.targetVersion}.`);
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
