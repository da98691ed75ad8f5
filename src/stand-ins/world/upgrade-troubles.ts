import type { WorldNode } from "./node";
import type { UpgradeTrouble } from "./trouble-values";
import type { World } from "./world";

/** How the upgrade that begins now ends; undefined when nothing is wrong with it. */
export const fateOf = (world: World, node: WorldNode): UpgradeTrouble | undefined =>
  world.troubles.now(node, "upgrade-ends") === undefined ? undefined : world.troubles.next(node, "upgrade-ends");

/** Whether the program refuses this upgrade before it has changed anything. */
export const upgradeRefused = (world: World, node: WorldNode): boolean =>
  world.troubles.now(node, "upgrade-ends") === "refused" && world.troubles.next(node, "upgrade-ends") !== undefined;

/** A SQL Server that is restarted ends the upgrader's sessions: what it has not committed is rolled back. */
export function endingWithSql<C extends { signal: AbortSignal }>(world: World, call: C): C {
  return { ...call, signal: AbortSignal.any([call.signal, world.sqlServerStops.signal]) };
}
