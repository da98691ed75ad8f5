import { Failure } from "../../step/failure";
import type { NodeRecord } from "../record/record";
import { disableService } from "./node-service";
import type { NodeAtHand, ProcedureContext, ServiceTools } from "./procedure";

type Facts = NodeRecord["facts"];

/**
 * Whether the Windows service is still the one that the record describes: whether an uninstallation leaves it alone is
 * unconfirmed (facts: windows-installer#silent-uninstallation), so it is looked at. Nothing is guessed: an account's password is
 * known to nobody here.
 * @throws Failure `Service-Removed`, `Service-Running`, `Service-NotAsRecorded`
 */
export async function refuseUnlessAsRecorded(
  context: ProcedureContext,
  tools: ServiceTools,
  at: NodeAtHand,
  facts: Facts,
): Promise<void> {
  const { node, serviceName } = at;
  const status = await tools.services.status(serviceName);
  if (!status) throw serviceRemoved(node, facts);
  if (status.state !== "stopped") {
    throw new Failure({
      code: "Service-Running",
      what: `The service '${serviceName}' on node ${node} is ${status.state}, although it was stopped and Disabled when the program was exchanged.`,
      next: "Find out what starts it (a person, a monitoring tool), then run again.",
    });
  }
  if (status.startType !== "disabled") {
    context.log.warning(
      `The installer on node ${node} set the start type of '${serviceName}' to ${status.startType}: it is set to Disabled again until the node is started.`,
    );
    await disableService(context, tools, at, undefined);
  }
  const differences = [
    differs(facts.account, status.account) &&
      `it runs as ${status.account} and ran as ${facts.account ?? ""} before the run`,
    differs(facts.imagePath, status.imagePath) &&
      `it starts ${status.imagePath ?? "nothing"} and started ${facts.imagePath ?? ""} before the run`,
  ].filter((difference) => typeof difference === "string");
  if (differences.length === 0) return;
  throw new Failure({
    code: "Service-NotAsRecorded",
    what: `The service '${serviceName}' on node ${node} is not as it was before the run: ${differences.join("; ")}. The program is in place; the node was not started.`,
    next: `Correct the service on ${node} (Octopus Manager, or 'sc config'), then run again: the run continues where it ended.`,
  });
}

/** What was not recorded, or nobody tells, cannot differ; Windows compares neither with regard to case. */
const differs = (recorded: string | undefined, now: string | undefined): boolean =>
  recorded !== undefined && now !== undefined && recorded.trim().toLowerCase() !== now.trim().toLowerCase();

/** The program is there and no service starts it: what a person has to do depends on the account. */
export function serviceRemoved(node: string, facts: Facts): Failure {
  const { serviceName, serverProgram, instanceName, account } = facts;
  const create = `"${serverProgram}" service --instance "${instanceName}" --install --reconfigure`;
  return new Failure({
    code: "Service-Removed",
    what: `The Windows service '${serviceName}' does not exist on node ${node} any more. It ran ${account === undefined ? "as an account that the record does not name" : `as ${account}`}.`,
    why: "An installer removed it, or somebody did. The node's configuration and data are still there.",
    next: `${howToCreate(account, create)} Do not start it. Then run again: the run restores its start type and starts it.`,
  });
}

function howToCreate(account: string | undefined, create: string): string {
  if (account !== undefined && /^(?:LocalSystem|NT AUTHORITY\\SYSTEM)$/i.test(account)) {
    return `Create it on the node in an administrator's console: ${create}.`;
  }
  return `Create it on the node with Octopus Manager, or with ${create} and --username and --password of ${account ?? "the account it ran as (ask the other nodes)"}: that account's password is kept nowhere.`;
}
