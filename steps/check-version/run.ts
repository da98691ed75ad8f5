import { withoutQuery } from "../../src/values/address";
import { command } from "../../src/names/commands";
import { stepNamed } from "../../src/names/steps";
import { VARIABLES } from "../../src/names/variables";
import { cloudFailure, isCloudAddress, isSilence } from "../../src/octopus/refusals";
import { installerUrl } from "../../src/release/installer-location";
import type { Policy, Situation } from "../../src/release/policy";
import { placeSentence } from "../../src/release/way-lines";
import { parseVersion, type OctopusVersion } from "../../src/values/version";
import type { NodeRecord } from "../../src/upgrade/record/record";
import { Recorder } from "../../src/upgrade/record/recorder";
import { isNameless, nameOfInstance } from "../../src/upgrade/backup-set/nameless";
import { choose } from "./choose";
import { warnOfClients } from "./clients";
import type { Context } from "./contract";
import { refuseController, refuseLeftOut, refuseOtherNodes } from "../../src/upgrade/covered-nodes";
import { isWordFor, wordFor } from "../../src/upgrade/keys/keys-inputs";
import { nodesOfRun, refuseMixedVersions, schemaVersionOf, type RunNode } from "../../src/upgrade/run-nodes";
import { hopInstallerText } from "../../src/upgrade/hop-installers";
import { hopInstallers } from "./hops";
import { previousInstaller } from "./previous";
import { changesUrlOf, type Plan } from "./plan";
import { schemaScriptOf } from "./schema-script";
import { refuseOldPlatform, warnOfLaterHops } from "./platform";
import { policyInWords } from "./policy-in-words";
import { refuseChangedByHand, refuseUnfinishedRollback, unfinishedPlan } from "./unfinished";

/**
 * Decides over all nodes and the schema whether there is something to do, and to which version. Reads only: the record
 * is opened by the first row that changes something.
 */
export async function run(context: Context): Promise<void> {
  if (isCloudAddress(context.inputs.serverUrl)) throw cloudFailure(context.inputs.serverUrl);
  const recorder = await Recorder.read(context.tools.record, context);
  if (recorder.open) refuseUnfinishedRollback(recorder.open, context.tools.record.path);
  const nodes = nodesOfRun(context.reads);
  const schema = schemaVersionOf(context.reads, context.system.machineName);
  const { open, latest } = recorder;
  const plan = open ? await goOn(context, open, nodes, schema) : await begin(context, nodes, schema, latest);
  handOver(context, plan);
  context.output("RunBeganAt", context.clock.now().toISOString());
  context.output("PlannedNodes", open?.plan.nodes ?? nodes.map(({ name }) => name));
  // After the plan was handed over: a report says what it would have been. An unfinished run has to be able to go on.
  if (open || !plan.upgradeAvailable) return;
  warnOfLaterHops(context, plan.place);
  await warnOfClients(context, plan.place);
  refuseOldPlatform(context, plan.targetVersion);
}

/** An unfinished run: its plan holds, even when nothing answers because the nodes are stopped. */
async function goOn(context: Context, record: NodeRecord, nodes: RunNode[], schema: OctopusVersion): Promise<Plan> {
  const { inputs, log, tools } = context;
  const exactVersion = inputs.policy === "exact" ? parseVersion(inputs.exactVersion) : undefined;
  refuseLeftOut(record, nodes, inputs.nodesGone);
  refuseChangedByHand(record, schema, inputs.acceptHandStart);
  const planned = unfinishedPlan(record, nodes, schema, exactVersion, tools.record.path);
  // Where it is downloaded may have changed since; what it has to be has not.
  const addressOf = (version: OctopusVersion) => withoutQuery(installerUrl(inputs.installerUrl, version));
  const previous = planned.previous && { ...planned.previous, installerUrl: addressOf(planned.currentVersion) };
  const plan = { ...planned, installerUrl: addressOf(planned.targetVersion), previous };
  try {
    const told = await checkInstance(context, nodes);
    // The set that the first attempt began goes by that name, although the upgraded instance tells another one.
    const { installationId: kept } = record.facts;
    context.output("InstallationId", kept !== undefined && isNameless(kept) ? kept : told);
  } catch (error) {
    if (!isSilence(error)) throw error;
    log.info(`The instance does not answer at its shared URL, as expected during an upgrade: ${error.what}`);
    const { installationId } = record.facts;
    if (installationId !== undefined) context.output("InstallationId", installationId);
  }
  if (plan.upgradeCutOff) {
    log.highlight(
      `The database upgrade to ${plan.targetVersion} was begun and not seen to finish: every node is stopped, and the step ${stepNamed("upgrade-database")} finishes it before any node starts.`,
    );
  }
  if (record.databaseUpgrade === null) {
    log.highlight(
      `An earlier run is unfinished; if it was cancelled, nothing brought its nodes back to work. To give up instead of continuing, cancel this run and bring every node back to ${plan.currentVersion} with ${command("run", "--runbook", "recover")}.`,
    );
  }
  log.highlight(
    `Continuing the upgrade from ${plan.currentVersion} to ${plan.targetVersion} that ${record.openedBy} began on ${record.openedAt}.`,
  );
  if (plan.place.count > 1) log.highlight(placeSentence(plan.place));
  return plan;
}

