import { estimateLine, estimates, tookLine, type KnownCosts } from "../../src/estimate/estimate";
import { tookOf } from "../../src/estimate/took";

const NOTHING: KnownCosts = { fullSeconds: undefined, changedShare: undefined, last: undefined };
const TOOK = {
  ...{ stopSeconds: 20, backupSeconds: 300, verifySeconds: 60, upgradeSeconds: 420, startSeconds: 60 },
  outageSeconds: 900,
};
const LAST = { took: TOOK, run: "ServerTasks-12" };

test.each<[string, KnownCosts, Record<string, [seconds: number, unknown: string[]]>]>([
  [
    "nothing is known",
    NOTHING,
    {
      Full: [0, ["stop", "full backup", "verification", "database upgrade", "start"]],
      DifferentialAfterFull: [0, ["stop", "differential backup", "verification", "database upgrade", "start"]],
      SnapshotAfterBackup: [5, ["stop", "database upgrade", "start"]],
      "no schema change": [5, ["stop", "start"]],
    },
  ],
  [
    "msdb has full backups, and the server tells what changed",
    { ...NOTHING, fullSeconds: 1200, changedShare: 0.05 },
    {
      Full: [1200, ["stop", "verification", "database upgrade", "start"]],
      DifferentialAfterFull: [60, ["stop", "verification", "database upgrade", "start"]],
      SnapshotAfterBackup: [5, ["stop", "database upgrade", "start"]],
      "no schema change": [5, ["stop", "start"]],
    },
  ],
  [
    "an earlier upgrade, and msdb tells nothing",
    { ...NOTHING, last: LAST },
    {
      Full: [860, []],
      DifferentialAfterFull: [500, ["differential backup", "verification"]],
      SnapshotAfterBackup: [505, []],
      "no schema change": [85, []],
    },
  ],
  [
    "all of it: msdb's backups count before those of the last upgrade",
    { fullSeconds: 1000, changedShare: 0.1, last: LAST },
    {
      Full: [1560, []],
      DifferentialAfterFull: [606, []],
      SnapshotAfterBackup: [505, []],
      "no schema change": [85, []],
    },
  ],
  [
    "an earlier upgrade that measured only its outage",
    {
      ...NOTHING,
      last: {
        ...LAST,
        took: {
          ...TOOK,
          stopSeconds: null,
          backupSeconds: null,
          verifySeconds: null,
          upgradeSeconds: null,
          startSeconds: null,
        },
      },
    },
    {
      Full: [0, ["stop", "full backup", "verification", "database upgrade", "start"]],
      DifferentialAfterFull: [0, ["stop", "differential backup", "verification", "database upgrade", "start"]],
      SnapshotAfterBackup: [5, ["stop", "database upgrade", "start"]],
      "no schema change": [5, ["stop", "start"]],
    },
  ],
])("what each strategy would cost, where %s", (_, known, expected) => {
  const found = estimates(known).map(({ strategy, atLeastSeconds, unknown }) => [strategy, [atLeastSeconds, unknown]]);
  expect(Object.fromEntries(found)).toEqual(expected);
});

test("each figure is said with its source, and what nobody knows is called unknown", () => {
  const lines = estimates({ fullSeconds: 1200, changedShare: 0.05, last: undefined }).map(estimateLine);
  expect(lines).toEqual([
    "Outage with Full: at least 20 min (stop unknown, full backup 20 min (msdb, the slowest of the last five), verification unknown, database upgrade unknown, start unknown).",
    "Outage with DifferentialAfterFull: at least 1 min (stop unknown, differential backup 1 min (5.0 % of the data changed; msdb, the slowest of the last five), verification unknown, database upgrade unknown, start unknown).",
    "Outage with SnapshotAfterBackup: at least 5 s (stop unknown, snapshot 5 s (assumed, for a snapshot copies nothing), database upgrade unknown, start unknown).",
    "Outage with no schema change: at least 5 s (stop unknown, asking the program 5 s (assumed, for the program answers once), start unknown).",
  ]);
  expect(estimateLine(estimates({ fullSeconds: 1000, changedShare: 0.1, last: LAST })[3]!)).toBe(
    "Outage with no schema change: about 1 min 25 s (stop 20 s (the last upgrade, ServerTasks-12), asking the program 5 s (assumed, for the program answers once), start 1 min (the last upgrade, ServerTasks-12)).",
  );
  expect(estimateLine(estimates(NOTHING)[0]!)).toContain("Outage with Full: unknown (");
});

describe("what a run did cost", () => {
  const at = (minute: number, second = 0) => new Date(Date.UTC(2026, 0, 10, 3, minute, second)).toISOString();
  const moments = {
    ...{ outageBeganAt: at(0), outageEndedAt: at(15), stoppedAt: [undefined, at(0, 10), at(0, 20), null] },
    ...{ backupStartedAt: at(1), backupFinishedAt: at(6) },
    ...{ verifySeconds: 60, upgradeSeconds: 420, startSeconds: 60 },
  };

  test("is measured part by part", () => {
    expect(tookOf(moments)).toEqual(TOOK);
    expect(tookLine(TOOK)).toBe(
      "The outage took 15 min: stop 20 s, backup 5 min, verification 1 min, database upgrade 7 min, start of the primary node 1 min.",
    );
  });

  test.each([
    ["nothing was handed over", { stoppedAt: [] }, undefined],
    [
      "the backup is of an attempt before this one",
      { ...moments, backupFinishedAt: at(0), outageEndedAt: null },
      "The outage took unknown: stop 20 s, backup unknown, verification 1 min, database upgrade 7 min, start of the primary node 1 min.",
    ],
  ])("%s", (_, of, line) => expect(tookLine(tookOf(of))).toBe(line));
});
