import { rollbackCommand } from "../../src/names/rollback-command";
import { stepNamed } from "../../src/names/steps";
import { VARIABLES } from "../../src/names/variables";
import { sameVersion, type OctopusVersion } from "../../src/values/version";
import { differencesFromFound, putBackToWork, startAsFound, waitWhileStopping } from "../../src/upgrade/node/as-found";
import { isDrainedBeforeStart } from "../../src/upgrade/node/drain-before-start";
import { foundOf } from "../../src/upgrade/node/disabled-note";
import { installedVersionAtRest } from "../../src/upgrade/node/installed-version";
import { lostAtRestart } from "../../src/upgrade/node/lost-at-restart";
import { serviceRemoved } from "../../src/upgrade/node/former-service";
import { keepPeopleOut } from "../../src/upgrade/node/keep-people-out";
import { disableService, serviceNow, serviceStatus } from "../../src/upgrade/node/node-service";
import { failedVerification } from "../../src/upgrade/node/verification-failed";
import { Failure } from "../../src/step/failure";
import type { Work } from "./contract";
import { formerProgramBack } from "./former";
import type { Verdict } from "./verdict";

/** Verdicts with which nodes go back to work. */
type Served = "unchanged" | "changed" | "not-restored";

const WHY_NOTHING = {
  unfinished: "the database upgrade has not been seen to finish, and no node may start before it has",
  damaged: "the database upgrade left the database in an inconsistent state, and no node may start on it",
  unknown: "it is not certain what became of the database schema",
} as const satisfies Partial<Record<Verdict, string>>;

/**
 * Brings this node back to work, when its program is of the schema's version; else leaves it safe and says so. What does
 * not succeed on one node is said and is no failure of the step: the other nodes go on.
 */
export async function treatNode(work: Work, verdict: Verdict): Promise<void> {
  const { context, at, record } = work;
  if (verdict !== "unchanged" && verdict !== "changed" && verdict !== "not-restored") {
    context.log.highlight(
      `Nothing is changed on node ${at.node}: ${WHY_NOTHING[verdict]}. See the log of the step ${stepNamed("decide-recovery")}.`,
    );
    return;
  }
  const failures = verdict === "unchanged" ? undefined : failedVerification(record);
  if (failures) {
    sayNotVerified(work, failures);
    return;
  }
  try {
    await backToWork(work, verdict === "changed" ? record.plan.to : record.plan.from, verdict);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const failure = error.code === "Service-Missing" ? serviceRemoved(at.node, record.facts) : error;
    context.log.warning(`Node ${at.node} did not go back to work (${failure.code}): ${failure.message}`);
  }
}

/** The verification has said what each of the three ways takes; nobody has worked on the upgraded instance yet. */
function sayNotVerified({ context, at, record }: Work, failures: readonly string[]): void {
  const backup = record.backup ? ` (it restores ${record.backup.file})` : "";
  context.log.highlight(
    `Node ${at.node} is left as it is: its verification failed (${failures.join("; ")}). Go on: fix the cause and run the runbook again, which verifies it again; or set ${VARIABLES.verifyOnFailure} to Warn and run again, which accepts what it finds. Go back: ${rollbackCommand()}${backup}. Or wait: maintenance mode keeps people out.`,
  );
}

