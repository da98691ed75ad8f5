import { parseVersion, sameVersion } from "../../src/values/version";
import { installedVersionAtRest } from "../../src/upgrade/node/installed-version";
import { Failure } from "../../src/step/failure";
import type { Work } from "./contract";

/**
 * No node ever runs on a version other than the schema's (P3): an older program would refuse or damage it, and a newer
 * one would upgrade the schema by merely being started.
 * @throws Failure `Installer-StillRunning`, `Version-NotTheSchemas`, `Version-NotTheTarget`, `Version-SchemaDisagrees`
 */
export async function requireSchemasVersion({ context, at }: Work): Promise<void> {
  const { tools, inputs, reads, log } = context;
  const limits = { timeoutSeconds: inputs.installerWaitSeconds, pollSeconds: inputs.pollSeconds };
  const installed = await installedVersionAtRest(context, tools, at, limits);
  const schema = parseVersion(context.assumed("instance.schemaVersion")) ?? reads.schemaVersionNow;
  if (!sameVersion(installed, schema)) {
    throw new Failure({
      code: "Version-NotTheSchemas",
      what: `Node ${at.node} is not started: ${installed ? `version ${installed}` : "no Octopus Server"} is installed there and the schema is on ${schema}.`,
      why: "A node must run the schema's version: an older program may harm the schema, and starting a newer one would upgrade it.",
      next: `Run the runbook again: it installs ${reads.targetVersion} where it is missing. If the installer fails there, see its log.`,
    });
  }
  if (!sameVersion(installed, reads.targetVersion)) {
    throw new Failure({
      code: "Version-NotTheTarget",
      what: `Node ${at.node} is not started: the schema is on ${schema} and this run goes to ${reads.targetVersion}.`,
      next: "Check the log of the step that upgrades the database, then run again.",
    });
  }
  // In a dry run the old program would be asked about a schema that is not upgraded.
  if (context.dryRun) return;
  const status = await tools.program.databaseUpgradeStatus();
  if (status === undefined) {
    log.verbose("This version does not say whether starting it would change the schema (database-upgrade-status).");
    return;
  }
  if (status === "up-to-date") return;
  throw new Failure({
    code: "Version-SchemaDisagrees",
    what: `Node ${at.node} is not started: Octopus.Server.exe says that ${status === "needs-upgrade" ? "starting it would upgrade the schema" : "the schema is newer than its program"}.`,
    why: `The schema's history says ${schema}, and the installed version is ${installed ?? "unknown"}.`,
    next: "Check the log of the step that upgrades the database; compare the connection string of this node with that of the primary node. Then run again.",
  });
}
