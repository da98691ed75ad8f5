import type { WorldNode } from "./node";
import type { World } from "./world";
import type { WorldClock } from "./world-clock";

const HOUR_SECONDS = 3600;

/** By how much the clock of a node's machine is ahead of the SQL Server's, which has the world's time. */
export function clockAheadSeconds(world: World, node: WorldNode): number {
  const ahead = world.faultsHaveEnded ? 0 : (world.scenario.clocksAheadSeconds?.[node.name] ?? 0);
  return node.isSecond && world.has("node-clock-is-ahead") ? HOUR_SECONDS : ahead;
}

/** The clock of a node's machine: one that began to run earlier is ahead, for it counts each second that often. */
export function clockOf(world: World, node: WorldNode): Pick<WorldClock, "speed" | "startedAtMs"> {
  const { speed, startedAtMs } = world.clock;
  const ahead = clockAheadSeconds(world, node);
  return { speed, startedAtMs: ahead === 0 ? startedAtMs : startedAtMs - (ahead * 1000) / (speed - 1) };
}
