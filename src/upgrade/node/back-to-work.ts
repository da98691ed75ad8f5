import type { OctopusVersion } from "../../values/version";
import { putBackToWork, type AsFoundTools, type Found } from "./as-found";
import { serviceNow } from "./node-service";
import type { NodeAtHand, ProcedureContext } from "./procedure";

/**
 * Puts drain flag and task cap back as found and says what came of it.
 * @returns whether the node was seen to serve afterwards; false after a dry run, which put nothing back
 */
export async function goBackToWork(
  context: ProcedureContext,
  tools: AsFoundTools,
  at: NodeAtHand,
  { found, version }: { found: Found; version: OctopusVersion },
): Promise<boolean> {
  await putBackToWork(context, tools, at, found);
  // In a dry run, what the node answers now proves nothing: nothing was put back.
  if (context.dryRun) return false;
  const ping = await tools.self.ping();
  const serves = ping.answers && ping.serving;
  if (serves) context.log.highlight(`Node ${at.node} serves on version ${version}.`);
  else if (found.drained) context.log.highlight(`Node ${at.node} was found drained and stays drained.`);
  return serves;
}

/** Whether the node was found stopped, and is left so. */
export async function isLeftStopped(
  context: ProcedureContext,
  tools: AsFoundTools,
  at: NodeAtHand,
  found: Found,
): Promise<boolean> {
  return found.serviceRunning === false && (await serviceNow(context, tools, at)).state === "stopped";
}
