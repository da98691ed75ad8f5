import { NODE_ROLE, PRIMARY_ROLE } from "../step/system-variables";
import type { WorldNode } from "./world/node";
import type { World } from "./world/world";

/** The machine of a node, as the controlling instance and its Tentacle know it. */
export interface NodeMachine {
  id: string;
  name: string;
  roles: readonly string[];
  nodeName: string;
  /** What is looked through for secrets afterwards. */
  folder: string;
  /** How this computer names a path that a script there names. */
  pathHere(path: string): string;
  /** Resolves when the machine is up. */
  untilUp(): Promise<void>;
}

export function nodeMachine(world: World, node: WorldNode): NodeMachine {
  const { computers, nodes } = world;
  return {
    id: `Machines-${nodes.indexOf(node) + 1}`,
    name: node.machineName,
    roles: node.isPrimary ? [NODE_ROLE, PRIMARY_ROLE] : [NODE_ROLE],
    nodeName: node.name,
    folder: computers.dataFolder(node),
    pathHere: (path) => computers.pathHere(node, path),
    untilUp: () => untilUp(world, node),
  };
}

/** A Tentacle runs nothing while its machine restarts. */
async function untilUp(world: World, node: WorldNode): Promise<void> {
  while (node.isDown && !world.closed) await world.clock.sleep(1);
}
