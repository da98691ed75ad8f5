import { isOlder, parseVersion } from "../../src/values/version";
import { reasonOf } from "../../src/step/failure";
import type { UnpackedNode } from "../../src/windows/unpacked-nodes";
import type { Context } from "./contract";

/**
 * Removes copies of Node that no step needs any more. A newer Node is unpacked beside the older one, which stays until
 * a run that began on the newer has finished and closed its record: every step has worked on it then.
 * Only tidying: whatever goes wrong is a warning.
 */
export async function removeOldNodes(context: Context): Promise<void> {
  const { record, unpackedNodes } = context.tools;
  try {
    const last = await record.read();
    if (!last || last.open) return;
    const nodes = await unpackedNodes.list();
    // A Node from elsewhere (a path that was given, the PATH) says nothing about those here.
    const running = nodes.find((node) => node.running);
    if (!running || running.unpackedAt >= new Date(last.openedAt)) return;
    for (const node of olderThan(running, nodes)) {
      const sentence = `remove Node.js ${node.version} at ${node.folder}, because the last run finished on ${running.version}`;
      await context.change(sentence, () => unpackedNodes.remove(node));
    }
  } catch (error) {
    context.log.warning(
      `An older Node.js could not be removed: ${reasonOf(error)}. It does no harm; the next run tries again.`,
    );
  }
}

const olderThan = (running: UnpackedNode, nodes: readonly UnpackedNode[]) =>
  nodes
    .map((node) => ({ node, version: parseVersion(node.version) }))
    .filter(({ version }) => isOlder(version, parseVersion(running.version)))
    .sort((a, b) => (isOlder(a.version, b.version) ? -1 : 1))
    .map(({ node }) => node);