async function backToWork(work: Work, schema: OctopusVersion, verdict: Served): Promise<void> {
  const { context, tools, at, record, recorder } = work;
  const { inputs, log } = context;
  const pollSeconds = inputs.pollSeconds;
  await waitWhileStopping(context, tools, at, { timeoutSeconds: inputs.startTimeoutSeconds, pollSeconds });
  const installed = await installedVersionAtRest(context, tools, at, {
    timeoutSeconds: inputs.installerWaitSeconds,
    pollSeconds,
  });
  const way = sameVersion(installed, schema) ? "go-on" : await formerProgramBack(work, installed, verdict);
  if (way === "left") return leaveStopped(work, installed, schema);
  if (way === "later") return;
  const found = recorder.open?.found ?? record.found;
  const stopped = (await serviceNow(context, tools, at)).state === "stopped";
  const touched = found.startType !== undefined || found.serviceRunning !== undefined;
  // What was found stopped with the start type Manual stays so (startAsFound); whatever else is stopped is started here.
  const staysStopped = !found.serviceRunning && found.startType === "manual";
  const doubt = stopped && touched && !staysStopped ? await programDisagrees(work) : undefined;
  if (doubt) {
    log.warning(`Node ${at.node} stays stopped: its program ${schema} says that ${doubt}.`);
    return;
  }
  if (touched) {
    await startAsFound(context, tools, at, {
      // A service that was never seen running was not stopped by us.
      found: { ...found, serviceRunning: found.serviceRunning ?? false },
      version: schema,
      drainFirst: verdict !== "unchanged" && isDrainedBeforeStart({ ...record, isPrimary: context.system.isPrimary }),
      timeoutSeconds: inputs.startTimeoutSeconds,
      pollSeconds,
    });
  }
  if ((await serviceNow(context, tools, at)).state !== "stopped") {
    if (verdict !== "unchanged") await keepOut(work);
    await putBackToWork(context, tools, at, found);
  }
  // After a dry run the node is not as it was found.
  if (!context.dryRun) await confirm(work, schema, verdict);
}

/** After the commit nobody is let in unless maintenance mode is on: a node that stays drained harms nothing. */
async function keepOut({ context, recorder, tools, at, record }: Work): Promise<void> {
  // A dry run lets nobody in.
  if (context.dryRun || record.found.drained !== false) return;
  const { serverUrl } = context.inputs;
  await keepPeopleOut(context, tools, at, { serverUrl, recorder: context.system.isPrimary ? recorder : undefined });
}

/** Closes the record only when the node has just been seen as the record says, on the old version. */
async function confirm(work: Work, schema: OctopusVersion, verdict: Served): Promise<void> {
  const { context, tools, at, record, recorder } = work;
  const differences = await differencesFromFound(context, tools, at, recorder.open?.found ?? record.found);
  if (verdict === "unchanged") differences.push(...(await lostAtRestart(context.tools, record)));
  if (differences.length > 0) {
    context.log.warning(
      `Node ${at.node} is not as it was found: ${differences.join(", ")}. Its record stays open; run again.`,
    );
    return;
  }
  context.log.highlight(`Node ${at.node} is as it was found, on version ${schema}.`);
  if (record.found.drained === false) context.output("BackAtWorkAt", context.clock.now().toISOString());
  // The primary's is closed with maintenance mode; after the commit the run is not over on any node.
  if (verdict !== "unchanged" || context.system.isPrimary) return;
  await recorder.close();
  context.output("RecordClosed", true);
}

/** A start of a program that is newer than the schema would upgrade it; an older one may harm it. */
async function leaveStopped(work: Work, installed: OctopusVersion | undefined, schema: OctopusVersion): Promise<void> {
  const { context, tools, at, recorder, record } = work;
  const { log } = context;
  const has = installed ? `version ${installed}` : "no Octopus Server";
  const status = await serviceStatus(context, tools, at);
  if (status.state !== "stopped") {
    log.warning(
      `Node ${at.node} is running although ${has} is installed there and the schema is on ${schema}: it is left as it is. Check it before anything else.`,
    );
    return;
  }
  if (status.startType !== "disabled") await recorder.remember(foundOf(status));
  await disableService(context, tools, at, recorder.open);
  log.highlight(
    `Node ${at.node} stays stopped and Disabled: ${has} is installed there and the schema is on ${schema}. Run the runbook again, which installs ${record.plan.to} where it is missing; or install ${schema} there by hand, restore its start type and start it.`,
  );
}

async function programDisagrees({ context, tools }: Work): Promise<string | undefined> {
  // A dry run starts nothing that the program could object to.
  if (context.dryRun) return undefined;
  const status = await tools.program.databaseUpgradeStatus();
  if (status === "needs-upgrade") return "starting it would upgrade the schema";
  return status === "database-newer" ? "the schema is newer than it" : undefined;
}
