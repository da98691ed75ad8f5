import { SERVER_LOG } from "../../names/server-log";
import { stepNamed } from "../../names/steps";
import { Failure, reasonOf } from "../../step/failure";
import { waitUntil, type WaitLimits } from "../../step/wait";
import type { ServiceNow, ServiceStatus, StartType } from "../../windows/service";
import type { NodeRecord } from "../record/record";
import { disabledNote, isDisabledNote } from "./disabled-note";
import type { ProcedureContext, NodeAtHand, ServiceTools } from "./procedure";

const STARTING_TYPES: Record<StartType, string> = {
  automatic: "Automatic",
  "automatic-delayed": "Automatic (Delayed Start)",
  manual: "Manual",
  disabled: "Disabled",
};

/**
 * The node's service now; in a dry run as earlier dry-run steps would have left it.
 * @throws Failure `Service-Missing`
 */
export async function serviceStatus(
  context: Pick<ProcedureContext, "assumed">,
  { services }: ServiceTools,
  at: NodeAtHand,
): Promise<ServiceStatus> {
  const status = asAssumed(context, at, await services.status(at.serviceName));
  const startType = context.assumed(`${at.node}.startType`) as StartType | undefined;
  return { ...status, ...(startType === undefined ? {} : { startType }) };
}

/** What the node's service does now, which is quicker to ask; the same in a dry run, and the same error. */
export const serviceNow = async (
  context: Pick<ProcedureContext, "assumed">,
  { services }: ServiceTools,
  at: NodeAtHand,
): Promise<ServiceNow> => asAssumed(context, at, await services.now(at.serviceName));

function asAssumed<S extends ServiceNow>(
  { assumed }: Pick<ProcedureContext, "assumed">,
  { node, serviceName }: NodeAtHand,
  seen: S | undefined,
): S {
  if (!seen) {
    throw new Failure({
      code: "Service-Missing",
      what: `The Windows service '${serviceName}' does not exist on node ${node}.`,
      why: `It was there in the step ${stepNamed("inspect-nodes")}; somebody or something has removed it since.`,
      next: "Create it again with Octopus Manager or `Octopus.Server.exe service --install`, then run again.",
    });
  }
  const state = assumed(`${node}.service`);
  return {
    ...seen,
    ...(state === undefined ? {} : { state: state === "stopped" ? "stopped" : "running" }),
    ...(state === "stopped" ? { processId: undefined } : {}),
  };
}

/**
 * Disables the service and confirms it. Disabled keeps a reboot, the watchdog task and monitors from starting an old program
 * on a new schema (decision 004); a person who would start it by hand reads in its description who disabled it, and why.
 * @param record the open record, which holds the description that is put back; undefined in a dry run, which wrote none
 * @throws Failure `Service-StartTypeNotSet`
 */
export async function disableService(
  context: ProcedureContext,
  tools: ServiceTools,
  at: NodeAtHand,
  record: NodeRecord | undefined,
): Promise<void> {
  const note = record?.found.description === undefined ? undefined : disabledNote(record, context.clock.now());
  await setStartType(context, tools, at, { startType: "disabled", note });
}

/**
 * Puts the start type back, and the description with it, where it still is the one that `disableService` wrote.
 * @throws Failure `Service-StartTypeNotSet`
 */
export async function putStartTypeBack(
  context: ProcedureContext,
  tools: ServiceTools,
  at: NodeAtHand,
  { startType, found }: { startType: StartType; found: NodeRecord["found"] },
): Promise<void> {
  await setStartType(context, tools, at, { startType, description: found.description });
}

interface Wanted {
  startType: StartType;
  /** Written unless there is one of ours. */
  note?: string | undefined;
  /** Written where there is one of ours. */
  description?: string | undefined;
}

