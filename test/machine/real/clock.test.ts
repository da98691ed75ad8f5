import { clock } from "../../../src/machine/real/clock";

/** How long something really took, in seconds. */
async function realSeconds(act: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await act();
  return (performance.now() - started) / 1000;
}

it("is the machine's", () => {
  expect(Math.abs(clock.now().getTime() - Date.now())).toBeLessThan(1000);
});

it("sleeps as long as it says", async () => {
  expect(await realSeconds(() => clock.sleep(0.05))).toBeGreaterThan(0.045);
});

it("wakes up when the signal is aborted, before or meanwhile", async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 10);
  expect(await realSeconds(() => clock.sleep(60, controller.signal))).toBeLessThan(30);
  expect(await realSeconds(() => clock.sleep(60, controller.signal))).toBeLessThan(30);
});

it("gives an outside call its time", async () => {
  const signal = clock.timeout(0.02);
  await clock.sleep(0.1);
  expect(signal.aborted).toBe(true);
});
