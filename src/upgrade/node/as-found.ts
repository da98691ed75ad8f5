import { SERVER_LOG } from "../../names/server-log";
import type { OctopusVersion } from "../../values/version";
import { Failure } from "../../step/failure";
import { waitUntil, type WaitLimits } from "../../step/wait";
import type { ServiceStatus } from "../../windows/service";
import { drainBeforeStart } from "./drain-before-start";
import { askPatiently } from "./ask-patiently";
import type { InstalledTools } from "./installed-version";
import { startPatiently } from "./start-patiently";
import { isDraining, setDrainFlag, undrainSentence, drainSentence, type DrainTools } from "./node-drain";
import type { ProcedureContext, NodeAtHand, ServiceTools } from "./procedure";
import { waitUntilOnline, type Online, type OnlineTools } from "./node-online";
import { capBackSentence, setTaskCap, taskCapNow, taskCapOf, type CapTools } from "./task-cap";
import { isDisabledNote } from "./disabled-note";
import { putStartTypeBack, serviceStatus } from "./node-service";
import type { NodeRecord } from "../record/record";
import type { Recorder } from "../record/recorder";

export type Found = NodeRecord["found"];
export type AsFoundTools = OnlineTools & DrainTools & CapTools;

/** What became of a node that was to be started. */
type Started = { online: Online; was: "started" | "running" } | { online: undefined; was: "left-stopped" };

/**
 * How the node was before the first attempt. A dry run has written no record; its world has not changed either, so the
 * node as it is now is the node as found.
 */
export async function howItWasFound(
  { dryRun }: Pick<ProcedureContext, "dryRun">,
  tools: AsFoundTools,
  at: NodeAtHand,
  recorder: Pick<Recorder, "open">,
): Promise<Found> {
  const recorded = recorder.open?.found ?? {};
  // A dry run wrote no record to read.
  if (!dryRun) return recorded;
  const status = await tools.services.status(at.serviceName);
  const ping = await tools.self.ping();
  const taskCap = await taskCapNow(tools, at.node).catch(() => undefined);
  return {
    ...(taskCap === undefined ? {} : { taskCap }),
    ...(status ? { serviceRunning: status.state !== "stopped", startType: status.startType } : {}),
    ...(ping.answers ? { drained: ping.draining } : {}),
    ...recorded,
  };
}

/**
 * Puts the start type back, starts the service and waits until the node answers with that version. The caller has made
 * sure that the installed program is of the schema's version (P3). A node that was found stopped is left stopped when its
 * start type is Manual: one that starts by itself, with Windows or through the watchdog, would run sooner or later, and is
 * started here, where somebody waits for its answer.
 * @param drainFirst a node that is started is drained before anything can start it (`isDrainedBeforeStart`)
 * @throws Failure `Service-Disabled` when the start type is Disabled and no record says what it was
 */
export async function startAsFound(
  context: ProcedureContext,
  tools: AsFoundTools & InstalledTools,
  at: NodeAtHand,
  {
    found,
    version,
    drainFirst,
    ...limits
  }: WaitLimits & { found: Found; version: OctopusVersion; drainFirst: boolean },
): Promise<Started> {
  const { node, serviceName } = at;
  const before = await settledStatus(context, tools, at, limits);
  const startType = found.startType ?? before.startType;
  if (startType === "disabled") {
    throw new Failure({
      code: "Service-Disabled",
      what: `The service '${serviceName}' on node ${node} is Disabled, and no record on this node says what its start type was.`,
      why: "Somebody else disabled it, or the record was removed.",
      next: "Set its start type to what it should be (usually Automatic), then run again.",
    });
  }
  const staysStopped = before.state === "stopped" && found.serviceRunning === false && startType === "manual";
  if (drainFirst && before.state === "stopped" && !staysStopped) await drainBeforeStart(context, tools, at);
  await putStartTypeBack(context, tools, at, { startType, found });
  const wait = { version, ...limits };
  if (before.state !== "stopped") {
    // What a dry run takes for running may be stopped: nobody would answer.
    if (context.dryRun) return { online: { version, afterSeconds: 0 }, was: "running" };
    return { online: await waitUntilOnline(context, tools, at, wait), was: "running" };
  }
  if (staysStopped) return { online: undefined, was: "left-stopped" };
  const online = await context.change(
    `start the service '${serviceName}' on node ${node}`,
    async () => {
      await startPatiently(context, tools, at, wait);
      return waitUntilOnline(context, tools, at, wait);
    },
    { [`${node}.service`]: "running" },
  );
  return { online: online ?? { version, afterSeconds: 0 }, was: "started" };
}

