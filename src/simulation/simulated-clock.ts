import type { Clock } from "../machine/clock";
import type { SimulatedScript } from "./script";
import type { SimulatedTime } from "./simulated-time";

/** A machine's clock as a script has it: of a script that is gone, nothing comes due. */
export function simulatedClock(time: SimulatedTime, script: SimulatedScript, aheadSeconds: number): Clock {
  return {
    now: () => new Date(time.date().getTime() + aheadSeconds * 1000),
    sleep: (seconds, signal) =>
      new Promise((resolve) => {
        const wake = () => (script.isAlive ? resolve() : undefined);
        if (signal) void time.sleep(seconds, signal).then(wake);
        else void time.after(seconds, wake);
      }),
    timeout: (seconds) => time.timeout(seconds),
  };
}
