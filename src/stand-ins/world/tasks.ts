import { isQueueStuck } from "./contents";
import type { WorldNode, WorldTask } from "./node";
import type { Written } from "./held-data";
import type { World } from "./world";

const NAMES = [
  "Deploy Web 2.3.1 to Production",
  "Deploy Billing 5.0.2 to Staging",
  "Run runbook Nightly report",
  "Health check of Production",
  "Deploy Mobile API 1.9.0 to Test",
];
/** Octopus picks tasks up about every 20 s (facts: octopus-upgrades#task-queue). */
const PICK_UP_EVERY_SECONDS = 20;
const NEVER = Number.MAX_SAFE_INTEGER;
const LATE_TASK_SECONDS = 400;

/** Gives every node something to do, and goes on doing so: a node that serves picks up tasks, a draining one finishes its. */
export function runTasks(world: World): void {
  for (const node of world.nodes) startTask(world, node);
  const stuck = world.nodes.find((node) => node.isSecond) ?? world.nodes[0];
  if (stuck && world.has("drain-never-ends")) startTask(world, stuck, "Deploy Monolith 8.8.8 to Production", NEVER);
  if (world.has("child-task-beyond-cap")) startChildBeyondCap(world);
  if (world.has("powershell-killed-alone")) pickUpLateWhenDrained(world);
  void (async () => {
    while (!world.closed) {
      await world.clock.sleep(PICK_UP_EVERY_SECONDS);
      for (const node of world.nodes) {
        finishTasks(world, node);
        const isFree = node.tasks.length === 0 && node.heedsCap(world.now()) > 0;
        if (node.serves && isFree && !isQueueStuck(world)) startTask(world, node);
      }
    }
  })();
}

/** The first node that is drained has just picked up a task, so that its step has a while to wait. */
function pickUpLateWhenDrained(world: World): void {
  const stop = world.watch((event) => {
    if (event.kind !== "drain-changed" || !event.draining) return;
    stop();
    const node = world.nodes.find(({ name }) => name === event.node);
    if (node) startTask(world, node, "Deploy Warehouse 4.4.0 to Production", LATE_TASK_SECONDS);
  });
}

/** A task that deploys a release starts another one on its node, whatever the cap (facts: octopus-nodes#task-cap). */
function startChildBeyondCap(world: World): void {
  const stop = world.watch((event) => {
    if (event.kind !== "task-cap-set" || event.cap !== 0) return;
    stop();
    const node = world.nodes.find(({ name }) => name === event.node);
    if (node) startTask(world, node, "Deploy Web 2.3.1 to Production, as a step of another", LATE_TASK_SECONDS);
  });
}

/** Lets tasks end whose time has come. Called before anybody is told what runs. */
export function finishTasks(world: World, node: WorldNode): void {
  const now = world.clock.seconds();
  for (const task of node.tasks.filter(({ endsAtSeconds }) => endsAtSeconds <= now)) {
    node.tasks = node.tasks.filter(({ id }) => id !== task.id);
    world.record({ kind: "task-finished", node: node.name, task: task.description });
  }
}

/** `node --drain=true --cancel-tasks`: running tasks end now. */
export function cancelTasks(world: World, node: WorldNode): void {
  for (const { description } of node.tasks) {
    const operatorChose = world.scenario.atDeadline === "CancelTasks";
    world.record({ kind: "task-cancelled", node: node.name, task: description, operatorChose });
  }
  node.tasks = [];
}

/** What a task writes into the instance; a health check writes nothing that anybody misses. */
function writtenBy(description: string): Written["kind"] | undefined {
  if (description.startsWith("Deploy ")) return "deployment";
  return description.startsWith("Run runbook ") ? "runbook-run" : undefined;
}

/** One project is in the second space: whoever does not see that space misses its deployments only. */
const spaceOf = (description: string) => (description.includes(" Mobile ") ? "Spaces-2" : "Spaces-1");

function startTask(world: World, node: WorldNode, description = world.chance.pick(NAMES), seconds?: number): WorldTask {
  const { shortestTaskSeconds, longestTaskSeconds } = world.scenario.durations;
  const now = world.clock.seconds();
  const lasts = seconds ?? world.chance.between(shortestTaskSeconds, longestTaskSeconds);
  const task = { id: world.nextTaskId(), description, startedAtSeconds: now, endsAtSeconds: now + lasts };
  node.tasks.push(task);
  const kind = writtenBy(description);
  if (kind) world.written.push({ kind, space: spaceOf(description), atSeconds: world.now() });
  world.record({ kind: "task-started", node: node.name, task: description, ...(kind && { writes: kind }) });
  return task;
}
