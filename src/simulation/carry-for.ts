import type { Dice } from "../rehearsal/attack/dice";
import type { Carry, CallKind } from "./carry";
import type { SimulatedScript } from "./script";
import type { SimulatedTime } from "./simulated-time";

/** How long an outside call takes, in milliseconds: from, to. */
const MILLISECONDS: Readonly<Record<CallKind, readonly [number, number]>> = {
  file: [0, 4],
  program: [10, 400],
  http: [2, 300],
  sql: [1, 100],
};

/** Told of the n-th outside call of a script: before it takes effect, and when it has, before the script hears of it. */
export type CallWatch = (number: number, after: boolean) => Promise<void> | undefined;

interface Carrying {
  time: SimulatedTime;
  /** undefined: every call of a kind takes as long as the others. */
  dice: Dice | undefined;
  watch: CallWatch;
}

/** Carries the outside calls of one script. A call that is on its way when the script is killed may still take effect. */
export function carryFor(script: SimulatedScript, { time, dice, watch }: Carrying): Carry {
  const secondsOf = (kind: CallKind) => {
    const [least, most] = MILLISECONDS[kind];
    return (dice ? dice.between(least, most) : (least + most) / 2) / 1000;
  };
  let calls = 0;
  const isGone = () => !script.isAlive;
  return async <T>(kind: CallKind, act: () => Promise<T> | T): Promise<T> => {
    if (isGone()) return never();
    const number = (calls += 1) - 1;
    await watch(number, false);
    if (isGone()) return never();
    await time.sleep(secondsOf(kind));
    if (isGone()) {
      if (dice?.percent(50)) await settled(act);
      return never();
    }
    try {
      return await act();
    } finally {
      if (!isGone()) await watch(number, true);
      // Neither a value nor an error reaches a script that is gone.
      if (isGone()) await never();
    }
  };
}

/** What nobody is told of any more. */
export const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

async function settled(act: () => unknown): Promise<void> {
  try {
    await act();
  } catch {
    // Whoever asked is gone.
  }
}
