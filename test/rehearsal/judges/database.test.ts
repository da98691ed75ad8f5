import { NEW, OLD, Story, tellRun } from "./story";
import { failedAfterBackup, instead } from "./tales";
import { testBreaks, testHolds, testUntried } from "./verdicts";

testBreaks([
  {
    breaks: "P1",
    title: "a node runs while the database is upgraded",
    story: instead({ instead: { "stop-nodes": (s) => s.stop("ha-2") } }),
    detail: "ha-1 upgraded the database while ha-3 ran",
  },
  {
    breaks: "P1",
    title: "two upgraders at once",
    story: instead({ instead: { "upgrade-database": (s) => s.upgradeBegan({ otherUpgraders: 1 }).upgradeEnded() } }),
    detail: "alongside 1 other upgrader",
  },
  {
    breaks: "P1",
    title: "an upgrader without the lock",
    story: instead({
      instead: { "upgrade-database": (s) => s.upgradeBegan({ holdsUpgraderLock: false }).upgradeEnded() },
    }),
    detail: "without the upgrader's lock",
  },
  {
    breaks: "P1",
    title: "a node that starts meanwhile",
    story: instead({
      instead: { "upgrade-database": (s) => s.upgradeBegan().start("ha-2", "watchdog").upgradeEnded() },
    }),
    detail: "ha-2 started while ha-1 was upgrading",
  },
  {
    breaks: "P1",
    title: "a node that was about to start",
    story: instead({
      instead: {
        "upgrade-database": (s) =>
          s
            .tell({ kind: "service-starting", node: "ha-3", by: "watchdog", version: OLD })
            .upgradeBegan()
            .upgradeEnded(),
      },
    }),
    detail: "while ha-3 was starting",
  },
  {
    breaks: "P1",
    title: "two nodes, one after the other",
    story: instead({
      instead: {
        "upgrade-database": (s) =>
          s.upgradeBegan({ node: "ha-2" }).upgradeEnded("rolled-back", "ha-2").upgradeBegan().upgradeEnded(),
      },
    }),
    detail: "More than one node upgraded the database: ha-2 and ha-1",
  },
  {
    breaks: "P2",
    title: "no backup",
    story: instead({ instead: { "back-up-database": () => {} } }),
    detail: "without any backup",
  },
  {
    breaks: "P2",
    title: "a backup while nodes ran",
    story: instead({
      instead: { "enable-maintenance": (s) => s.backup().switchMaintenance(true), "back-up-database": () => {} },
    }),
    detail: "had begun while ha-2 and ha-3 ran",
  },
  {
    breaks: "P2",
    title: "a backup that is not verified",
    story: instead({ instead: { "back-up-database": (s) => s.backup({ verified: false }) } }),
    detail: "was not verified",
  },
  {
    breaks: "P2",
    title: "a backup verified without checksums",
    story: instead({ instead: { "back-up-database": (s) => s.backup({ withChecksum: false }) } }),
    detail: "without its checksums",
  },
  {
    breaks: "P2",
    title: "a backup that did not finish",
    story: instead({ instead: { "back-up-database": (s) => s.backup({ finished: false }) } }),
    detail: "was not completed",
  },
  {
    breaks: "P2",
    title: "a node ran after the backup",
    story: instead({ instead: { "install-on-primary-if-not-done": (s) => s.start("ha-2").stop("ha-2") } }),
    detail: "older than the last stop of ha-2",
  },
  {
    breaks: "P2",
    title: "the backup of an earlier attempt, and the nodes ran in between",
    story: tellRun(failedAfterBackup(), {
      instead: { "take-primary-out": () => {}, "install-on-primary": () => {}, "back-up-database": () => {} },
    }),
    detail: "older than the last stop",
  },
]);

const upgraded = tellRun(new Story());
const STARTING = { kind: "service-starting", node: "ha-1", by: "command", version: NEW } as const;
const WITHOUT = { holdsUpgraderLock: false } as const;
const LOST = { ...WITHOUT, heldUpgraderLockAtStart: true } as const;

