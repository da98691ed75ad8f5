import type { WorldEvent } from "../../../src/stand-ins/world/events";
import { NEW, OLD, Story, tellRun } from "./story";
import { testBreaks, testHolds, testUntried } from "./verdicts";

const BEFORE = "before.bak";
const PRESENT = "present.bak";

const SNAPSHOT = "OctopusDeploy_before";
const CHANGES = "changes.bak";

interface Telling {
  /** Made before the schema changed, after the full backup. */
  snapshot?: boolean;
  differential?: boolean;
  /** What happens to the snapshot before the rollback. */
  then?: "lost" | "dropped by somebody" | "dropped by its runbook";
  /** What is put back; the full backup when it is not said. */
  by?: Partial<Extract<WorldEvent, { kind: "restore-began" }>>;
  withoutPresent?: boolean;
  /** The operator's word, and how many tasks write something after the upgrade. */
  mayLose?: number;
  written?: number;
  unreadable?: boolean;
  backsUp?: boolean;
  file?: string;
  family?: boolean;
}

/** An upgrade with its backup, and a rollback of it. */
function rollback(telling: Telling): Story {
  const { withoutPresent = false, unreadable = false, backsUp = true, file, family = true, by, then } = telling;
  const story = tellRun(new Story());
  // As the story's own backup is called.
  const named = story.events.findLast((event) => event.kind === "backup-verified")?.file ?? BEFORE;
  const upgrade = story.events.findIndex((event) => event.kind === "database-upgrade-began");
  story.events.splice(upgrade, 0, ...madeOnTop(telling, story));
  if (then === "lost") story.tell({ kind: "snapshot-lost", name: SNAPSHOT });
  if (then === "dropped by somebody") story.tell({ kind: "snapshot-dropped", name: SNAPSHOT, by: "somebody" });
  if (then === "dropped by its runbook") {
    story.runBegan({ runbook: "drop-snapshot", from: NEW, to: NEW });
    story.tell({ kind: "snapshot-dropped", name: SNAPSHOT });
    story.runEnded("success");
  }
  for (let task = 0; task < (telling.written ?? 0); task += 1) {
    story.tell({ kind: "task-started", node: "ha-2", task: "Deploy Web", writes: "deployment" });
    story.tell({ kind: "task-started", node: "ha-2", task: "Health check" });
  }
  const { mayLose } = telling;
  story.runBegan({
    runbook: "rollback",
    from: NEW,
    to: OLD,
    withoutPresent,
    ...(mayLose !== undefined && { mayLose }),
  });
  if (unreadable) story.tell({ kind: "database-unreadable", what: "a page" });
  for (const name of story.names) story.stop(name);
  if (backsUp) {
    story.tell({ kind: "backup-began", file: PRESENT, nodesRunning: [], copyOnly: true, checksum: true });
    story.tell({ kind: "backup-verified", file: PRESENT, ok: true, withChecksum: true });
  }
  return story.tell({
    ...{ kind: "restore-began", file: file ?? named, familyIsTheSame: family, schemaVersion: NEW },
    ...{ nodesRunning: [], holdsUpgraderLock: true },
    ...by,
  });
}

/** What the upgrade makes on top of its full backup. */
function madeOnTop({ snapshot, differential }: Telling, { events }: Story): WorldEvent[] {
  const full = events.findLast((event) => event.kind === "backup-verified")?.file ?? BEFORE;
  const made: WorldEvent[] = [];
  const atSeconds = 0;
  if (differential === true) {
    made.push(
      {
        ...{ kind: "backup-finished", atSeconds, file: CHANGES },
        ...{ schemaVersion: OLD, sizeBytes: 1, differentialOf: full },
      },
      { kind: "backup-verified", atSeconds, file: CHANGES, ok: true, withChecksum: true },
    );
  }
  if (snapshot === true) {
    made.push({ kind: "snapshot-created", atSeconds, name: SNAPSHOT, nodesRunning: [], schemaVersion: OLD });
  }
  return made;
}

/** An upgrade that failed after it had made its snapshot, what became of that, and the snapshot dropped. */
function givenUp(then: (story: Story) => unknown): Story {
  const story = new Story();
  story.runBegan();
  story.tell({ kind: "snapshot-created", name: SNAPSHOT, nodesRunning: [], schemaVersion: OLD });
  then(story);
  story.runEnded("failed");
  story.runBegan({ runbook: "drop-snapshot" });
  return story.tell({ kind: "snapshot-dropped", name: SNAPSHOT });
}

/** The full backup's name in the story. */
const FULL = tellRun(new Story()).events.findLast((event) => event.kind === "backup-verified")?.file ?? BEFORE;
const REVERT = { file: SNAPSHOT, isRevert: true as const };

const LOST = "its present state was in no verified backup made after the last stop";

testBreaks([
  { breaks: "P19", title: "no backup of the present state", story: rollback({ backsUp: false }), detail: LOST },
  {
    breaks: "P19",
    title: "the operator's word for a state that can be backed up",
    story: rollback({ backsUp: false, withoutPresent: true }),
    detail: LOST,
  },
  {
    breaks: "P19",
    title: "a state that nobody can back up, without the operator's word",
    story: rollback({ backsUp: false, unreadable: true }),
    detail: LOST,
  },
  { breaks: "P19", title: "another file", story: rollback({ file: "other.bak" }), detail: "and not with" },
  {
    breaks: "P19",
    title: "another family",
    story: rollback({ family: false }),
    detail: "the backup of another database",
  },
]);

