import { NEW, PRIMARY, Story, tellRun } from "./story";
import { failedAfterBackup, instead } from "./tales";
import { testBreaks, testHolds } from "./verdicts";

type Telling = NonNullable<Parameters<typeof instead>[0]>["instead"];

const nothing = () => {};
/** As the run is meant to go when nothing changes: the backup is made while others serve. */
const without = (rows: Telling) =>
  instead({
    instead: {
      "ask-schema-change": (s) => s.saysNothingChanges().backup(),
      "back-up-database": (s) => s.saysNothingChanges(),
      ...rows,
    },
  });

/** The start is ordered, and hangs; the run fails. */
const startOrdered = (story: Story) =>
  story.tell({ kind: "service-starting", node: PRIMARY, by: "command", version: NEW });
const hangs = {
  "ask-schema-change": (story: Story) => story.saysNothingChanges().backup(),
  "back-up-database": (story: Story) => story.saysNothingChanges(),
  "upgrade-database": startOrdered,
};
const failedStart = (rows: Telling) =>
  tellRun(new Story(), { instead: rows, endsIn: "upgrade-database", outcome: "failed" });

const ENOUGH =
  "After the last node had stopped, the program of the target version said that nothing would change, and there was a verified full backup from before.";

/** The watchdog starts the service that a step has enabled, before that step does. */
const startedByWatchdog = (isWithin: boolean) =>
  failedStart({
    ...hangs,
    "upgrade-database": (story) => {
      if (isWithin) story.rowBegan("start-unchanged");
      return story.tell({ kind: "service-starting", node: PRIMARY, by: "watchdog", version: NEW });
    },
  });

testHolds([
  ["P2", startedByWatchdog(true).upgradeBegan().upgradeEnded(), ENOUGH],
  ["P2", without({}), ENOUGH],
  ["P2", failedStart(hangs).upgradeBegan().upgradeEnded(), ENOUGH],
]);

testBreaks([
  {
    breaks: "P2",
    title: "the watchdog starts it, and no step has enabled it",
    story: startedByWatchdog(false).upgradeBegan().upgradeEnded(),
    detail: "had begun while ha-2 and ha-3 ran",
  },
  {
    breaks: "P2",
    title: "its word from before the last stop only",
    story: without({ "back-up-database": nothing }),
    detail: "had begun while ha-2 and ha-3 ran",
  },
  {
    breaks: "P2",
    title: "the word of another node's program",
    story: without({ "back-up-database": (s) => s.saysNothingChanges("ha-2") }),
    detail: "had begun while ha-2 and ha-3 ran",
  },
  {
    breaks: "P2",
    title: "a node ran after it had said so",
    story: without({ "install-on-primary-if-not-done": (s) => s.start("ha-2").stop("ha-2") }),
    detail: "had begun while ha-2 and ha-3 ran",
  },
  {
    breaks: "P2",
    title: "its word, and no backup",
    story: without({ "ask-schema-change": (s) => s.saysNothingChanges() }),
    detail: "without any backup",
  },
  {
    breaks: "P2",
    title: "its word, and a backup that is not verified",
    story: without({ "ask-schema-change": (s) => s.backup({ verified: false }) }),
    detail: "had begun while ha-2 and ha-3 ran",
  },
  {
    breaks: "P2",
    title: "its word, and the backup of an earlier run",
    story: tellRun(failedAfterBackup(), {
      instead: {
        ...{ "take-primary-out": nothing, "install-on-primary": nothing },
        "back-up-database": (s) => s.saysNothingChanges(),
      },
    }),
    detail: "older than the last stop",
  },
  {
    breaks: "P2",
    title: "a start that was ordered before the program had said it, and hung until the run had ended",
    story: failedStart({ ...hangs, "back-up-database": nothing })
      .saysNothingChanges()
      .upgradeBegan(),
    detail: "had begun while ha-2 and ha-3 ran",
  },
  {
    breaks: "P2",
    title: "a start that a later run ordered, on the word and the backup of an earlier one",
    story: tellRun(failedStart({ ...hangs, "upgrade-database": nothing }), {
      from: "upgrade-database",
      endsIn: "upgrade-database",
      outcome: "failed",
      instead: { "upgrade-database": startOrdered },
    }).upgradeBegan(),
    detail: "had begun while ha-2 and ha-3 ran",
  },
]);
