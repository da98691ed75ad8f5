import { VARIABLES } from "../../src/names/variables";
import { endsOf, playing, run } from "./planned-runs";

/*
 * What the simulation found, each shortened to what it takes and named after the seed at which it was seen first. The seed
 * itself plays something else as soon as anything is drawn in another order.
 */

const played = playing();

test("70091: a machine that is disabled before a recovery keeps the run open, and its node is not left drained", async () => {
  const attack = await played([
    run({ strikes: [{ when: { at: "change", node: 2, number: 4 }, afterSeconds: 0, deed: { do: "cancel" } }] }),
    run({ runbook: "recover", before: [{ do: "disable-machine", node: 2 }] }),
  ]);
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(endsOf(attack)).toEqual([
    ["cancelled", ""],
    ["failed", "Maintenance-Restore-NotAsFound"],
    ["failed", "CheckVersion-Nodes-NotCovered"],
    ["success", ""],
  ]);
});

test("1062: a rollback of an upgrade that changed nothing says so, and once more does not take back the one before it", async () => {
  const held = {
    when: { at: "row", key: "back-up-database", node: 1 },
    afterSeconds: 0,
    deed: { do: "hold-files", node: 1, seconds: 600 },
  } as const;
  const attack = await played([run(), run({ before: [{ do: "release-later" }], strikes: [held] })], {
    nodes: 1,
    wants: "rollback",
    onceMore: true,
  });
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(endsOf(attack)).toEqual([
    ["success", ""],
    ["failed", expect.stringMatching(/^BackupDb-Record-/)],
    ["failed", "RestoreDb-Rollback-NothingToUndo"],
    ["failed", "RestoreDb-Rollback-OlderUpgrade"],
    ["failed", "RestoreDb-Rollback-OlderUpgrade"],
  ]);
});

test("930226: the snapshot of the upgrade before is not in the way of a rollback", async () => {
  const attack = await played([run(), run({ before: [{ do: "release-later" }] })], {
    ...{ wants: "rollback", strategy: "SnapshotAfterBackup" },
  });
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(attack.runs.map(({ outcome }) => outcome)).toEqual(["success", "success", "success"]);
});

test("930326: a backup beside which somebody's node began to upgrade the database is the way back", async () => {
  const attack = await played([run()], { faults: ["primary-started-by-hand"], wants: "rollback" });
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
});

test("20263103: a start that was ordered under the lock goes on when the lock is lost with its connection", async () => {
  const attack = await played([
    run(),
    run({
      before: [{ do: "release-later" }],
      strikes: [
        {
          when: { at: "event", kind: "service-starting", node: 1, number: 1 },
          afterSeconds: 1,
          deed: { do: "drop-sql" },
        },
      ],
    }),
  ]);
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
});

test("20272486: a rollback that fails before the restore leaves maintenance mode off, as the upgrade before it did", async () => {
  const attack = await played(
    [
      run({
        strikes: [
          {
            when: { at: "call", key: "write-report", node: 1, share: 0.56, after: true },
            afterSeconds: 0,
            deed: { do: "kill-script", node: 1 },
          },
        ],
      }),
      run({
        runbook: "rollback",
        strikes: [
          {
            when: { at: "event", kind: "installer-began", node: 1, number: 1 },
            afterSeconds: 0,
            deed: { do: "install-by-hand", node: 1, version: "to" },
          },
        ],
      }),
    ],
    { nodes: 1, wants: "rollback" },
  );
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(attack.runs.map(({ outcome }) => outcome)).toEqual(["failed", "failed", "success"]);
});

test("20270760: somebody's start beside a short backup is seen when it runs, and the run after it mends the node", async () => {
  const attack = await played([run()], { faults: ["node-started-by-hand"], strategy: "DifferentialAfterFull" });
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(endsOf(attack)).toEqual([
    ["failed", "InstallMsi-Service-Running"],
    ["success", ""],
  ]);
});

test("20275416: somebody's start of the primary beside a short backup is seen, and nobody else is started meanwhile", async () => {
  const attack = await played([run()], { faults: ["primary-started-by-hand"], strategy: "DifferentialAfterFull" });
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(endsOf(attack)).toEqual([
    ["failed", "UpgradeDb-Nodes-StillAlive"],
    ["failed", "CheckVersion-Schema-ChangedByHand"],
    ["success", ""],
  ]);
});

test.each([0.06, 0.08, 0.1])(
  "20262452: a copy of the files that was killed at %d of its calls is gone on with",
  async (share) => {
    const attack = await played(
      [
        run({
          strikes: [
            {
              when: { at: "call", key: "back-up-files", node: 1, share, after: false },
              afterSeconds: 0,
              deed: { do: "kill-script", node: 1 },
            },
          ],
        }),
      ],
      { nodes: 1 },
    );
    expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
    expect(attack.runs.map(({ outcome }) => outcome)).toEqual(["failed", "success"]);
  },
);

test("41500035: a limit for the beginning of the outage does not keep a rollback from stopping the nodes", async () => {
  const given = { [VARIABLES.outageNotAfter]: "600" };
  const attack = await played([run(), run({ runbook: "rollback" })], { given, wants: "rollback" });
  expect(attack).toMatchObject({ outcome: "held", broken: [] });
  expect(attack.runs[1]).toMatchObject({ runbook: "rollback", outcome: "success" });
});

test("20519466: a silent load balancer does not keep what the instance holds from being written down", async () => {
  const silence = {
    when: { at: "row", key: "drain-nodes", node: 1 },
    afterSeconds: 0,
    deed: { do: "silence-balancer", seconds: 1800 },
  } as const;
  const attack = await played([run({ strikes: [silence] })], { faults: ["upgrade-loses-a-project"] });
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(endsOf(attack)[0]).toEqual(["failed", "Verify-Verification-Failed"]);
});
