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
  // Without promises of its own: a script makes some fifty calls, and most of what a call costs would be they.
  return <T>(kind: CallKind, act: () => Promise<T> | T): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (isGone()) return;
      const number = (calls += 1) - 1;
      // Neither a value nor an error reaches a script that is gone.
      const tell = (what: () => void) => {
        if (!isGone()) after(watch(number, true), () => isGone() || what(), reject);
      };
      const takeEffect = () => {
        if (!isGone())
          ended(
            act,
            (value) => tell(() => resolve(value)),
            (error) => tell(() => reject(error)),
          );
        else if (dice?.percent(50)) ended(act, nobody, nobody);
      };
      after(watch(number, false), () => isGone() || void time.after(secondsOf(kind), takeEffect), reject);
    });
}

/** Whoever asked is gone. */
const nobody = () => undefined;

/** Goes on at once where there is nothing to wait for. */
function after(held: Promise<void> | undefined, act: () => void, onError: (error: Error) => void): void {
  if (held) held.then(act, onError);
  else act();
}

/** Acts, and says how it ended: at once unless it is waited for. */
function ended<T>(act: () => Promise<T> | T, onValue: (value: T) => void, onError: (error: Error) => void): void {
  let result: Promise<T> | T;
  try {
    result = act();
  } catch (error) {
    onError(error as Error);
    return;
  }
  if (result instanceof Promise) result.then(onValue, onError);
  else onValue(result);
}
