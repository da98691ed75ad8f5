import { waitUntil } from "../../step/wait";
import { ServiceRefused } from "../../windows/sc-codes";
import type { ProcedureContext, NodeAtHand, ServiceTools } from "./procedure";
import { serviceNow } from "./node-service";

/** The first start of a new version on a busy machine may miss the time that Windows gives it; the second hardly does. */
const PATIENCE = { attempts: 3, pollSeconds: 15 };

/**
 * Orders the start of a service that is stopped, and orders it again where Windows refused it for a reason that may pass:
 * one such refusal, at night, must not leave the instance in maintenance mode until the morning.
 * @throws Failure `Service-Refused` at once for another reason, or after the third time
 */
export async function startPatiently(context: ProcedureContext, tools: ServiceTools, at: NodeAtHand): Promise<void> {
  const { node, serviceName } = at;
  let refused: ServiceRefused | undefined;
  const wait = { what: `Windows to start the service '${serviceName}' on node ${node}`, ...PATIENCE };
  const waited = await waitUntil(context, wait, async () => {
    // What had not begun in time may have begun since.
    const state = refused === undefined ? "stopped" : (await serviceNow(context, tools, at)).state;
    if (state === "stop-pending") return { done: false, because: "its state is stop-pending" };
    if (state !== "stopped") return { done: true, value: undefined };
    try {
      await tools.services.start(serviceName);
    } catch (error) {
      if (!(error instanceof ServiceRefused && error.mayPass)) throw error;
      refused = error;
      return { done: false, because: (error.why ?? error.what).replace(/\.$/, "") };
    }
    return { done: true, value: undefined };
  });
  if (!waited.met && refused) throw refused;
}
