import { one, oneIfAny, own, ownIfAny, type ReadValues } from "../step/reads";
import { parseVersion } from "../values/version";
import { NO_SCRIPT } from "./database/schema-by-script";
import { hopInstallersFrom } from "./hop-installers";
import type { NodeRecord } from "./record/record";

/** What steps read of the plan that check-version made. */
export const planReads = {
  currentVersion: one("CurrentVersion"),
  targetVersion: one("TargetVersion"),
  finalVersion: one("FinalVersion"),
  installerUrl: one("InstallerUrl"),
  installerSizeBytes: one("InstallerSizeBytes"),
  installerSha256: one("InstallerSha256"),
  /** Nobody gives it to a step that is run by hand. */
  upgradePath: oneIfAny("UpgradePath"),
  /** Only where the way has more hops than this one. */
  hopInstallers: oneIfAny("HopInstallers"),
  /** Of a database without a list of scripts, nobody gives it. */
  schemaScript: oneIfAny("SchemaScript"),
  previousInstallerUrl: oneIfAny("PreviousInstallerUrl"),
  previousInstallerSizeBytes: oneIfAny("PreviousInstallerSizeBytes"),
  previousInstallerSha256: oneIfAny("PreviousInstallerSha256"),
  /** Absent in an upgrade. */
  direction: oneIfAny("Direction"),
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
  /** What is not told is not compared. */
  serviceAccount: ownIfAny("ServiceAccount"),
  serviceImagePath: ownIfAny("ServiceImagePath"),
  homeFolder: ownIfAny("HomeFolder"),
  /** Nobody gives it to a step that is run by hand. */
  installationId: oneIfAny("InstallationId"),
  /** Of the primary node only. */
  masterKeyFingerprint: ownIfAny("MasterKeyFingerprint"),
};

type PlanReads = ReadValues<typeof planReads>;
type NodeReads = ReadValues<typeof nodeReads>;

/** Only the rollback's decision says `back`. */
export const directionOf = ({ direction }: { direction?: string | undefined }): NodeRecord["direction"] =>
  direction === "back" ? "back" : "forward";

export function planOf(reads: PlanReads): NodeRecord["plan"] {
  return {
    from: reads.currentVersion,
    to: reads.targetVersion,
    final: reads.finalVersion,
    installerUrl: reads.installerUrl,
    installerSizeBytes: reads.installerSizeBytes || null,
    installerSha256: reads.installerSha256,
    ...pathOf(reads),
    ...hopsOf(reads),
    // Which script there was before, nobody says of a schema that is upgraded by now.
    ...(reads.schemaScript && reads.schemaScript !== NO_SCRIPT && { schemaScript: reads.schemaScript }),
    ...previousOf(reads),
    nodes: reads.plannedNodes,
  };
}

/** The whole way, when it has more hops than this one: the next run says by it which hop it is. */
function pathOf({ upgradePath = [] }: PlanReads): Pick<NodeRecord["plan"], "path"> {
  if (upgradePath.length <= 2) return {};
  return { path: upgradePath.flatMap((text) => parseVersion(text) ?? []) };
}

/** For the runs that make the later hops: what they have to be is known before the vendor may offer them no more. */
function hopsOf({ hopInstallers }: PlanReads): Pick<NodeRecord["plan"], "hops"> {
  const hops = hopInstallersFrom(hopInstallers ?? []);
  return hops.length === 0 ? {} : { hops };
}

/** The installer of the version that the instance runs now: what recovery puts back. */
function previousOf(reads: PlanReads): Pick<NodeRecord["plan"], "previous"> {
  const { previousInstallerUrl: installerUrl, previousInstallerSha256: installerSha256 = "" } = reads;
  const { previousInstallerSizeBytes: sizeBytes = 0 } = reads;
  if (!installerUrl) return {};
  return {
    previous: { installerUrl, installerSizeBytes: sizeBytes > 0 ? sizeBytes : null, installerSha256 },
  };
}

export function factsOf(reads: NodeReads): NodeRecord["facts"] {
  return {
    serverProgram: reads.serverProgram,
    instanceName: reads.instanceName,
    serviceName: reads.serviceName,
    listenPrefixes: reads.listenPrefixes,
    nodeAddress: reads.nodeAddress,
    ...(reads.serviceAccount === undefined ? {} : { account: reads.serviceAccount }),
    ...(reads.serviceImagePath === undefined ? {} : { imagePath: reads.serviceImagePath }),
    ...(reads.homeFolder === undefined ? {} : { home: reads.homeFolder }),
    ...(reads.installationId === undefined ? {} : { installationId: reads.installationId }),
    ...(reads.masterKeyFingerprint === undefined ? {} : { masterKeyFingerprint: reads.masterKeyFingerprint }),
  };
}

/** What a step opens its node's record with, besides the node's name. */
export const openingOf = (reads: PlanReads & NodeReads) => ({
  direction: directionOf(reads),
  plan: planOf(reads),
  facts: factsOf(reads),
});
