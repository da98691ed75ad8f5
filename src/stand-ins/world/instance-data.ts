import type { InstanceData } from "./held-data";
import type { World } from "./world";

/** As it is now. */
export const dataOf = (world: World): InstanceData => ({
  schemaVersion: world.schemaVersion,
  installationHistory: [...world.installationHistory],
  maintenance: world.maintenance,
  written: [...world.written],
  nodes: new Map(
    world.nodes.map(({ name, draining, taskCap, isDeleted, offline, lastSeenSeconds }) => [
      name,
      { draining, taskCap, isDeleted, offline, lastSeenSeconds },
    ]),
  ),
});

/** Puts back what a backup holds; who runs goes on running. */
export function putBack(world: World, data: InstanceData): void {
  world.schemaVersion = data.schemaVersion;
  world.installationHistory.splice(0, Infinity, ...data.installationHistory);
  world.written.splice(0, Infinity, ...data.written);
  world.setMaintenance(data.maintenance, "restore");
  for (const node of world.nodes) {
    const row = data.nodes.get(node.name);
    if (!row || node.isGone) continue;
    node.isDeleted = row.isDeleted;
    world.setDraining(node, row.draining, "restore");
    world.setTaskCap(node, row.taskCap, "restore");
    if (node.isRunning) continue;
    node.offline = row.offline;
    node.lastSeenSeconds = row.lastSeenSeconds;
  }
}
