import { endsOf, playing, run, versions } from "./planned-runs";

/* As in found-by-seeds.test.ts: rollbacks after several upgrades, and after starts by hand. */

const played = playing();

/** An upgrade to a later version, which ends so. */
const laterUpgrade = (how: "damaged" | "rolled-back") =>
  run({
    before: [{ do: "release-later" }],
    strikes: [
      {
        when: { at: "row", key: "stage-installer", node: 1 },
        afterSeconds: 0,
        deed: { do: "end-upgrade", node: 1, how },
      },
    ],
  });

test("20276866: once more after a rollback does not take back the upgrade before that one", async () => {
  const attack = await played([run(), laterUpgrade("damaged")], {
    ...{ nodes: 1, wants: "rollback", onceMore: true },
  });
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(endsOf(attack)).toEqual([
    ["success", ""],
    ["failed", "UpgradeDb-Database-Damaged"],
    ["success", ""],
    ["failed", "RestoreDb-Rollback-OlderUpgrade"],
  ]);
});

test("20277806: after an upgrade that failed and was put back, no rollback takes back the one before it", async () => {
  const recover = run({ runbook: "recover" });
  const attack = await played([run(), laterUpgrade("rolled-back"), recover], { wants: "rollback" });
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(endsOf(attack).slice(-1)).toEqual([["failed", "RestoreDb-Rollback-OlderUpgrade"]]);
});

test("20277474: a start by hand goes on when the run beside it is cancelled, and no backup is there to go back to", async () => {
  const cancelled = run({
    strikes: [
      {
        when: { at: "event", kind: "service-starting", node: 1, number: 1 },
        afterSeconds: 10,
        deed: { do: "cancel" },
      },
    ],
  });
  const attack = await played([cancelled], {
    ...{ wants: "rollback", faults: ["primary-started-by-hand"] },
  });
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(endsOf(attack)).toEqual([
    ["cancelled", ""],
    ["failed", "RestoreDb-Rollback-NoBackup"],
  ]);
});

test("1062: the upgrade before one that changed nothing is taken back when its version is typed", async () => {
  const stopped = run({
    before: [{ do: "release-later" }],
    strikes: [{ when: { at: "row", key: "drain-nodes", node: 1 }, afterSeconds: 0, deed: { do: "cancel" } }],
  });
  const byName = run({ runbook: "rollback", backTo: versions.from });
  const attack = await played([run(), stopped, run({ runbook: "recover" }), byName], { wants: "rollback" });
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(endsOf(attack).slice(2)).toEqual([
    ["success", ""],
    ["success", ""],
    // Nothing is left to do.
    ["success", ""],
  ]);
});

test("20303295: a rollback of an upgrade that changed nothing recovers its node, and finds nothing to do then", async () => {
  const held = {
    when: { at: "row", key: "take-baseline", node: 1 },
    afterSeconds: 0,
    deed: { do: "hold-files", node: 1, seconds: 600 },
  } as const;
  const attack = await played([run(), run({ runbook: "rollback" }), run({ strikes: [held] })], {
    ...{ nodes: 1, wants: "rollback", onceMore: true },
  });
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(endsOf(attack)).toEqual([
    ["success", ""],
    ["success", ""],
    ["failed", "Verify-Record-Unreadable"],
    ["failed", "RestoreDb-Rollback-NothingToUndo"],
    ["success", ""],
    ["success", ""],
  ]);
});

test("20333364: what somebody's start upgraded again, a rollback restores again", async () => {
  const started = {
    when: { at: "row", key: "restore-database", node: 1 },
    afterSeconds: 0,
    deed: { do: "start-by-hand", node: 2 },
  } as const;
  const attack = await played([run(), run({ runbook: "rollback", strikes: [started] })], { wants: "rollback" });
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(endsOf(attack)).toEqual([
    ["success", ""],
    ["failed", "InstallMsi-Service-Running"],
    ["success", ""],
  ]);
});

test("20313789: what somebody's start upgraded stays closed to people until its rollback is done", async () => {
  const refused = {
    when: { at: "row", key: "install-on-primary-if-not-done", node: 1 },
    afterSeconds: 0,
    deed: { do: "end-installer", node: 1, code: 1639, installs: false },
  } as const;
  const attack = await played([run(), run({ runbook: "rollback", strikes: [refused] })], {
    ...{ wants: "rollback", faults: ["primary-started-by-hand"] },
  });
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(endsOf(attack)).toEqual([
    ["failed", "UpgradeDb-Nodes-StillAlive"],
    ["failed", "InstallMsi-Installer-BadCommandLine"],
    ["success", ""],
  ]);
});

test("20319196: a task cap that could not be read when a node was drained is back although the restored database has 0", async () => {
  const restarted = {
    when: { at: "call", key: "drain-nodes", node: 1, share: 0.19, after: true },
    afterSeconds: 0,
    deed: { do: "restart-sql", seconds: 120 },
  } as const;
  const attack = await played([run(), run({ runbook: "rollback", strikes: [restarted] })], {
    ...{ seed: 20319196, wants: "rollback" },
  });
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(endsOf(attack)).toEqual([
    ["success", ""],
    ["success", ""],
    ["success", ""],
  ]);
});
