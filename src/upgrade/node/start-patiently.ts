import { Failure } from "../../step/failure";
import { waitUntil, type WaitLimits } from "../../step/wait";
import { sameVersion, type OctopusVersion } from "../../values/version";
import { ServiceRefused } from "../../windows/sc-codes";
import { installedVersionAtRest, type InstalledTools } from "./installed-version";
import type { ProcedureContext, NodeAtHand, ServiceTools } from "./procedure";
import { serviceNow } from "./node-service";

/** The first start of a new version on a busy machine may miss the time that Windows gives it; the second hardly does. */
const PATIENCE = { attempts: 3, pollSeconds: 15 };

/**
 * Orders the start of a service that is stopped, and orders it again where Windows refused it for a reason that may pass:
 * one such refusal, at night, must not leave the instance in maintenance mode until the morning. The caller has just made
 * sure which program is installed; until the next order somebody may install another one, so it is looked at again (P3).
 * @param version the schema's
 * @throws Failure `Service-Refused` at once for another reason, or after the third time; `Version-ChangedMeanwhile`,
 * `Installer-StillRunning`
 */
export async function startPatiently(
  context: ProcedureContext,
  tools: ServiceTools & InstalledTools,
  at: NodeAtHand,
  { version, ...limits }: WaitLimits & { version: OctopusVersion },
): Promise<void> {
  const { node, serviceName } = at;
  let refused: ServiceRefused | undefined;
  const wait = { what: `Windows to start the service '${serviceName}' on node ${node}`, ...PATIENCE };
  const waited = await waitUntil(context, wait, async () => {
    // What had not begun in time may have begun since.
    const state = refused === undefined ? "stopped" : (await serviceNow(context, tools, at)).state;
    if (state === "stop-pending") return { done: false, because: "its state is stop-pending" };
    if (state !== "stopped") return { done: true, value: undefined };
    if (refused) await requireInstalled(context, tools, at, { version, ...limits });
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

async function requireInstalled(
  context: ProcedureContext,
  tools: InstalledTools,
  at: NodeAtHand,
  { version, ...limits }: WaitLimits & { version: OctopusVersion },
): Promise<void> {
  const installed = await installedVersionAtRest(context, tools, at, limits);
  if (sameVersion(installed, version)) return;
  throw new Failure({
    code: "Version-ChangedMeanwhile",
    what: `Node ${at.node} is not started: ${installed ? `version ${installed}` : "no Octopus Server"} is installed there now, and the schema is on ${version}.`,
    why: "What is installed there has changed since the service was first ordered to start.",
    next: `Install ${version} there, then run again.`,
  });
}
