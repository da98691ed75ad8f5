import { stepNamed } from "../../src/names/steps";
import { VARIABLES } from "../../src/names/variables";
import { answersNowhere, firstAnswering } from "../../src/octopus/first-answering";
import type { InstanceApi } from "../../src/octopus/instance-api";
import { isSilence } from "../../src/octopus/refusals";
import { installerUrl } from "../../src/release/installer-location";
import { Failure } from "../../src/step/failure";
import { refuseController, refuseOtherNodes } from "../../src/upgrade/covered-nodes";
import type { Recorder } from "../../src/upgrade/record/recorder";
import { nodesOfRun, type RunNode } from "../../src/upgrade/run-nodes";
import { withoutQuery } from "../../src/values/address";
import { parseVersion, sameVersion, type OctopusVersion } from "../../src/values/version";
import { requireAnswers, requireOlderAskedFor } from "./answers";
import { requireSet } from "./backup-set";
import { requireFitBackup } from "./backup-fit";
import { withServer } from "./connection-string";
import type { Context } from "./contract";
import { countLosses, refuseLosses, sayLosses, UNKNOWN } from "./losses";
import { chooseMeans, inWords, isGoneOnWith, stateOf } from "./means";
import { checkSinceUpgrade } from "./since-upgrade";
import { requireFitServer } from "./server-fit";
import { verifyFiles } from "./verify-files";
import { findWayBack, type WayBack } from "./way-back";

/**
 * Plans the rollback: the upgrade's plan with its versions exchanged. Reads only; all that would refuse a rollback is
 * asked here, while the instance serves. It changes the record only where the record is no longer true of the database.
 * @throws Failure `Rollback-…`, `Restore-NotAllowed`, `Backup-…`, `Nodes-…`, `Instance-…`, `Installer-…`
 */
export async function decide(context: Context, recorder: Recorder): Promise<void> {
  const { log } = context;
  const nodes = nodesOfRun(context.reads);
  const isUndone = sayUndone(context, recorder);
  const way = await findWayBack(context, recorder, isUndone);
  if (isDone(context, way, nodes)) {
    handOverNothing(context, way);
    log.highlight(`Nothing to do: every node and the schema are on ${way.former}.`);
    return;
  }
  refuseOtherSchema(context, way);
  requireOlderAskedFor(context, way);
  const installationId = await checkInstance(context, nodes, way);
  if (way.restore !== "restored") await requireSet(context, way.backup, installationId);
  const names = nodes.map(({ name }) => name);
  const means = await withServer(context, async (server, connectionString) => {
    const state = await requireFitServer(server);
    const means = await chooseMeans(context, server, way, state);
    if (way.restore === "not begun") await checkSinceUpgrade(context, way, stateOf(way.backup, means).from, names);
    await requireFitBackup(server, way.backup, means, { database: state.name, family: state.family });
    if (way.restore === "restored") return means;
    await verifyFiles(context, server, way, means);
    requireAnswers(context, state.name, way);
    if (isGoneOnWith(way, means)) return means;
    const losses = await countLosses(context, way.backup, means, connectionString);
    sayLosses(context, way.backup, means, losses);
    context.output("WrittenSince", losses.known ? String(losses.total) : UNKNOWN);
    // A dry run is there to be told the number.
    if (!context.dryRun) refuseLosses(context, losses);
    return means;
  });
  await handOver(context, way, nodes);
  // Only now: a rollback that is refused leaves the record as it was.
  if (isUndone) {
    await context.change(
      "note in the record that the database is to be restored once more",
      () => recorder.restoreIsUndone(),
      { "instance.restore": "not begun" },
    );
  }
  const from = inWords(way.backup, means);
  context.output("RestoreFrom", from);
  log.highlight(
    `Rollback of ${nodes.length} ${nodes.length === 1 ? "node" : "nodes"} from ${way.newer} to ${way.former}: the step ${stepNamed("restore-database")} goes back to ${from}, made ${stateOf(way.backup, means).to}.`,
  );
}

/**
 * Whether somebody started a node with the newer program on what an earlier attempt had restored: its start upgraded the
 * schema again, and others may have worked with it since.
 */
function sayUndone({ reads, log }: Context, { open }: Recorder): boolean {
  if (open?.direction !== "back" || open.databaseRestore?.verdict !== "restored") return false;
  const { from: newer, to: former } = open.plan;
  if (!reads.schemaVersions.some(({ value }) => value && sameVersion(parseVersion(value), newer))) return false;
  const before = open.presentBackup
    ? ` What was there before the first restore stays in ${open.presentBackup.file}.`
    : "";
  log.warning(
    `The database was restored to ${former} on ${open.databaseRestore.at}, and its schema belongs to ${newer} again: somebody has started a node with ${newer}. It is backed up and restored once more, and what was written since then is lost, too.${before}`,
  );
  return true;
}

