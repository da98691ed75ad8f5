import { endsOf, playing, run } from "./planned-runs";

/* As in found-by-seeds.test.ts: what went on at a node after the run that began it had ended. */

const played = playing();

test("695: a start that hangs until its run has ended upgrades a database in which nothing changes", async () => {
  const hangs = {
    when: { at: "row", key: "start-unchanged", node: 1 },
    afterSeconds: 0,
    deed: { do: "hang-start", node: 1, seconds: "until-the-faults-end" },
  } as const;
  const attack = await played([run({ strikes: [hangs] })], {
    versions: { from: "2025.4.10100", to: "2025.4.10333", later: "2025.4.10500" },
  });
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(endsOf(attack)).toEqual([
    ["failed", "UpgradeDb-Upgrade-OutcomeUnknown"],
    // The start is still at it.
    ["failed", "Maintenance-Instance-Silent"],
    ["success", ""],
  ]);
});

test("20274978: a node whose program Windows deletes at its next restart keeps its record, and gets its program back", async () => {
  const attack = await played(
    [
      run(),
      run({ runbook: "rollback" }),
      run({ runbook: "recover", before: [{ do: "restart-machine", node: 1, seconds: 600 }] }),
    ],
    { nodes: 1, faults: ["msi-uninstall-3010"], wants: "rollback" },
  );
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(endsOf(attack)).toEqual([
    ["success", ""],
    ["failed", "InstallMsi-Installer-DeletesPending"],
    // Windows is still trying to start a service without a program.
    ["failed", "Maintenance-Restore-NotAsFound"],
    ["failed", "RestoreDb-Rollback-LossesUnknown"],
    ["success", ""],
  ]);
});

test("20300271: a recovery with another primary, while the one that failed is disabled, ends nothing there", async () => {
  const killed = run({
    strikes: [
      {
        ...{ when: { at: "row", key: "take-baseline", node: 1 }, afterSeconds: 0 },
        deed: { do: "kill-script", node: 1 },
      },
      {
        ...{ when: { at: "row", key: "restore-maintenance-after-failure", node: 1 }, afterSeconds: 0 },
        deed: { do: "fill-disk", node: 1, times: 1 },
      },
    ],
  });
  const elsewhere = run({
    before: [
      { do: "move-role", node: 2 },
      { do: "disable-machine", node: 1 },
    ],
    runbook: "recover",
  });
  const attack = await played([killed, elsewhere]);
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(endsOf(attack)).toEqual([
    ["failed", "the script ended with exit code none (killed)"],
    ["success", ""],
    ["failed", "CheckVersion-Nodes-NotCovered"],
    ["failed", "Preflight-Record-OtherPrimary"],
    ["success", ""],
  ]);
});

test("20310697: a rollback does not go on while Windows still deletes the program at its next restart", async () => {
  const attack = await played([run(), run({ runbook: "rollback" }), run({ runbook: "rollback" })], {
    ...{ faults: ["msi-uninstall-3010"], wants: "rollback" },
  });
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(endsOf(attack)).toEqual([
    ["success", ""],
    ["failed", "InstallMsi-Installer-DeletesPending"],
    ["failed", "Preflight-Program-ChangesAtRestart"],
    ["failed", "Preflight-Program-ChangesAtRestart"],
    // Somebody has restarted Windows.
    ["success", ""],
  ]);
});

test("20311485: nor does a recovery put the former program over what Windows then deletes", async () => {
  const held = {
    when: { at: "row", key: "back-up-database", node: 1 },
    afterSeconds: 0,
    deed: { do: "kill-script", node: 1 },
  } as const;
  const attack = await played([run({ strikes: [held] }), run({ runbook: "recover" })], {
    ...{ nodes: 1, faults: ["msi-uninstall-3010"], wants: "recover" },
  });
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
});
