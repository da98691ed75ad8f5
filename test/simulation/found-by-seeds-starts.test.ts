import { endsOf, playing, run, versions } from "./planned-runs";

/* As in found-by-seeds.test.ts: what a step, or the watchdog, started that should not have been started. */

const played = playing();

test("20276205: a start that left scripts half done is no success because the watchdog started the node again", async () => {
  const damaged = {
    when: { at: "row", key: "drain-nodes", node: 1 },
    afterSeconds: 0,
    deed: { do: "end-upgrade", node: 1, how: "damaged-after-commit" },
  } as const;
  const runs = [run(), run({ before: [{ do: "release-later" }], strikes: [damaged] })];
  const attack = await played(runs, { seed: 20276205, nodes: 3, wants: "rollback" });
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(attack.runs[1]?.reason).toMatch(/^UpgradeDb-Database-Damaged: /);
});

test("20276321: a later version that somebody installs while a service takes long to stop is not started", async () => {
  const clings = {
    when: { at: "row", key: "take-baseline", node: 1 },
    afterSeconds: 0,
    deed: { do: "cling", node: 2, seconds: 600 },
  } as const;
  const installs = {
    when: { at: "change", node: 2, number: 2 },
    afterSeconds: 0,
    deed: { do: "install-by-hand", node: 2, version: "later" },
  } as const;
  const attack = await played([run({ strikes: [clings, installs] })]);
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
});

test("20280071: a first start that ends before it has written the history is made again, and that is no second upgrade", async () => {
  const restarts = {
    when: { at: "row", key: "start-unchanged", node: 1 },
    afterSeconds: 0,
    deed: { do: "restart-machine", node: 1, seconds: 60 },
  } as const;
  const ends = {
    when: { at: "change", node: 1, number: 9 },
    afterSeconds: 30,
    deed: { do: "end-service", node: 1 },
  } as const;
  const runs = [run({ strikes: [restarts] }), run({ before: [{ do: "end-service", node: 1 }], strikes: [ends] })];
  const faults = ["history-by-first-start"] as const;
  const attack = await played(runs, { faults, versions: { ...versions, from: "2025.4.10100" } });
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(endsOf(attack)[1]).toEqual(["failed", "Restart-Node-StartFailed"]);
});

test("20286039: a start without scripts that a restart of the machine ends has changed nothing, and the former program can run", async () => {
  const restarts = {
    when: { at: "event", kind: "database-upgrade-began", node: undefined, number: 1 },
    afterSeconds: 5,
    deed: { do: "restart-machine", node: 1, seconds: 600 },
  } as const;
  const runs = [run(), run({ before: [{ do: "release-later" }], strikes: [restarts] })];
  const attack = await played(runs, { faults: ["history-by-first-start"] });
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(endsOf(attack).map(([outcome]) => outcome)).toEqual(["success", "failed", "success"]);
});

test("20290611: the lock is asked for after all else that comes before the order to start", async () => {
  const restarts = {
    when: { at: "change", node: 1, number: 10 },
    afterSeconds: 0,
    deed: { do: "restart-sql", seconds: 15 },
  } as const;
  const killed = {
    when: { at: "row", key: "start-unchanged", node: 1 },
    afterSeconds: 0,
    deed: { do: "kill-script", node: 1 },
  } as const;
  const runs = [run({ strikes: [killed] }), run({ strikes: [restarts] })];
  const attack = await played(runs, { versions: { ...versions, from: "2025.4.10100" } });
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(endsOf(attack)[1]).toEqual(["failed", "UpgradeDb-Lock-Lost"]);
});