/** @param latest the record of the last run */
async function begin(
  context: Context,
  nodes: RunNode[],
  current: OctopusVersion,
  latest: NodeRecord | undefined,
): Promise<Plan> {
  const { inputs, log, tools, clock } = context;
  refuseMixedVersions(nodes, current);
  const installationId = await checkInstance(context, nodes);
  context.output("InstallationId", installationId);
  const identity = { installationId, serverUrl: inputs.serverUrl };
  // Read here so that a key without AdministerSystem is found before anything is touched.
  await tools.instance.maintenance();
  const situation: Situation = { current, now: clock.now(), coveredByLicence: await licenceCovers(context) };
  const plan = await choose(
    log,
    tools.releases,
    {
      policy: policyOf(inputs),
      keysBackedUp: inputs.fileBackupFolder !== undefined || isWordFor(inputs.keysBackedUp, identity),
      word: wordFor(identity),
      installerUrlTemplate: inputs.installerUrl,
    },
    situation,
    latest?.plan,
  );
  if (!plan.upgradeAvailable) {
    log.highlight(`Nothing to do: no version newer than ${current.text} is allowed.`);
    return plan;
  }
  log.highlight(
    `Upgrade of ${nodes.length} ${nodes.length === 1 ? "node" : "nodes"} from ${plan.currentVersion} to ${plan.targetVersion}. What changes: ${changesUrlOf(plan)}`,
  );
  return {
    ...plan,
    schemaScript: await schemaScriptOf(context, current),
    previous: await previousInstaller(context, current, latest?.plan),
    hops: await hopInstallers(context, plan.place, latest?.plan),
  };
}

/** @returns the InstallationId of the instance, or by what it is known without one */
async function checkInstance({ inputs, tools, log }: Context, nodes: RunNode[]): Promise<string> {
  const { controllerInstallationId } = inputs;
  if (!controllerInstallationId) {
    log.warning(
      `${VARIABLES.controllerInstallationId} is empty, so there is no check that the instance to be upgraded is not the one that runs this runbook.`,
    );
  }
  const installationId = controllerInstallationId
    ? await refuseController(tools.instance, controllerInstallationId)
    : (await tools.instance.root()).installationId;
  refuseOtherNodes(await tools.instance.nodes(), nodes, inputs.nodesGone, inputs.serverUrl);
  const name = nameOfInstance(installationId, inputs.serverUrl);
  if (isNameless(name)) log.info(`The instance tells no InstallationId; its backup sets are kept as those of ${name}.`);
  return name;
}

/** Undefined when the instance does not say. */
async function licenceCovers({ tools, log }: Context): Promise<OctopusVersion | undefined> {
  const { maximumVersionCoveredByLicense } = await tools.instance.status();
  const version = parseVersion(maximumVersionCoveredByLicense);
  if (!version) log.verbose("The instance does not say which versions its license covers.");
  return version;
}

function policyOf(inputs: Context["inputs"]): Policy {
  return {
    reach: inputs.policy,
    exact: inputs.policy === "exact" ? parseVersion(inputs.exactVersion) : undefined,
    minimumAgeDays: inputs.minimumAgeDays,
    ceiling: parseVersion(inputs.ceiling),
    excluded: inputs.excluded.flatMap((text) => parseVersion(text) ?? []),
  };
}

function handOver(context: Context, plan: Plan): void {
  context.output("UpgradeAvailable", plan.upgradeAvailable);
  context.output("CurrentVersion", plan.currentVersion);
  context.output("TargetVersion", plan.targetVersion);
  context.output("FinalVersion", plan.finalVersion);
  context.output("HopNumber", plan.place.number);
  context.output("HopCount", plan.place.count);
  context.output(
    "UpgradePath",
    plan.place.versions.map(({ text }) => text),
  );
  if (plan.hops.length > 0) context.output("HopInstallers", plan.hops.map(hopInstallerText));
  context.output("InstallerUrl", plan.installerUrl);
  context.output("InstallerSizeBytes", plan.installerSizeBytes);
  context.output("InstallerSha256", plan.installerSha256);
  context.output("PreviousInstallerUrl", plan.previous?.installerUrl ?? "");
  context.output("PreviousInstallerSizeBytes", plan.previous?.installerSizeBytes ?? 0);
  context.output("PreviousInstallerSha256", plan.previous?.installerSha256 ?? "");
  context.output("UpgradeCutOff", plan.upgradeCutOff);
  context.output("ChangesUrl", changesUrlOf(plan));
  context.output("Policy", policyInWords(context.inputs));
  if (plan.schemaScript !== undefined) context.output("SchemaScript", plan.schemaScript);
  context.output("PassedOver", [...plan.passedOver]);
}