/** A run after success: the file about the last upgrade is still there, and what it says is taken back. */
function isDone({ reads }: Context, { former, isOpen }: WayBack, nodes: readonly RunNode[]): boolean {
  if (isOpen) return false;
  const schemas = reads.schemaVersions.flatMap(({ value }) => (value ? [value] : []));
  return (
    schemas.length > 0 &&
    schemas.every((schema) => sameVersion(parseVersion(schema), former)) &&
    nodes.every(({ installedVersion }) => sameVersion(installedVersion, former))
  );
}

/** The backup takes back one upgrade: a schema that has gone on since is another one. */
function refuseOtherSchema({ reads }: Context, { newer, former, isOpen, restore }: WayBack): void {
  // What a run has begun with the database, its record knows better than its history does.
  if (isOpen || restore !== "not begun") return;
  const other = reads.schemaVersions.find(({ value }) => value && !sameVersion(parseVersion(value), newer));
  if (!other) return;
  throw new Failure({
    code: "Rollback-OtherSchema",
    what: `The database schema belongs to ${other.value ?? ""}, but the last upgrade that this runbook made went from ${former} to ${newer}.`,
    why: "Somebody has upgraded or restored the database since.",
    next: `Roll back to ${former} by hand if that is still wanted; a newer upgrade has a backup of its own.`,
  });
}

/**
 * While every node is stopped nobody answers: then the record says which instance it is.
 * @returns its InstallationId, where it was asked
 */
async function checkInstance(context: Context, nodes: readonly RunNode[], way: WayBack): Promise<string | undefined> {
  const { inputs, tools, log } = context;
  let installationId: string | undefined;
  try {
    const { controllerInstallationId } = inputs;
    if (controllerInstallationId) {
      const refuse = (instance: InstanceApi) => refuseController(instance, controllerInstallationId);
      installationId = (await firstAnswering(tools.instances, refuse)).answer;
    } else {
      log.warning(
        `${VARIABLES.controllerInstallationId} is empty, so there is no check that the instance to be rolled back is not the one that runs this runbook.`,
      );
    }
    const { answer } = await firstAnswering(tools.instances, (instance) => instance.nodes());
    refuseOtherNodes(answer, nodes, inputs.nodesGone, inputs.serverUrl);
  } catch (error) {
    if (!(answersNowhere(error) || isSilence(error)) || !way.isOpen) throw error;
    log.info("No node of the instance answers, as expected after an upgrade that did not finish.");
  }
  return installationId;
}

function handOverNothing(context: Context, { former }: WayBack): void {
  context.output("UpgradeAvailable", false);
  context.output("Direction", "back");
  context.output("CurrentVersion", former);
  context.output("TargetVersion", former);
  context.output("FinalVersion", former);
  context.output("InstallerUrl", "");
  context.output("InstallerSizeBytes", 0);
  context.output("InstallerSha256", "");
  context.output("UpgradeCutOff", false);
}

async function handOver(context: Context, way: WayBack, nodes: readonly RunNode[]): Promise<void> {
  const installer = way.installer ?? (await installerOf(context, way.former));
  context.output("UpgradeAvailable", true);
  context.output("Direction", "back");
  context.output("CurrentVersion", way.newer);
  context.output("TargetVersion", way.former);
  context.output("FinalVersion", way.former);
  context.output("InstallerUrl", installer.installerUrl);
  context.output("InstallerSizeBytes", installer.installerSizeBytes ?? 0);
  context.output("InstallerSha256", installer.installerSha256);
  // Until the backup is restored no node is left alone, whatever version the schema's history shows.
  context.output("UpgradeCutOff", way.restore !== "restored");
  context.output("PlannedNodes", [...(way.nodes ?? nodes.map(({ name }) => name))]);
  context.output("RestoreBackupFile", way.backup.file);
  const { schemaScript } = way.before;
  if (schemaScript !== undefined) context.output("SchemaScript", schemaScript);
  const newer = way.newerInstaller ?? (await installerOf(context, way.newer));
  context.output("PreviousInstallerUrl", newer.installerUrl);
  context.output("PreviousInstallerSizeBytes", newer.installerSizeBytes ?? 0);
  context.output("PreviousInstallerSha256", newer.installerSha256);
}

/** As the download server tells it now: the upgrade did not know it. */
async function installerOf({ inputs, tools }: Context, version: OctopusVersion) {
  const url = installerUrl(inputs.installerUrl, version);
  const { sizeBytes, sha256 } = await tools.releases.installer(url);
  return { installerUrl: withoutQuery(url), installerSizeBytes: sizeBytes, installerSha256: sha256 };
}
