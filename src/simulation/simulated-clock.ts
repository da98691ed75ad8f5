import type { Clock } from "../machine/clock";
import { never } from "./carry-for";
import type { SimulatedScript } from "./script";
import type { SimulatedTime } from "./simulated-time";

/** A machine's clock as a script has it: of a script that is gone, nothing comes due. */
export function simulatedClock(time: SimulatedTime, script: SimulatedScript, aheadSeconds: number): Clock {
  return {
    now: () => new Date(time.date().getTime() + aheadSeconds * 1000),
    sleep: async (seconds, signal) => {
      await time.sleep(seconds, signal);
      if (!script.isAlive) await never();
    },
    timeout: (seconds) => time.timeout(seconds),
  };
}
