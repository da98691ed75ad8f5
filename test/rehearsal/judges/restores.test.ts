import { NEW, OLD, Story, tellRun } from "./story";
import { testBreaks, testHolds, testUntried } from "./verdicts";

const BEFORE = "before.bak";
const PRESENT = "present.bak";

interface Telling {
  withoutPresent?: boolean;
  unreadable?: boolean;
  backsUp?: boolean;
  file?: string;
  family?: boolean;
}

/** An upgrade with its backup, and a rollback of it. */
function rollback({ withoutPresent = false, unreadable = false, backsUp = true, file, family = true }: Telling): Story {
  const story = tellRun(new Story());
  // As the story's own backup is called.
  const named = story.events.findLast((event) => event.kind === "backup-verified")?.file ?? BEFORE;
  story.runBegan({ runbook: "rollback", from: NEW, to: OLD, withoutPresent });
  if (unreadable) story.tell({ kind: "database-unreadable", what: "a page" });
  for (const name of story.names) story.stop(name);
  if (backsUp) {
    story.tell({ kind: "backup-began", file: PRESENT, nodesRunning: [], copyOnly: true, checksum: true });
    story.tell({ kind: "backup-verified", file: PRESENT, ok: true, withChecksum: true });
  }
  return story.tell({
    ...{ kind: "restore-began", file: file ?? named, familyIsTheSame: family, schemaVersion: NEW },
    ...{ nodesRunning: [], holdsUpgraderLock: true },
  });
}

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

const HELD =
  "1 restore from the backup that the upgrade had made, after the present state was backed up and verified, or given up.";

testHolds([
  ["P19", rollback({}), HELD],
  ["P19", rollback({ backsUp: false, withoutPresent: true, unreadable: true }), HELD],
]);

testUntried([["P19", tellRun(new Story()), "No database was restored."]]);
