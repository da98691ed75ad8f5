import { installedVersionAtRest } from "../../src/upgrade/node/installed-version";
import { schemaWillChange, type SchemaChange } from "../../src/upgrade/node/schema-will-change";
import { parseVersion, sameVersion } from "../../src/values/version";
import type { WaitLimits } from "../../src/step/wait";
import { Failure } from "../../src/step/failure";
import type { Context } from "./contract";

/** Waiting costs nothing here: the other nodes serve. */
const INSTALLER_LIMITS = { timeoutSeconds: 600, pollSeconds: 10 };

/**
 * Asks the new program on the primary node whether a start of it would change the schema, before anybody is stopped for
 * the outage: with a clear no the backup made while serving is enough (decision 030). Changes nothing, and never fails
 * because of what it is told: everything else counts as a change.
 */
export async function ask(context: Context): Promise<void> {
  const { log } = context;
  const { will, because } = await askNow(context, INSTALLER_LIMITS);
  context.output("SchemaWillChange", will);
  // Rows are left out by an output that is there or not.
  if (will !== "No") context.output("SchemaMayChange", true);
  if (will === "No") {
    log.highlight(`Starting ${context.reads.targetVersion} would not change the schema: ${because}.`);
    log.info("It is asked once more after the last node has stopped.");
    return;
  }
  log.info(`Whether the schema will change: ${will.toLowerCase()} (${because}). The upgrade is prepared for a change.`);
}

/** Asks the program that is installed now; whatever keeps it from being asked is an answer, too. */
export async function askNow(context: Context, limits: WaitLimits): Promise<SchemaChange> {
  const { reads, tools, dryRun } = context;
  const { currentVersion: from, targetVersion: to } = reads;
  const unknown = (because: string): SchemaChange => ({ will: "Unknown", because });
  // The program that is there in a dry run is the former one: its answer says nothing about the new one.
  if (dryRun) return unknown("in a dry run the new program is not installed");
  if (reads.upgradeCutOff) return unknown("an earlier run began to upgrade the database");
  const schema = parseVersion(reads.schemaVersion) ?? from;
  if (sameVersion(schema, to)) return unknown(`the schema is already on ${to}`);
  try {
    const installed = await installedVersionAtRest(context, tools, { node: reads.nodeName }, limits);
    return await schemaWillChange({ from: schema, to, installed, program: tools.program });
  } catch (error) {
    if (error instanceof Failure) return unknown(error.what.replace(/\.$/, ""));
    throw error;
  }
}