testHolds([["P1", upgraded, "One node (ha-1) began to upgrade the database, once, while no node was running."]]);

/** A start of the service upgrades the database, ordered under the lock; its script was killed before the service began with it. */
const firstStartCutOff = (killed: "before" | "never") =>
  instead({
    endsIn: "upgrade-database",
    outcome: "cancelled",
    instead: {
      "upgrade-database": (s) => (killed === "before" ? s.tell(STARTING) : s.tell(STARTING).upgradeBegan(LOST)),
    },
    finally: (s) => (killed === "before" ? s.upgradeBegan(LOST).upgradeEnded() : s.upgradeEnded()),
  });

/** The connection that holds the lock ends between the order to start and what the service does. */
const startWithoutConnection = (lock: typeof LOST | typeof WITHOUT) =>
  instead({
    instead: {
      "upgrade-database": (s) =>
        s
          .tell(STARTING)
          .tell({ kind: "disturbed", node: "ha-1", what: "the SQL Server ended every connection" })
          .upgradeBegan(lock)
          .upgradeEnded(),
    },
  });

/** Somebody starts the primary node on the new program beside the backup, and the run is cancelled. */
const handStartAndCancel = (lock: typeof LOST | typeof WITHOUT, upgrades: "after the run" | "in its row") => {
  const upgrade = (s: Story) => s.upgradeBegan(lock).upgradeEnded();
  return instead({
    endsIn: "back-up-database",
    outcome: "cancelled",
    instead: {
      "back-up-database": (s) => {
        s.tell({ ...STARTING, by: "hand" });
        return upgrades === "in its row" ? upgrade(s) : s;
      },
    },
    finally: (s) => (upgrades === "after the run" ? upgrade(s) : s),
  });
};

testHolds([
  [
    "P1",
    handStartAndCancel(LOST, "after the run"),
    "One node (ha-1) began to upgrade the database, once, while no node was running.",
  ],
  [
    "P1",
    startWithoutConnection(LOST),
    "One node (ha-1) began to upgrade the database, once, while no node was running.",
  ],
  ["P1", firstStartCutOff("before"), "One node (ha-1) began to upgrade the database, once, while no node was running."],
]);
testBreaks([
  {
    breaks: "P1",
    title: "a start by hand while no run held the lock",
    story: handStartAndCancel(WITHOUT, "after the run"),
    detail: "without the upgrader's lock",
  },
  {
    breaks: "P1",
    title: "a start by hand beside a script that let go of the lock",
    story: handStartAndCancel(LOST, "in its row"),
    detail: "without the upgrader's lock",
  },
  {
    breaks: "P1",
    title: "a first start without the lock while its script goes on",
    story: firstStartCutOff("never"),
    detail: "without the upgrader's lock",
  },
  {
    breaks: "P1",
    title: "a start that was ordered without the lock, and the connection ended later",
    story: startWithoutConnection(WITHOUT),
    detail: "without the upgrader's lock",
  },
]);

const neverBegan = instead({ endsIn: "back-up-database", outcome: "failed" });

testUntried([
  ["P1", neverBegan, "No database upgrade began."],
  ["P2", neverBegan, "No database upgrade began."],
]);

const startedWithoutBackup = (by: "command" | "hand") =>
  instead({
    instead: {
      "back-up-database": (s) => s,
      "upgrade-database": (s) => s.start("ha-1", by).upgradeBegan().upgradeEnded(),
    },
  });

testBreaks([
  {
    breaks: "P2",
    title: "a service that the run starts upgrades the schema without a backup",
    story: startedWithoutBackup("command"),
    detail: "ha-1 upgraded the database",
  },
]);

// Nobody can keep a person from starting a service that then upgrades the schema by itself.
testUntried([["P2", startedWithoutBackup("hand"), "No database upgrade began."]]);
