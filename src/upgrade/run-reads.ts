import { one, oneIfAny, own, type ReadValues } from "../step/reads";
import type { NodeRecord } from "./record/record";

/** What steps read of the plan that check-version made. */
export const planReads = {
  currentVersion: one("CurrentVersion"),
  targetVersion: one("TargetVersion"),
  finalVersion: one("FinalVersion"),
  installerUrl: one("InstallerUrl"),
  installerSizeBytes: one("InstallerSizeBytes"),
  installerSha256: one("InstallerSha256"),
  /** Nobody gives them to a step that is run by hand. */
  plannedNodes: oneIfAny("PlannedNodes"),
};

/** What steps read of their own node, as preflight found it before the installer changed anything. */
export const nodeReads = {
  nodeName: own("NodeName"),
  serverProgram: own("ServerProgram"),
  instanceName: own("InstanceName"),
  serviceName: own("ServiceName"),
  listenPrefixes: own("ListenPrefixes"),
  nodeAddress: own("NodeAddress"),
};

type PlanReads = ReadValues<typeof planReads>;
type NodeReads = ReadValues<typeof nodeReads>;

export function planOf(reads: PlanReads): NodeRecord["plan"] {
  return {
    from: reads.currentVersion,
    to: reads.targetVersion,
    final: reads.finalVersion,
    installerUrl: reads.installerUrl,
    installerSizeBytes: reads.installerSizeBytes || null,
    installerSha256: reads.installerSha256,
    nodes: reads.plannedNodes,
  };
}

export function factsOf(reads: NodeReads): NodeRecord["facts"] {
  return {
    serverProgram: reads.serverProgram,
    instanceName: reads.instanceName,
    serviceName: reads.serviceName,
    listenPrefixes: reads.listenPrefixes,
    nodeAddress: reads.nodeAddress,
  };
}
