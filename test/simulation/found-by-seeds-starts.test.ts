import { playing, run } from "./planned-runs";

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
