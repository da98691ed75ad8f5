import { stepNamed } from "../../src/names/steps";
import { parseVersion, sameVersion } from "../../src/values/version";
import type { Recorder } from "../../src/upgrade/record/recorder";
import { directionOf, openingOf } from "../../src/upgrade/run-reads";
import { keepConfiguration, putConfigurationBack } from "./configuration";
import { goBack } from "./go-back";
import { installPlanned } from "./install-planned";
import { installedOn, refuseDowngrade } from "./node";
import { refuseUnfitFile, refuseUnlessStopped, leftInService } from "./refusals";
import type { Context } from "./contract";

/** Installs the staged version on this node, whose service is stopped and Disabled. */
export async function install(context: Context, recorder: Recorder): Promise<void> {
  const { reads, log, system, dryRun } = context;
  const { nodeName: node, targetVersion: target } = reads;
  const installed = await installedOn(context);
  if (sameVersion(installed, target)) {
    log.info(`Octopus Server ${target} is already installed on node ${node}; there is nothing to install.`);
    context.output("InstalledVersion", target);
    return;
  }
  refuseDowngrade(context, installed);
  if (await leftInService(context)) {
    log.info(
      `Node ${node} was left in service by the step ${stepNamed("take-primary-out")}. Octopus Server ${target} is installed there by the step ${stepNamed("install-on-primary-if-not-done")}, once all nodes are stopped.`,
    );
    return;
  }
  await refuseUnlessStopped(context);
  // A real run asks directly before msiexec; a dry run never comes that far.
  if (dryRun) await dryRunOfFile(context);
  const record = await recorder.openOrKeep({ node, ...openingOf(reads) }, system);
  if (directionOf(reads) === "back") {
    await goBack(context, record.facts);
    await putConfigurationBack(context);
    context.output("PreviousVersion", installed ?? null);
    // Not true after a dry run.
    if (!dryRun) context.output("InstalledVersion", target);
    return;
  }
  await keepConfiguration(context);
  const path = context.tools.staging.pathOf(target);
  const done = await context.change(
    `install Octopus Server ${target} on node ${node} with ${path}`,
    () => installPlanned(context, path),
    { [`${node}.installedVersion`]: target.text },
  );
  context.output("PreviousVersion", installed ?? null);
  if (!done) return;
  context.output("StagedFile", path);
  context.output("InstalledVersion", done.installedVersion);
  context.output("RebootPending", done.rebootPending);
  log.highlight(`Octopus Server ${target} is now installed on node ${node} (before: ${installed ?? "none"}).`);
  if (done.rebootPending) {
    log.warning(
      `Windows has a pending restart on node ${node}. No step restarts it: the new version is installed. Restart it at your next opportunity.`,
    );
  }
}

/** What an earlier row only would have staged cannot be looked at. */
async function dryRunOfFile(context: Context): Promise<void> {
  const { reads, log } = context;
  if (sameVersion(parseVersion(context.assumed(`${reads.nodeName}.stagedVersion`)), reads.targetVersion)) {
    log.info("The staged installer is verified again immediately before it runs.");
  } else await refuseUnfitFile(context);
}
