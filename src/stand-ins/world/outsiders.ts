import { removePending } from "./installer";
import type { WorldNode } from "./node";
import { startService } from "./services";
import type { World } from "./world";

/*
 * What somebody or something outside the run does to a node. Windows' own rules hold: a Disabled service starts neither
 * by a restart of its machine nor by the watchdog, and an installation that a restart interrupts is rolled back.
 */

/**
 * Somebody enables a node's service, when it is Disabled, and starts it.
 * @returns whether there was anything to start: not on a machine that is down, or switched off for good
 */
export function startByHand(world: World, node: WorldNode): boolean {
  if (node.state !== "stopped" || node.isDown || node.isGone || node.program === undefined) return false;
  world.record({ kind: "disturbed", node: node.name, what: "its service was started by hand" });
  if (node.startType === "disabled") {
    node.startType = "automatic";
    world.record({ kind: "start-type-changed", node: node.name, from: "disabled", to: "automatic", by: "somebody" });
  }
  startService(world, node, "hand");
  return true;
}

/** A node's service ends without being asked: it falls silent and does not sign off. @returns whether it ran */
export function endService(world: World, node: WorldNode): boolean {
  if (node.state === "stopped") return false;
  const { process } = node;
  const tasksCutOff = node.tasks.map(({ description }) => description);
  Object.assign(node, { process: undefined, state: "stopped", lastSeenSeconds: world.now(), tasks: [] });
  node.life.abort();
  world.setAccepting(node, false);
  world.noteServing(node);
  world.record({ kind: "service-stopped", node: node.name, tasksCutOff, operatorChoseCutOff: false, by: "somebody" });
  void world.goesOn(async () => process?.end());
  return true;
}

/**
 * Restarts a node's machine: whatever runs on it ends at once. Afterwards Windows starts the service, unless its start
 * type is Manual or Disabled.
 * @param endPrograms ends what else runs on the machine
 */
export async function restartMachine(
  world: World,
  node: WorldNode,
  seconds: number,
  endPrograms: () => void,
): Promise<void> {
  node.isDown = true;
  node.restarts += 1;
  if (node.deletesArePending) removePending(world, node);
  world.record({ kind: "node-restarted-machine", node: node.name, by: "somebody" });
  endPrograms();
  endService(world, node);
  await world.clock.sleep(seconds);
  node.isDown = false;
  if (!world.closed && node.startType.startsWith("automatic")) startService(world, node, "reboot");
}