/**
 * Waits for a service on its way down, before anybody asks which program it would start: that takes long enough for
 * somebody to install another version meanwhile.
 * @throws Failure `Service-NotStopped`
 */
export async function waitWhileStopping(
  context: ProcedureContext,
  tools: ServiceTools,
  at: NodeAtHand,
  limits: WaitLimits,
): Promise<void> {
  const now = await tools.services.now(at.serviceName);
  if (now?.state === "stop-pending") await settledStatus(context, tools, at, limits);
}

/** A service that is on its way down cannot be started: a run that was cut off may have left it so. */
async function settledStatus(
  context: ProcedureContext,
  tools: ServiceTools,
  at: NodeAtHand,
  limits: WaitLimits,
): Promise<ServiceStatus> {
  const wait = { what: `the service '${at.serviceName}' on node ${at.node} to finish stopping`, ...limits };
  const waited = await waitUntil(context, wait, async () => {
    const status = await serviceStatus(context, tools, at);
    return status.state === "stop-pending"
      ? { done: false, because: "it is still stopping" }
      : { done: true, value: status };
  });
  if (waited.met) return waited.value;
  throw new Failure({
    code: "Service-NotStopped",
    what: `The service '${at.serviceName}' on node ${at.node} is still stopping after ${waited.waitedSeconds} s, so it cannot be started.`,
    next: `Check ${SERVER_LOG} for what is holding it up; if nothing is, end that one process by its ID. Then run again.`,
  });
}

/**
 * Puts a running node back to work: drain flag, then task cap, each as it was found; what was never looked at is left as it
 * is. In this order, for people wait for the one and only tasks for the other.
 */
export async function putBackToWork(
  context: ProcedureContext,
  tools: AsFoundTools,
  at: NodeAtHand,
  found: Found,
): Promise<void> {
  if (found.drained !== undefined && (await drainFlag(context, tools, at)) !== found.drained) {
    const sentence = found.drained ? drainSentence(at.node) : undrainSentence(at.node);
    await setDrainFlag(context, tools, at, { on: found.drained, sentence });
  }
  const cap = found.taskCap;
  if (cap === undefined || (await taskCap(context, tools, at)) === cap) return;
  await setTaskCap(context, tools, at, { cap, sentence: capBackSentence(at.node, cap) });
}

/**
 * Asks the world whether the node is as it was found, and says what is not. A record may be closed when nothing is left.
 */
export async function differencesFromFound(
  context: ProcedureContext,
  tools: AsFoundTools,
  at: NodeAtHand,
  found: Found,
): Promise<string[]> {
  const status = await serviceStatus(context, tools, at);
  const running = status.state !== "stopped";
  const differences: string[] = [];
  if (found.startType !== undefined && status.startType !== found.startType) {
    differences.push(`its start type is ${status.startType} and was ${found.startType}`);
  }
  if (found.description !== undefined && isDisabledNote(status.description)) {
    differences.push("the description of its service still says that a run has disabled it");
  }
  // One that was found stopped may run: this run started it, or the watchdog, or somebody. Its program was checked (P3).
  if (found.serviceRunning === true && !running) differences.push("its service is stopped and was running");
  if (found.drained !== undefined) {
    // Nobody answers while its service is stopped.
    const draining = await (running ? drainFlag : isDraining)(context, tools, at);
    if (draining === undefined) differences.push("its drain flag cannot be read because it does not answer");
    else if (draining !== found.drained) {
      differences.push(`it is ${draining ? "draining and was not" : "not draining and was"}`);
    }
  }
  if (found.taskCap !== undefined) {
    const ask = running ? taskCap : taskCapOf;
    differences.push(...(await capDifference(() => ask(context, tools, at), found.taskCap)));
  }
  return differences;
}

/** As the node answers, which may take a moment. */
const drainFlag = (context: ProcedureContext, tools: AsFoundTools, at: NodeAtHand) =>
  askPatiently(context, `the drain flag of node ${at.node}`, () => isDraining(context, tools, at));

async function taskCap(context: ProcedureContext, tools: AsFoundTools, at: NodeAtHand): Promise<number | undefined> {
  const ask = async () => ({ cap: await taskCapOf(context, tools, at) });
  return (await askPatiently(context, `the task cap of node ${at.node}`, ask))?.cap;
}

async function capDifference(ask: () => Promise<number | undefined>, was: number): Promise<string[]> {
  try {
    const cap = await ask();
    return cap === was ? [] : [`its task cap is ${cap ?? "not told"} and was ${was}`];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [`its task cap cannot be read (${error.what})`];
  }
}
