import { compareTriples } from "./triples";
import { noteStart, UPGRADER_LOCK, upgradeSchemaOnStart, usualScriptsSeconds } from "./database-upgrade";
import type { WorldNode } from "./node";
import { nodeTime } from "./node-clock";
import { logStart, logStartFailed, logStop } from "./server-log";
import { knows } from "./since";
import type { World } from "./world";

/** What the service control manager answers (Windows system error codes). */
export const SERVICE_CODES = {
  done: 0,
  alreadyRunning: 1056,
  disabled: 1058,
  cannotAcceptControl: 1061,
  notStarted: 1062,
} as const;

/** Before this share of its start a node's address refuses connections; then it answers 503 until it has started. */
const ANSWERS_503_AFTER = 0.4;

/**
 * Starts a node's service: returns at once, as `sc start` does; what comes of it comes later. A program older than the
 * schema refuses; a newer one upgrades the schema by itself (facts: octopus-upgrades#a-start-upgrades-the-schema),
 * which is why nobody may start it too early.
 */
export function startService(world: World, node: WorldNode, by: "command" | "watchdog" | "reboot" | "hand"): number {
  if (node.startType === "disabled") return SERVICE_CODES.disabled;
  if (node.state !== "stopped") return SERVICE_CODES.alreadyRunning;
  node.state = "start-pending";
  node.process = world.computers.startProcess();
  node.life = new AbortController();
  node.starts += 1;
  node.startedAt = nodeTime(world, node);
  node.startedUnderLock = world.locks.has(UPGRADER_LOCK);
  world.record({ kind: "service-starting", node: node.name, by, version: node.program ?? "" });
  void world.goesOn(() => comeUp(world, node));
  return SERVICE_CODES.done;
}

async function comeUp(world: World, node: WorldNode): Promise<void> {
  const mine = node.process;
  const hasEnded = () => world.closed || node.process !== mine;
  const { serviceStartSeconds } = world.scenario.durations;
  await world.clock.sleep(serviceStartSeconds * ANSWERS_503_AFTER);
  if (hasEnded()) return;
  world.setAccepting(node, true);
  const rest = serviceStartSeconds * (1 - ANSWERS_503_AFTER);
  await world.clock.sleep(Math.max(0, rest - usualScriptsSeconds(world, node)));
  await world.troubles.hang(node, "start-hangs", "its service hangs while it starts");
  await world.troubles.over("the SQL Server", "sql-down");
  if (hasEnded()) return;
  const because = await reasonNotToStart(world, node);
  if (hasEnded()) return;
  if (because !== undefined) {
    await node.process?.end();
    node.process = undefined;
    node.state = "stopped";
    world.setAccepting(node, false);
    world.record({ kind: "service-start-failed", node: node.name, version: node.program ?? "", because });
    return;
  }
  node.state = "running";
  node.offline = false;
  node.isDeleted = false;
  node.runningSinceSeconds = world.now();
  const { name, program = "", draining } = node;
  noteStart(world, node, program);
  world.record({ kind: "service-running", node: name, version: program, schemaVersion: world.schemaVersion, draining });
  if (logStart(world, node) === "fatal") world.atEndOfFaults.push(() => restartByHand(world, node));
  world.noteServing(node);
}

async function reasonNotToStart(world: World, node: WorldNode): Promise<string | undefined> {
  const { program } = node;
  if (program === undefined || node.isLaidElsewhere) return "there is no program where the service looks for it";
  const isNew = program !== world.scenario.from;
  if (isNew && node.isPrimary && world.has("primary-does-not-come-back")) return "it ended while it started";
  if (isNew && node.isPrimary && world.strikes("primary-does-not-come-back-once")) return "it ended while it started";
  if (isNew && node.isSecond && world.has("another-node-does-not-come-back")) return "it ended while it started";
  const firstRun = !world.events.some(({ kind }) => kind === "run-ended");
  if (node.isSecond && firstRun && world.has("second-node-starts-in-a-later-run")) return "it ended while it started";
  if (world.database.state !== "ONLINE") return "the database is not online";
  const order = compareTriples(program, world.schemaVersion);
  if (order < 0 && knows(world, program, "refusal of a newer schema"))
    return `the database schema belongs to ${world.schemaVersion}, which is newer than the program`;
  if (order <= 0) return undefined;
  const { signal } = node.life;
  const sentence = await upgradeSchemaOnStart(world, node);
  // A process that was ended writes no more.
  if (sentence === undefined || world.closed || signal.aborted) return undefined;
  logStartFailed(world, node, sentence);
  return "the upgrade of its database failed";
}

/** Stops a node's service: returns at once; tasks that still run are cut off. A clean stop marks the node offline. */
export function stopService(world: World, node: WorldNode, by?: "somebody"): number {
  if (node.state === "stopped") return SERVICE_CODES.notStarted;
  if (node.state !== "running") return SERVICE_CODES.cannotAcceptControl;
  node.state = "stop-pending";
  world.noteServing(node);
  void world.goesOn(async () => {
    const mine = node.process;
    await world.clock.sleep(world.scenario.durations.serviceStopSeconds);
    while (node.clings && !world.closed) await world.clock.sleep(1);
    if (world.closed || node.process !== mine) return;
    if (node.isSecond && world.strikes("process-id-used-again")) node.stranger = node.process;
    else await node.process?.end();
    node.process = undefined;
    logStop(world, node);
    node.state = "stopped";
    world.setAccepting(node, false);
    node.offline = true;
    node.lastSeenSeconds = world.now();
    const tasksCutOff = node.tasks.map(({ description }) => description);
    node.tasks = [];
    const operatorChoseCutOff = world.scenario.atDeadline !== "Fail";
    world.record({ kind: "service-stopped", node: node.name, tasksCutOff, operatorChoseCutOff, ...(by && { by }) });
  });
  return SERVICE_CODES.done;
}

/** Somebody has fixed what its log complained about, and restarts it: until then the log says what it said. */
function restartByHand(world: World, node: WorldNode): void {
  if (node.state !== "running" || node.startType === "disabled") return;
  world.record({ kind: "disturbed", node: node.name, what: "its service was restarted by hand" });
  stopService(world, node, "somebody");
  void world.goesOn(async () => {
    while (node.state === "stop-pending" && !world.closed) await world.clock.sleep(1);
    if (!world.closed) startService(world, node, "hand");
  });
}

/**
 * The watchdog's scheduled task on each node: starts a stopped service, unless it is Disabled
 * (facts: octopus-upgrades#watchdog).
 */
export async function runWatchdog(world: World, node: WorldNode): Promise<void> {
  while (!world.closed) {
    await world.clock.sleep(world.scenario.durations.watchdogEverySeconds);
    if (node.state === "stopped" && node.startType !== "disabled" && !node.isDown && !node.isKeptStopped)
      startService(world, node, "watchdog");
  }
}
