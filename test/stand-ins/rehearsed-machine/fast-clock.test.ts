import { clock } from "../../../src/machine/real/clock";
import { fastClock } from "../../../src/stand-ins/rehearsed-machine/fast-clock";

it("runs faster", async () => {
  const fast = fastClock(clock, 1000);
  const before = fast.now().getTime();
  const started = performance.now();
  await fast.sleep(60);
  const took = (performance.now() - started) / 1000;
  expect(took).toBeGreaterThan(0.05);
  expect(took).toBeLessThan(30);
  expect((fast.now().getTime() - before) / 1000).toBeGreaterThan(55);
});

it("does not shorten an outside call", async () => {
  const signal = fastClock(clock, 1000).timeout(15);
  await clock.sleep(0.1);
  expect(signal.aborted).toBe(false);
});

test("the clocks of a rehearsal have the same time, whenever they were made", () => {
  const since = Date.now() - 2000;
  const early = fastClock(clock, 600, since).now().getTime();
  expect(Math.abs(early - (since + (Date.now() - since) * 600))).toBeLessThan(600 * 50);
});
