import { measure } from "../../src/rehearsal/judges/measure";
import { simulateVendor } from "../../src/simulation/simulate-vendor";
import { VENDOR_RUNBOOK } from "../../src/stand-ins/vendor/vendor-runbook";
import { scenarioOf } from "../../src/stand-ins/world/scenario";

/** A watchdog would start what the guide leaves startable. */
const NEVER_SECONDS = 30 * 86_400;
const usual = scenarioOf({ nodes: 3 });
const scenario = { ...usual, durations: { ...usual.durations, watchdogEverySeconds: NEVER_SECONDS } };

test("the vendor's eight scripts bring the instance to the target, unverified, and cut off what runs", async () => {
  const { scripts, events } = await simulateVendor(scenario);
  expect(scripts.filter(({ failure }) => failure !== undefined)).toEqual([]);
  expect([...new Set(scripts.map(({ number }) => number))]).toEqual(VENDOR_RUNBOOK.map(({ number }) => number));
  const on = (number: number) => scripts.filter((each) => each.number === number).map(({ machine }) => machine);
  expect([on(1), on(4), on(5)]).toEqual([["octo-1"], ["octo-1", "octo-2", "octo-3"], ["octo-1"]]);
  const last = events.at(-1);
  expect(last?.kind === "world-ended" && last.snapshot).toMatchObject({
    schemaVersion: scenario.to,
    maintenance: true,
  });
  expect(last?.kind === "world-ended" && last.snapshot.nodes.every(({ serving }) => serving)).toBe(true);
  expect(events.some(({ kind }) => kind === "not-understood")).toBe(false);
  expect(events.some(({ kind }) => kind === "backup-verified")).toBe(false);
  expect(events.flatMap((event) => (event.kind === "service-stopped" ? event.tasksCutOff : []))).not.toEqual([]);
});

test("its outage is all that lies between its drain and its start, in the world's own durations", async () => {
  const { events } = await simulateVendor(scenario);
  const {
    backupSeconds,
    databaseUpgradeSeconds,
    afterCommitSeconds,
    installSeconds,
    serviceStartSeconds,
    serviceStopSeconds,
  } = scenario.durations;
  const unavoidable =
    serviceStopSeconds +
    backupSeconds +
    installSeconds +
    databaseUpgradeSeconds +
    afterCommitSeconds +
    serviceStartSeconds;
  const { outageSeconds } = measure(events);
  expect(outageSeconds).toBeGreaterThan(unavoidable);
  expect(outageSeconds).toBeLessThan(unavoidable * 1.02);
});

test("each script begins as late as ours: what Octopus needs for a script is the scenario's", async () => {
  const slow = { ...scenario, durations: { ...scenario.durations, scriptStartSeconds: 7 } };
  const outage = async (played: typeof scenario) => measure((await simulateVendor(played)).events).outageSeconds;
  // From the drain on: backup, install, upgrade, start.
  expect(await outage(slow)).toBeCloseTo((await outage(scenario)) + 4 * 7, 0);
});

test("a watchdog starts what the vendor's scripts stop: their start type stays as it is", async () => {
  const { events } = await simulateVendor(usual);
  expect(events.some((event) => event.kind === "service-starting" && event.by === "watchdog")).toBe(true);
});
