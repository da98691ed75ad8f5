import type { WorldNode } from "./node";
import type { World } from "./world";

const HOUR_SECONDS = 3600;

/** By how much the clock of a node's machine is ahead of the SQL Server's, which has the world's time. */
export function clockAheadSeconds(world: World, node: WorldNode): number {
  const ahead = world.faultsHaveEnded ? 0 : (world.scenario.clocksAheadSeconds?.[node.name] ?? 0);
  return node.isSecond && world.has("node-clock-is-ahead") ? HOUR_SECONDS : ahead;
}

/** What the clock of a node's machine says now. */
export const nodeTime = (world: World, node: WorldNode): Date =>
  new Date(world.clock.date().getTime() + clockAheadSeconds(world, node) * 1000);
