import { SERVER_LOG } from "../../names/server-log";
import type { NodeApi } from "../../octopus/instance-api";
import { parseVersion, sameVersion, type OctopusVersion } from "../../values/version";
import { Failure } from "../../step/failure";
import { waitUntil, type WaitLimits } from "../../step/wait";
import type { ProcedureContext, NodeAtHand, ServiceTools } from "./procedure";
import { serviceNow } from "./node-service";

/** The node's own ping, asked on its own listen prefix. */
export interface OnlineTools extends ServiceTools {
  self: NodeApi;
}

export interface Online {
  version: OctopusVersion;
  afterSeconds: number;
}

/** Directly after its start a service may still be listed as stopped; for so many looks that is no failure. */
const STOPPED_LOOKS = 6;

/**
 * Waits until that node itself answers with the expected version; draining or not.
 * @throws Failure `Node-StartFailed` when its service ends again, `Node-NotOnline` at the deadline
 */
export async function waitUntilOnline(
  context: ProcedureContext,
  tools: OnlineTools,
  at: NodeAtHand,
  { version, ...limits }: WaitLimits & { version: OctopusVersion },
): Promise<Online> {
  const { node, serviceName } = at;
  let stoppedLooks = 0;
  const waited = await waitUntil(
    context,
    { what: `node ${node} to answer with version ${version}`, ...limits },
    async () => {
      const { state } = await serviceNow(context, tools, at);
      stoppedLooks = state === "stopped" ? stoppedLooks + 1 : 0;
      if (stoppedLooks >= STOPPED_LOOKS) throw startFailed(at, version);
      const ping = await tools.self.ping();
      if (!ping.answers) return { done: false, because: `the service is ${state}, ${ping.because}` };
      if (ping.name.toLowerCase() !== node.toLowerCase()) {
        return { done: false, because: `a node named ${ping.name} answers at ${tools.self.address}` };
      }
      // A server that does not tell its version was started from the program whose version was just read.
      if (ping.version !== undefined && !sameVersion(parseVersion(ping.version), version)) {
        return { done: false, because: `it answers with version ${ping.version}` };
      }
      return { done: true, value: undefined };
    },
  );
  if (waited.met) return { version, afterSeconds: waited.waitedSeconds };
  throw new Failure({
    code: "Node-NotOnline",
    what: `Node ${node} did not answer with version ${version} within ${limits.timeoutSeconds} s: ${waited.because}.`,
    why: `It was asked at ${tools.self.address}.`,
    next: `Check ${SERVER_LOG} and the Windows event log for '${serviceName}'. When the node is online, run again: the run continues where it ended.`,
  });
}

function startFailed({ node, serviceName }: NodeAtHand, version: OctopusVersion): Failure {
  return new Failure({
    code: "Node-StartFailed",
    what: `The service '${serviceName}' on node ${node} was started with version ${version}, and is stopped.`,
    next: `Check ${SERVER_LOG} and the Windows event log for the reason. Fix this, then run again: the run continues where it ended.`,
  });
}
