import { computersOnThisDisk } from "../../src/stand-ins/computers-on-this-disk";
import { FastWorldClock } from "../../src/stand-ins/fast-world-clock";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NodeComputers } from "../../src/stand-ins/world/node-computers";
import type { FaultName } from "../../src/stand-ins/world/faults";
import { scenarioOf } from "../../src/stand-ins/world/scenario";
import type { WorldEvent, WorldEventKind } from "../../src/stand-ins/world/events";
import { WorldNode } from "../../src/stand-ins/world/node";
import { World } from "../../src/stand-ins/world/world";

/** So fast that an hour passes in less than a second. */
const SPEED = 10_000;
export const OLD = "2025.3.14357";
export const NEW = "2025.4.10333";

/** A world of nodes that run and serve, without stand-ins around it. */
export function madeUpWorld(
  options: {
    nodes?: number;
    faults?: FaultName[];
    from?: string;
    to?: string;
    computers?: NodeComputers | undefined;
  } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), "world-test-"));
  const nodes = Array.from({ length: options.nodes ?? 2 }, (_, index) => {
    const node = new WorldNode(
      `ha-${index + 1}`,
      `octo-${index + 1}`,
      index === 0,
      index === 1,
      join(folder, `${index}`),
    );
    mkdirSync(node.folder);
    node.program = options.from ?? OLD;
    node.state = "running";
    node.offline = false;
    node.wasServing = true;
    node.acceptsConnections = true;
    return node;
  });
  const { from = OLD, to = NEW } = options;
  const world = new World(
    scenarioOf({ speed: SPEED, from, to, fault: options.faults ?? [] }),
    nodes,
    options.computers ?? computersOnThisDisk,
    new FastWorldClock(SPEED),
  );
  const [first, second] = nodes as [WorldNode, WorldNode];
  return {
    world,
    first,
    second,
    folder,
    /** Resolves when nothing goes on by itself any more. */
    atRest: async () => {
      while (!world.isQuiet()) await new Promise((resolve) => setTimeout(resolve, 2));
    },
    of: <K extends WorldEventKind>(kind: K) =>
      world.events.filter((event): event is Extract<WorldEvent, { kind: K }> => event.kind === kind),
    end: async () => {
      world.closed = true;
      world.clock.stop();
      await Promise.all(nodes.map(async ({ process }) => process?.end()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type MadeUpWorld = ReturnType<typeof madeUpWorld>;
