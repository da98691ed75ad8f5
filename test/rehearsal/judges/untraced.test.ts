/*
 * Where only a start writes the installation history, an upgrade without scripts leaves nothing to be seen in the database: it is
 * shown by the first start, which is a start like any other.
 */
import { NEW, OLD, PRIMARY, type Story } from "./story";
import { instead } from "./tales";
import { testBreaks, testHolds } from "./verdicts";

/** The program ends well, and the schema's version is the former one. */
const endsUnseen = (story: Story) =>
  story.tell({ kind: "database-upgrade-ended", node: PRIMARY, result: "committed", schemaVersion: OLD });

const byProgram = (story: Story, noTrace: { noTrace?: true }) => endsUnseen(story.upgradeBegan(noTrace));

const shownByStart = (story: Story, began: Parameters<Story["upgradeBegan"]>[0]) =>
  story
    .startType(PRIMARY, "automatic")
    .tell({ kind: "service-starting", node: PRIMARY, by: "command", version: NEW })
    .upgradeBegan({ holdsUpgraderLock: false, ...began })
    .tell({ kind: "database-upgrade-committed", node: PRIMARY, schemaVersion: NEW })
    .upgradeEnded()
    .start(PRIMARY);

const told = (byThis: { noTrace?: true }, byStart: Parameters<Story["upgradeBegan"]>[0]) =>
  instead({
    instead: {
      "upgrade-database": (story) => byProgram(story, byThis),
      "start-primary": (story) => shownByStart(story, byStart),
    },
  });

const UNSEEN = { noTrace: true } as const;
const ONCE = "One node (ha-1) began to upgrade the database, 2 times, while no node was running.";

testHolds([
  ["P1", told(UNSEEN, UNSEEN), ONCE],
  ["P9", told(UNSEEN, UNSEEN), "1 run reported success and the world agreed."],
]);

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
]);
