import { Dice } from "../../src/rehearsal/attack/dice";
import { SimulatedTime, SimulationFault } from "../../src/simulation/simulated-time";

/** Three who sleep until the same moment. @returns in which order they awoke */
async function race(time: SimulatedTime): Promise<string> {
  const awake: string[] = [];
  const sleeper = (name: string) => time.sleep(5).then(() => awake.push(name));
  await time.runUntil(Promise.all(["a", "b", "c"].map(sleeper)));
  return awake.join("");
}

test("time jumps to what is due next, and stands still in between", async () => {
  const time = new SimulatedTime(undefined);
  const seen: number[] = [];
  const work = async () => {
    for (const seconds of [1, 3600, 0]) {
      await time.sleep(seconds);
      seen.push(time.seconds());
    }
  };
  await time.runUntil(work());
  expect(seen).toEqual([1, 3601, 3601]);
  expect(time.date()).toEqual(new Date("2026-03-01T04:00:01Z"));
});

test("without dice, what was asked for first comes first", async () => {
  await expect(race(new SimulatedTime(undefined))).resolves.toBe("abc");
});

test("the order of what is due at the same time is drawn, and the same for the same seed", async () => {
  const orders = await Promise.all(Array.from({ length: 40 }, (_, seed) => race(new SimulatedTime(new Dice(seed)))));
  expect(new Set(orders).size).toBe(6);
  const again = await Promise.all(Array.from({ length: 40 }, (_, seed) => race(new SimulatedTime(new Dice(seed)))));
  expect(again).toEqual(orders);
});

test("a sleep ends at once when its signal is aborted, before or meanwhile", async () => {
  const time = new SimulatedTime(undefined);
  const ends = async () => {
    await time.sleep(100, AbortSignal.abort());
    const first = time.seconds();
    await time.sleep(100, time.timeout(7));
    return [first, time.seconds()];
  };
  await expect(time.runUntil(ends())).resolves.toEqual([0, 7]);
});

test("a signal that ran out says what Node says", async () => {
  const time = new SimulatedTime(undefined);
  const signal = time.timeout(3);
  await time.runUntil(time.sleep(4));
  expect(signal.reason).toMatchObject({ name: "TimeoutError" });
});

test("who waits for what never comes is told instead of hanging", async () => {
  const time = new SimulatedTime(undefined);
  await expect(time.runUntil(new Promise(() => undefined))).rejects.toThrow(SimulationFault);
});
