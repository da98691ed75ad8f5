/*
 * Where only a start writes the installation history, an upgrade without scripts leaves nothing to be seen in the database: it is
 * shown by the first start, which is a start like any other.
 */
import { NEW, OLD, PRIMARY, type Story } from "./story";
import { instead } from "./tales";
import { testBreaks, testHolds, testUntried } from "./verdicts";

/** The program ends well, and the schema's version is the former one. */
const endsUnseen = (story: Story) =>
  story.tell({ kind: "database-upgrade-ended", node: PRIMARY, result: "committed", schemaVersion: OLD });

const byProgram = (story: Story, noTrace: { noTrace?: true }) => endsUnseen(story.upgradeBegan(noTrace));

const shownByStart = (story: Story, began: Parameters<Story["upgradeBegan"]>[0]) =>
  story
    .startType(PRIMARY, "automatic")
    .tell({ kind: "service-starting", node: PRIMARY, by: "command", version: NEW })
    .upgradeBegan({ holdsUpgraderLock: false, ...began })
    .upgradeEnded()
    .tell({ kind: "database-upgrade-committed", node: PRIMARY, schemaVersion: NEW })
    .start(PRIMARY);

const told = (byThis: { noTrace?: true }, byStart: Parameters<Story["upgradeBegan"]>[0]) =>
  instead({
    instead: {
      "upgrade-database": (story) => byProgram(story, byThis),
      "start-primary": (story) => shownByStart(story, byStart),
    },
  });

const UNSEEN = { noTrace: true } as const;

/** The service ends before the first start has shown anything, and is started again. */
const startedAgain = (noTrace: { noTrace?: true }) =>
  instead({
    instead: {
      "upgrade-database": (story) => byProgram(story, UNSEEN),
      "start-primary": (story) => {
        story
          .tell({ kind: "service-starting", node: PRIMARY, by: "command", version: NEW })
          .upgradeBegan({ holdsUpgraderLock: false, ...noTrace })
          .upgradeEnded("rolled-back")
          .tell({ kind: "service-start-failed", node: PRIMARY, version: NEW, because: "it ended by itself" });
        shownByStart(story, noTrace);
      },
    },
  });

/** The start that shows it is all there is of the upgrade: its scripts have run before it shows it. */
const onlyByStart = instead({
  instead: {
    "upgrade-database": (story) => shownByStart(story, { ...UNSEEN, holdsUpgraderLock: true }),
    "start-primary": () => {},
  },
});

const ONCE = "One node (ha-1) began to upgrade the database, 2 times, while no node was running.";

testHolds([
  ["P1", told(UNSEEN, UNSEEN), ONCE],
  ["P9", told(UNSEEN, UNSEEN), "1 run reported success and the world agreed."],
  ["P9", onlyByStart, "1 run reported success and the world agreed."],
  ["P1", startedAgain(UNSEEN), ONCE.replace("2", "3")],
]);

testUntried([["P8", startedAgain(UNSEEN), "There was no second run."]]);

testBreaks([
  {
    breaks: "P1",
    title: "a start that upgrades a schema with scripts",
    story: told(UNSEEN, {}),
    detail: "without the upgrader's lock",
  },
  {
    breaks: "P1",
    title: "a start without an upgrade before it",
    story: instead({
      instead: { "upgrade-database": () => {}, "start-primary": (story) => shownByStart(story, UNSEEN) },
    }),
    detail: "without the upgrader's lock",
  },
  {
    breaks: "P9",
    title: "an upgrade with scripts that leaves no trace",
    story: told({}, UNSEEN),
    detail: "'Upgrade the database' as done, but the schema belonged to",
  },
  {
    breaks: "P8",
    title: "a start that upgrades a schema with scripts is made again after they were rolled back",
    story: startedAgain({}),
    detail: "began to upgrade the database again after it had been rolled back",
  },
]);
