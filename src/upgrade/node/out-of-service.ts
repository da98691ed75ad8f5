import { Failure } from "../../step/failure";
import type { ServiceStatus } from "../../windows/service";
import { serviceStatus } from "./node-service";
import type { NodeAtHand, ProcedureContext, ServiceTools } from "./procedure";

/** A running program's files cannot be replaced; one that is not Disabled may be started in the middle of it. */
export const isOutOfService = ({ state, startType }: Pick<ServiceStatus, "state" | "startType">): boolean =>
  state === "stopped" && startType === "disabled";

/**
 * Asked directly before an installer runs.
 * @throws Failure `Service-Running`, `Service-NotDisabled`, `Service-Missing`
 */
export async function refuseUnlessOutOfService(
  context: Pick<ProcedureContext, "assumed">,
  tools: ServiceTools,
  at: NodeAtHand,
): Promise<void> {
  const { node, serviceName } = at;
  const status = await serviceStatus(context, tools, at);
  if (isOutOfService(status)) return;
  if (status.state !== "stopped") {
    throw new Failure({
      code: "Service-Running",
      what: `The service '${serviceName}' on node ${node} is not stopped (it is ${status.state}), so nothing is installed there.`,
      why: "Earlier steps stop it; somebody or something has started it since, or they did not run.",
      next: "Find out what starts it (a person, a monitoring tool), then run the runbook again from the beginning.",
    });
  }
  throw new Failure({
    code: "Service-NotDisabled",
    what: `The service '${serviceName}' on node ${node} is stopped, but its start type is ${status.startType}, not Disabled, so nothing is installed there.`,
    why: "A restart of Windows or a watchdog could start it in the middle of the installation.",
    next: "Run the runbook again from the beginning: its steps stop and disable the service, and restore the start type at the end.",
  });
}
