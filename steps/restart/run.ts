import { refuseDamaged } from "../../src/upgrade/database/damaged";
import { differencesFromFound, howItWasFound, startAsFound } from "../../src/upgrade/node/as-found";
import { goBackToWork, isLeftStopped } from "../../src/upgrade/node/back-to-work";
import { isDrainedBeforeStart } from "../../src/upgrade/node/drain-before-start";
import { keepPeopleOut } from "../../src/upgrade/node/keep-people-out";
import { waitUntilOnline } from "../../src/upgrade/node/node-online";
import { refuseFailedVerification } from "../../src/upgrade/node/verification-failed";
import { Recorder } from "../../src/upgrade/record/recorder";
import { directionOf } from "../../src/upgrade/run-reads";
import { Failure } from "../../src/step/failure";
import type { Context, Work } from "./contract";
import { requireSchemasVersion } from "./schemas-version";

/**
 * Starts this node on the target version and puts it back to work, as far as the mode says.
 * @throws Failure `Database-Damaged`, `Installer-StillRunning`, `Version-…`, `Service-…`, `Node-…` (`Node-NotVerified` too), `Drain-NotConfirmed`
 */
export async function run(context: Context): Promise<void> {
  const { reads, tools, inputs, log } = context;
  const at = { node: reads.nodeName, serviceName: reads.serviceName };
  const recorder = await Recorder.read(tools.record, context);
  refuseDamaged(recorder.open);
  const work: Work = { context, recorder, at, found: await howItWasFound(context, tools, at, recorder) };
  if (inputs.mode !== "Resume") {
    await requireSchemasVersion(work);
    await start(work);
  }
  if (inputs.mode === "Start") return;
  await resume(work);
  // A dry run has no record to close.
  if (context.system.isPrimary || context.dryRun) return;
  if (recorder.open) {
    await closeRecord(work);
    log.info(`Node ${at.node} is as it was found, on ${reads.targetVersion}; its record is closed.`);
  }
  context.output("RecordClosed", true);
}

async function start({ context, at, found }: Work): Promise<void> {
  const { inputs, tools, log, reads } = context;
  const limits = { timeoutSeconds: inputs.startTimeoutSeconds, pollSeconds: inputs.pollSeconds };
  const version = reads.targetVersion;
  const drainFirst =
    inputs.mode === "Start" &&
    isDrainedBeforeStart({ direction: directionOf(reads), found, isPrimary: context.system.isPrimary });
  const { online, was } = await startAsFound(context, tools, at, { found, version, drainFirst, ...limits });
  if (!online) {
    log.highlight(
      `Node ${at.node} was found stopped before the run, and its start type is Manual, so it is left stopped; it may be started.`,
    );
    return;
  }
  context.output("NodeVersion", version);
  if (was === "started") context.output("OnlineAfterSeconds", online.afterSeconds);
  // Not true after a dry run.
  if (context.dryRun) return;
  log.info(
    was === "started"
      ? `Node ${at.node} answers with version ${version}, ${online.afterSeconds} s after its start.`
      : `Node ${at.node} is already running version ${version}.`,
  );
}

/** A node left stopped keeps its drain flag: it was not touched. */
async function resume(work: Work): Promise<void> {
  const { context, recorder, at, found } = work;
  const { inputs, tools, reads } = context;
  if (await isLeftStopped(context, tools, at, found)) return;
  refuseFailedVerification(recorder.open);
  // In a dry run nobody started the node: it would never answer with the target version.
  if (inputs.mode === "Resume" && !context.dryRun) {
    const limits = { timeoutSeconds: inputs.startTimeoutSeconds, pollSeconds: inputs.pollSeconds };
    await waitUntilOnline(context, tools, at, { version: reads.targetVersion, ...limits });
    // The others come after the primary.
    const { serverUrl } = inputs;
    if (context.system.isPrimary && recorder.open) await keepPeopleOut(context, tools, at, { serverUrl, recorder });
  }
  const serves = await goBackToWork(context, tools, at, { found, version: reads.targetVersion });
  if (serves) context.output("BackAtWorkAt", context.clock.now().toISOString());
}

/** Closed only by a step that has just confirmed that its node is as the record says. */
async function closeRecord({ context, recorder, at, found }: Work): Promise<void> {
  const differences = await differencesFromFound(context, context.tools, at, found);
  if (differences.length === 0) {
    await recorder.close();
    return;
  }
  throw new Failure({
    code: "Node-NotAsFound",
    what: `Node ${at.node} is not as it was before the first attempt: ${differences.join(", ")}.`,
    why: "Somebody or something changed it during the run.",
    next: "Correct that, or run again; its record stays open.",
  });
}
