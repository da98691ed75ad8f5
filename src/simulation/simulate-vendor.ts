import { Dice } from "../rehearsal/attack/dice";
import type { WorldEvent } from "../stand-ins/world/events";
import type { Scenario } from "../stand-ins/world/scenario";
import { runVendor, type VendorScript } from "../stand-ins/vendor/run-vendor";
import { useLightSignals } from "./light-signals";
import { SimulatedScript } from "./script";
import { simulateStandIns } from "./stand-ins";
import { SimulatedTime } from "./simulated-time";

/** No installer is looked at for long. */
const INSTALLER_BYTES = 4096;

/** What came of the vendor's runbook. */
interface VendorSimulated {
  scripts: readonly VendorScript[];
  events: readonly WorldEvent[];
}

/**
 * Runs the vendor's runbook in this process, in the world in which ours is simulated: the same stand-ins, durations and
 * clock, and as long until a script does something. Every outside call of a kind takes as long as the others.
 */
export async function simulateVendor(given: Scenario): Promise<VendorSimulated> {
  const scenario = { ...given, speed: 1, installerSizeBytes: INSTALLER_BYTES };
  const time = new SimulatedTime(undefined);
  const watch = () => () => undefined;
  const dice = { diceOfCalls: undefined, diceOfDisks: new Dice(scenario.seed) };
  const { standIns, machineFor } = simulateStandIns({ scenario, time, watch, ...dice });
  const { world, machines, projectVariables: settings } = standIns;
  let lastId = 0;
  const useOwnAgain = useLightSignals();
  try {
    const scripts = await time.runUntil(
      runVendor(world, {
        doorFor: async ({ machineName }) => {
          await time.sleep(scenario.durations.scriptStartSeconds);
          const script = new SimulatedScript((lastId += 1));
          const id = machines.find(({ name }) => name === machineName)?.id ?? "";
          return { at: { machine: machineFor(id, script), settings }, end: () => script.end(0) };
        },
        pause: () => time.sleep(1),
      }),
    );
    world.record({ kind: "world-ended", snapshot: world.snapshot() });
    return { scripts, events: [...world.events] };
  } finally {
    useOwnAgain();
    world.closed = true;
  }
}
