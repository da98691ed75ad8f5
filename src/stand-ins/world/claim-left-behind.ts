import { join } from "node:path";
import type { WorldNode } from "./node";
import type { World } from "./world";

/** A claim that nobody is behind any more: below the number from which claims are taken for somebody's joke. */
const CLAIM_NUMBER = 50_000;

/**
 * Puts a claim into the shared folder when the scenario says so, and tells from then on what is deleted in vain.
 * @param takeDeletedInVain how many files each script on a node deleted in vain since this was asked last
 * @returns a function that ends it
 */
export function leaveClaim(
  world: World,
  shared: string,
  takeDeletedInVain: (node: WorldNode) => readonly number[],
): () => void {
  if (!world.has("claim-left-behind")) return () => undefined;
  const claim = JSON.stringify({ holder: "HA-NODE-9", percent: 40, beat: 3 });
  world.computers.disk.write(join(shared, `Octopus.${world.scenario.to}-x64.msi.claim-${CLAIM_NUMBER}`), claim);
  return world.watch((event) => {
    if (event.kind !== "row-ended") return;
    for (const node of world.nodes) {
      for (const times of takeDeletedInVain(node)) world.record({ kind: "deleted-in-vain", node: node.name, times });
    }
  });
}
