import { OctopusVersion, isOlder } from "../../src/values/version";
import { reasonOf } from "../../src/step/failure";
import { sameMachine } from "../../src/step/system-variables";
import { waitUntil } from "../../src/step/wait";
import { isSchemaOnTarget } from "./left-alone";
import type { Work } from "./contract";

/**
 * From here on Octopus itself refuses to upgrade the schema while other nodes look alive
 * (facts: octopus-upgrades#refusal-while-other-nodes-live).
 */
const REFUSES_WHILE_OTHERS_LIVE = new OctopusVersion(2023, 2, 9755);
/** A load balancer asks its nodes every few seconds and drops one after a few refusals. */
const BALANCER_NOTICES = { timeoutSeconds: 120, pollSeconds: 5 };

/**
 * Why the primary must not be stopped ahead of the others, as a sentence; undefined when it may be. The first to go must
 * cost nobody anything: when there is any doubt, the steps of the outage do the same work.
 */
export async function reasonToDecline({ context, recorder }: Work): Promise<string | undefined> {
  const { reads, tools, system, inputs } = context;
  if (isSchemaOnTarget(context)) return "the schema is already on the target version.";
  const upgrade = recorder.open?.databaseUpgrade?.verdict;
  if (upgrade && upgrade !== "unchanged") return "an earlier run began a database upgrade.";
  if (isOlder(reads.targetVersion, REFUSES_WHILE_OTHERS_LIVE)) {
    return `a server before ${REFUSES_WHILE_OTHERS_LIVE} would upgrade the schema under the other nodes if somebody started it by hand.`;
  }
  const others = system.nodeMachines.filter(({ id }) => !sameMachine(id, system.machineId));
  if (others.length === 0) return "it is the only node.";
  const reasons = await Promise.all(
    others.map(async ({ name }) => {
      const node = reads.nodeNames.find(({ machine }) => machine === name)?.value ?? name;
      const address = reads.nodeAddresses.find(({ machine }) => machine === name)?.value ?? "";
      const ping = await tools.otherNode(node, address).ping();
      if (!ping.answers) return `${node} does not answer at ${address} (${ping.because})`;
      if (ping.name.toLowerCase() !== node.toLowerCase()) return `${ping.name} answers at ${address}, not ${node}`;
      return ping.serving ? undefined : `${node} takes no tasks`;
    }),
  );
  if (!reasons.includes(undefined)) return `no other node is serving: ${reasons.join("; ")}.`;
  try {
    await tools.sharedInstance.root();
  } catch (error) {
    return `${inputs.serverUrl} does not answer (${reasonOf(error)}).`;
  }
  return undefined;
}

/**
 * Whether, now that this node drains, another one answers at the shared address. Where that address leads straight to
 * this node, or the load balancer sends people nowhere else, stopping it would be an outage.
 */
export async function sharedAddressKeepsAnswering({ context, at }: Work): Promise<boolean> {
  const { tools, inputs } = context;
  // In a dry run the node is not drained, so the load balancer has nothing to notice.
  if (context.dryRun) {
    context.log.info(`A real run would check here that another node answers at ${inputs.serverUrl}.`);
    return true;
  }
  const wait = { what: `another node to answer at ${inputs.serverUrl}`, ...BALANCER_NOTICES };
  const waited = await waitUntil(context, wait, async () => {
    const ping = await tools.sharedNode.ping();
    if (!ping.answers) return { done: false, because: ping.because };
    if (ping.name.toLowerCase() === at.node.toLowerCase())
      return { done: false, because: `${ping.name} answers there` };
    if (!ping.serving) return { done: false, because: `${ping.name} answers there and takes no tasks` };
    return { done: true, value: undefined };
  });
  return waited.met;
}
