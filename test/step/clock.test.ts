import { systemClock } from "../../src/step/clock";

/** How long something really took, in seconds. */
async function realSeconds(act: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await act();
  return (performance.now() - started) / 1000;
}

it("is the machine's", () => {
  expect(Math.abs(systemClock().now().getTime() - Date.now())).toBeLessThan(1000);
});

it("sleeps as long as it says", async () => {
  expect(await realSeconds(() => systemClock().sleep(0.05))).toBeGreaterThan(0.045);
});

it("runs faster when it is told to", async () => {
  const clock = systemClock(1000);
  const before = clock.now().getTime();
  const took = await realSeconds(() => clock.sleep(60));
  expect(took).toBeGreaterThan(0.05);
  expect(took).toBeLessThan(30);
  expect((clock.now().getTime() - before) / 1000).toBeGreaterThan(55);
});

it("wakes up when the signal is aborted, before or meanwhile", async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 10);
  expect(await realSeconds(() => systemClock().sleep(60, controller.signal))).toBeLessThan(30);
  expect(await realSeconds(() => systemClock().sleep(60, controller.signal))).toBeLessThan(30);
});

it("gives an outside call its time", async () => {
  const signal = systemClock().timeout(0.02);
  await systemClock().sleep(0.1);
  expect(signal.aborted).toBe(true);
});

it("does not shorten an outside call with the speed of a rehearsal", async () => {
  const signal = systemClock(1000).timeout(15);
  await systemClock().sleep(0.1);
  expect(signal.aborted).toBe(false);
});

test("a rehearsal's clocks have the same time, whenever they were made", () => {
  const since = Date.now() - 2000;
  const early = systemClock(600, since).now().getTime();
  expect(Math.abs(early - (since + (Date.now() - since) * 600))).toBeLessThan(600 * 50);
});