/** Sets what differs. The start type is read back; the description changes nothing but what people read. */
async function setStartType(
  context: ProcedureContext,
  tools: ServiceTools,
  at: NodeAtHand,
  { startType: wanted, note, description }: Wanted,
): Promise<void> {
  const { node, serviceName } = at;
  const before = await serviceStatus(context, tools, at);
  const text = isDisabledNote(before.description) ? description : note;
  const describe = async () => {
    if (text !== undefined) await setDescription(context, tools, at, text);
  };
  if (before.startType === wanted) {
    // What a dry run takes for done was done with the description.
    if (text === undefined || context.assumed(`${node}.startType`) !== undefined) return;
    const sentence =
      note === undefined
        ? `put the description of the service '${serviceName}' on node ${node} back`
        : `say in the description of the service '${serviceName}' on node ${node} why it is Disabled`;
    await context.change(sentence, describe);
    return;
  }
  await context.change(
    `set the start type of the service '${serviceName}' on node ${node} to ${STARTING_TYPES[wanted]}`,
    async () => {
      await tools.services.setStartType(serviceName, wanted);
      const now = await tools.services.status(serviceName);
      if (now?.startType === wanted) return describe();
      throw new Failure({
        code: "Service-StartTypeNotSet",
        what: `The service '${serviceName}' on node ${node} still has the start type ${now ? STARTING_TYPES[now.startType] : "(none)"} after it was set to ${STARTING_TYPES[wanted]}.`,
        why: "A group policy or another program may set it back.",
        next: "Find out what sets it back, then run again.",
      });
    },
    { [`${node}.startType`]: wanted },
  );
}

/** That it cannot be written is no reason to leave a node as it is: a record is not closed while our words stand there. */
async function setDescription(
  { log }: ProcedureContext,
  { services }: ServiceTools,
  { node, serviceName }: NodeAtHand,
  text: string,
): Promise<void> {
  try {
    await services.setDescription(serviceName, text);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    log.warning(`The description of the service '${serviceName}' on node ${node} was not changed: ${reasonOf(error)}`);
  }
}

/**
 * Stops the node's service, and waits until its state is stopped and its process is gone; another process that was given
 * the same id does not count. The caller has made sure that
 * its start type is Disabled, and that nothing runs there that must not be cut off.
 * @throws Failure `Service-NotStopped` when it does not end in time; nothing is killed
 */
export async function stopService(
  context: ProcedureContext,
  tools: ServiceTools,
  at: NodeAtHand,
  limits: WaitLimits,
): Promise<void> {
  const { node, serviceName } = at;
  const { state, processId } = await serviceNow(context, tools, at);
  if (state === "stopped" && processId === undefined) return;
  await context.change(
    `stop the service '${serviceName}' on node ${node}`,
    async () => {
      // Asked at the same time, for this lies within the outage. A service on its way down refuses to be asked again.
      const [identity] = await Promise.all([
        processId === undefined ? undefined : tools.services.processIdentity(processId),
        state === "stop-pending" ? undefined : tools.services.stop(serviceName),
      ]);
      const wait = { what: `the service '${serviceName}' on node ${node} to stop`, ...limits };
      const waited = await waitUntil(context, wait, async () => {
        const now = await serviceNow(context, tools, at);
        if (now.state !== "stopped") return { done: false, because: `its state is ${now.state}` };
        const left = [processId, now.processId].find((id) => id !== undefined && tools.services.processExists(id));
        if (left === undefined) return { done: true, value: undefined };
        if (left === processId && identity !== undefined) {
          const another = await tools.services.processIdentity(left);
          if (another !== undefined && another !== identity) return { done: true, value: undefined };
        }
        return { done: false, because: `its process ${left} is still running` };
      });
      if (waited.met) return;
      throw new Failure({
        code: "Service-NotStopped",
        what: `The service '${serviceName}' on node ${node} did not stop within ${limits.timeoutSeconds} s: ${waited.because}.`,
        next: `Check ${SERVER_LOG} for what is holding it up; if nothing is, end that one process by its ID. Then run again.`,
      });
    },
    { [`${node}.service`]: "stopped" },
  );
}
