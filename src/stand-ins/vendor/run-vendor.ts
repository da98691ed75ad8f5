import { forEachAtATime, MACHINES_AT_A_TIME } from "../engine/parallelism";
import type { WorldNode } from "../world/node";
import type { World } from "../world/world";
import type { VendorMachine } from "./vendor-machine";
import { VENDOR_RUNBOOK, type VendorRow } from "./vendor-runbook";

/** One script of the vendor's guide on one machine, in seconds of the world's clock. */
export interface VendorScript extends Pick<VendorRow, "number" | "name"> {
  machine: string;
  beganAtSeconds: number;
  seconds: number;
  /** What it threw; the guide's scripts go on after whatever a program returns. */
  failure?: string;
}

/** What runs the scripts: in this process or outside it. */
interface VendorCarrier {
  /** A door for one script; `end` when it is over. */
  doorFor: (node: WorldNode) => Promise<{ at: VendorMachine; end: () => void }>;
  /** A while, before it is looked again whether anything still goes on. */
  pause: () => Promise<void>;
}

/**
 * Runs the vendor's runbook once, row by row, as Octopus does: the next row begins when the one before has ended on every
 * machine, and a row that throws ends the run. @returns its scripts, in the order in which they began
 */
export async function runVendor(world: World, { doorFor, pause }: VendorCarrier): Promise<VendorScript[]> {
  const scripts: VendorScript[] = [];
  for (const row of VENDOR_RUNBOOK) {
    const nodes = world.nodes.filter(({ isPrimary }) => row.on === "every" || isPrimary);
    await forEachAtATime(nodes, MACHINES_AT_A_TIME, new AbortController().signal, async (node) => {
      const { number, name } = row;
      const began = world.now();
      const script: VendorScript = { number, name, machine: node.machineName, beganAtSeconds: began, seconds: 0 };
      scripts.push(script);
      const { at, end } = await doorFor(node);
      try {
        await row.run(at);
      } catch (error) {
        script.failure = error instanceof Error ? error.message : String(error);
      } finally {
        end();
        script.seconds = Math.round((world.now() - began) * 100) / 100;
      }
    });
    if (scripts.some(({ failure }) => failure !== undefined)) break;
  }
  // A service that takes longer to start than its program waits comes up after the run.
  while (!world.isQuiet()) await pause();
  return scripts;
}