testBreaks([
  {
    ...{ breaks: "P19", title: "one deployment more than may be lost" },
    story: rollback({ mayLose: 2, written: 3 }),
    detail: "3 deployments and runbook runs were lost with it, and the administrator had given up 2.",
  },
  {
    ...{ breaks: "P19", title: "a deployment that may not be lost, with a revert" },
    ...{ story: rollback({ mayLose: 0, written: 1, snapshot: true, by: REVERT }), detail: "had given up 0" },
  },
]);

const HELD =
  "1 restore from the backup that the upgrade had made, after the present state was backed up and verified, or given up.";

testBreaks([
  {
    ...{ breaks: "P19", title: "the full backup although the snapshot is there" },
    ...{ story: rollback({ snapshot: true }), detail: "holds less than the snapshot" },
  },
  {
    ...{ breaks: "P19", title: "a snapshot that the upgrade did not make" },
    ...{ story: rollback({ snapshot: true, by: { ...REVERT, file: "another" } }), detail: "and not with" },
  },
  {
    ...{ breaks: "P19", title: "the full backup without the differential one" },
    ...{ story: rollback({ differential: true }), detail: `${CHANGES} on top of` },
  },
  {
    ...{ breaks: "P19", title: "the differential backup on top of another full one" },
    ...{
      story: rollback({ differential: true, by: { file: CHANGES, differentialOf: "other.bak" } }),
      detail: "on top of",
    },
  },
  {
    ...{ breaks: "P19", title: "a full backup that is left restoring for nothing" },
    ...{ story: rollback({ by: { leavesRestoring: true } }), detail: "and not with" },
  },
  {
    ...{ breaks: "P19", title: "the snapshot is dropped by the rollback itself" },
    story: rollback({ snapshot: true, by: REVERT }).tell({ kind: "snapshot-dropped", name: SNAPSHOT }),
    detail: "although the database could be reverted to it",
  },
  {
    ...{ breaks: "P19", title: "the snapshot is dropped while a run is unfinished" },
    story: (() => {
      const story = rollback({ snapshot: true, by: REVERT });
      story.runEnded("failed");
      story.runBegan({ runbook: "drop-snapshot", from: NEW, to: NEW });
      return story.tell({ kind: "snapshot-dropped", name: SNAPSHOT });
    })(),
    detail: "while a run was unfinished",
  },
  {
    ...{ breaks: "P19", title: "the snapshot of a failed upgrade is dropped before everything is put back" },
    story: givenUp((story) => story.switchMaintenance(true)),
    detail: "while a run was unfinished",
  },
  {
    ...{ breaks: "P19", title: "the snapshot of a failed upgrade is dropped although its schema is there" },
    story: givenUp((story) => story.upgradeBegan().upgradeEnded()),
    detail: "while a run was unfinished",
  },
  {
    ...{ breaks: "P19", title: "an upgrade drops its snapshot when it has changed the schema" },
    story: tellRun(new Story(), {
      endsIn: "upgrade-database",
      outcome: "failed",
      finally: (story) => story.tell({ kind: "snapshot-dropped", name: SNAPSHOT }),
    }),
    detail: "by an upgrade that had changed the schema",
  },
]);

/** The snapshot is older than the backup that the upgrade made. */
const olderDropped = (() => {
  const story = rollback({});
  const first = story.events.findIndex(({ kind }) => kind === "backup-began");
  story.events.splice(first, 0, {
    ...{ atSeconds: story.events[first]?.atSeconds ?? 0, kind: "snapshot-created", name: SNAPSHOT },
    ...{ nodesRunning: [], schemaVersion: OLD },
  });
  return story.tell({ kind: "snapshot-dropped", name: SNAPSHOT });
})();

testHolds([
  // Of an earlier upgrade: no database is restored while it is there.
  ["P19", olderDropped, HELD],
  // A volume fills up between runs, too.
  ["P19", rollback({ snapshot: true, then: "lost" }).tell({ kind: "snapshot-dropped", name: SNAPSHOT }), HELD],
  ["P19", rollback({ mayLose: 3, written: 3 }), HELD],
  // Whatever there is may be lost.
  ["P19", rollback({ written: 30 }), HELD],
]);

testUntried([["P19", givenUp(() => {}), "No database was restored."]]);

testHolds([
  ["P19", rollback({ snapshot: true, by: REVERT }), HELD],
  ["P19", rollback({ snapshot: true, then: "lost" }), HELD],
  ["P19", rollback({ snapshot: true, then: "dropped by somebody" }), HELD],
  ["P19", rollback({ snapshot: true, then: "dropped by its runbook" }), HELD],
  ["P19", rollback({ differential: true, by: { leavesRestoring: true } }), HELD],
  ["P19", rollback({ differential: true, by: { file: CHANGES, differentialOf: FULL } }), HELD],
  ["P19", rollback({}), HELD],
  ["P19", rollback({ backsUp: false, withoutPresent: true, unreadable: true }), HELD],
]);

testUntried([["P19", tellRun(new Story()), "No database was restored."]]);
