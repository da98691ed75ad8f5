import { join } from "node:path";
import { CODES } from "./installer";
import { SERVICE_DESCRIPTION, USUAL_TASK_CAP, type WorldNode } from "./node";
import { startByHand } from "./outsiders";
import { startService } from "./services";
import type { World } from "./world";

/*
 * What people and their systems do to the instance while a run goes on, or between two. They can do more than any step can
 * prevent, and are no enemies: nobody starts what would upgrade the schema, or installs on a node that could start by itself.
 */

/** Whether it was told to take none; one that never took any is left so. */
export const takesNoTasks = (world: World, node: WorldNode): boolean => node.draining || isCapped(world, node);

const isCapped = (world: World, node: WorldNode) =>
  node.taskCap === 0 && !(node.isSecond && world.scenario.faults.includes("cap-of-zero-before"));

/** Somebody puts a node back to work that takes no tasks. @returns whether it took none */
export function endDrainByHand(world: World, node: WorldNode): boolean {
  if (!takesNoTasks(world, node) || node.isDeleted) return false;
  world.record({ kind: "disturbed", node: node.name, what: "somebody put it back to work" });
  const wasCapped = isCapped(world, node);
  world.setDraining(node, false, "somebody");
  if (wasCapped) world.setTaskCap(node, USUAL_TASK_CAP, "somebody");
  return true;
}

/** Whether any node answers, and it is the other way. */
export const canSwitchMaintenance = (world: World, on: boolean): boolean =>
  world.maintenance !== on && world.nodes.some(({ serves }) => serves);

/** Somebody switches maintenance mode, as one can while any node answers. @returns whether it was the other way */
export function switchMaintenanceByHand(world: World, on: boolean): boolean {
  const node = world.nodes.find(({ serves }) => serves);
  if (!node || !canSwitchMaintenance(world, on)) return false;
  world.record({ kind: "disturbed", node: node.name, what: `somebody switched maintenance mode ${on ? "on" : "off"}` });
  world.setMaintenance(on, "somebody");
  return true;
}

/** Whether its service is out of the way of an installer, and stays so. */
export const canBeInstalledByHand = (world: World, node: WorldNode): boolean =>
  node.state === "stopped" &&
  node.startType === "disabled" &&
  !node.isDown &&
  node.installerUntilSeconds === 0 &&
  !world.upgraders.has(node.name);

/**
 * Somebody runs an installer on a node that is out of service. It takes its time, and anybody can see it at work; where the
 * service was started meanwhile, its files are in use and nothing is replaced.
 * @returns whether it could be run
 */
export function installByHand(world: World, node: WorldNode, version: string): boolean {
  if (!canBeInstalledByHand(world, node) || node.program === version) return false;
  const { program: from, restarts, name } = node;
  const { installSeconds } = world.scenario.durations;
  world.record({ kind: "disturbed", node: name, what: `somebody installs ${version}` });
  node.installerUntilSeconds = world.now() + installSeconds;
  void world.goesOn(async () => {
    await world.clock.sleep(installSeconds);
    if (world.closed) return;
    node.installerUntilSeconds = 0;
    const isRolledBack = node.restarts !== restarts;
    const isDone = node.state === "stopped" && !isRolledBack;
    if (isDone) node.program = version;
    const exitCode = isDone ? CODES.done : isRolledBack ? CODES.suspended : CODES.restartPending;
    world.record({ kind: "installer-ended", node: name, exitCode, from, to: node.program, by: "somebody" });
  });
  return true;
}

/** Somebody deletes a node in the instance, which it allows for one that is offline. @returns whether it was there */
export function deleteNode(world: World, node: WorldNode): boolean {
  const others = world.nodes.filter((other) => other !== node && !other.isDeleted && !other.isGone);
  if (node.state !== "stopped" || node.isDeleted || others.length === 0) return false;
  world.record({ kind: "disturbed", node: node.name, what: "somebody deleted it in the instance" });
  node.isDeleted = true;
  world.setDraining(node, false, "somebody");
  world.setTaskCap(node, USUAL_TASK_CAP, "somebody");
  return true;
}

/** Somebody switches a node off that will never run again. @returns whether it could be spared */
export function switchOffForGood(world: World, node: WorldNode): boolean {
  const others = world.nodes.filter((other) => other !== node && !other.isGone);
  if (node.isGone || node.isPrimary || node.isDown || others.length === 0 || world.upgraders.has(node.name))
    return false;
  const { process } = node;
  Object.assign(node, { isGone: true, isKeptStopped: true, process: undefined, state: "stopped", tasks: [] });
  Object.assign(node, { startType: "disabled", offline: true, lastSeenSeconds: world.now(), draining: false });
  node.life.abort();
  world.setAccepting(node, false);
  world.noteServing(node);
  world.record({ kind: "node-gone", node: node.name });
  void world.goesOn(async () => process?.end());
  return true;
}

/** A monitor that starts a service whenever it has stopped, unless it is Disabled. Resolves when the faults end. */
export async function runMonitor(world: World, node: WorldNode, everySeconds: number): Promise<void> {
  const { end } = world.troubles;
  const isOver = () => world.closed || end.aborted;
  while (!isOver()) {
    await world.clock.sleep(everySeconds, end);
    const mayStart = node.startType !== "disabled" && !node.isDown && !node.isKeptStopped;
    if (node.state === "stopped" && mayStart && !isOver()) startService(world, node, "watchdog");
  }
}

/** Somebody installs the schema's version where another one was installed by hand. */
export function reinstallByHand(world: World, node: WorldNode): void {
  const from = node.program;
  const to = world.schemaVersion;
  world.record({ kind: "disturbed", node: node.name, what: `somebody installed ${to}, the schema's version` });
  node.program = to;
  world.record({ kind: "installer-ended", node: node.name, exitCode: 0, from, to, by: "somebody" });
}

/** Somebody writes the service's own description again, where a run's words stand and no record is left to put it back. */
function describeByHand(world: World, node: WorldNode): void {
  const { name, description: from } = node;
  if (from === SERVICE_DESCRIPTION) return;
  node.description = SERVICE_DESCRIPTION;
  world.record({ kind: "description-changed", node: name, from, to: node.description, by: "somebody" });
}

/**
 * Somebody brings every node to the schema's version and back to work, and moves the records away: as the refusal asks
 * when a version newer than the unfinished run's is there.
 */
export function finishByHand(world: World): void {
  for (const node of world.nodes.filter(({ isGone }) => !isGone)) {
    if (node.program !== world.schemaVersion) reinstallByHand(world, node);
    world.computers.disk.remove(join(node.folder, "ProgramData", "OctopusHaUpgrade", "run.json"));
    endDrainByHand(world, node);
    startByHand(world, node);
    describeByHand(world, node);
  }
  if (!world.maintenance) return;
  world.record({ kind: "disturbed", node: world.nodes[0]?.name ?? "", what: "somebody switched maintenance mode off" });
  world.setMaintenance(false, "somebody");
}
