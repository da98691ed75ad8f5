import type { InstanceApi } from "../../src/octopus/instance-api";
import { parseVersion, sameVersion } from "../../src/values/version";
import type { Required } from "./required";
import type { Context } from "./contract";

/**
 * Whether nothing is left to upgrade: the schema is the target's, every node of the run has the target installed, and the
 * instance says that each is online and takes tasks. Old servers do not tell which version a node runs.
 */
export async function servesTheTarget(
  instance: InstanceApi,
  { schemaVersion, installedVersions, nodeNames, targetVersion }: Required<Context["reads"]>,
): Promise<boolean> {
  const isTarget = (text: string | undefined) => sameVersion(parseVersion(text), targetVersion);
  if (!isTarget(schemaVersion) || !installedVersions.every(({ value }) => sameVersion(value, targetVersion)))
    return false;
  const known = await instance.nodes();
  return nodeNames.every(({ value: name = "" }) => {
    const node = known.find((each) => each.name.toLowerCase() === name.toLowerCase());
    return node !== undefined && !node.offline && !node.draining && (!node.version || isTarget(node.version));
  });
}
