import { PRIMARY, recoverOld, Story, tellRun } from "./story";

export const nothing = () => {};

/** A run of three nodes with what is special about it. */
export const instead = (telling: Parameters<typeof tellRun>[1]) => tellRun(new Story(), telling);

export const failedBeforeCommit = (story: Story) =>
  tellRun(story, { endsIn: "back-up-database", outcome: "failed", finally: recoverOld });

export function drainedBefore(): Story {
  const story = new Story();
  const [began] = story.events;
  if (began?.kind === "world-began") {
    Object.assign(began.snapshot.nodes[0]!, { draining: true, serving: false });
    Object.assign(story.node(PRIMARY), { draining: true, serving: false });
  }
  return story;
}

export function afterRecovery(): Story {
  const story = failedBeforeCommit(new Story());
  // ha-1 carries the new program and stayed stopped: it is drained already, and nothing is installed again.
  return tellRun(story, { instead: { "take-primary-out": nothing, "install-on-primary": nothing } });
}

export function cutOffDuringUpgrade(result: "rolled-back" | "committed"): Story {
  const story = tellRun(new Story(), {
    endsIn: "upgrade-database",
    outcome: "cancelled",
    instead: { "upgrade-database": (s) => s.upgradeBegan() },
  });
  story.upgradeEnded(result);
  const before = {
    "take-primary-out": nothing,
    "install-on-primary": nothing,
    "enable-maintenance": nothing,
    "drain-nodes": nothing,
    "stop-nodes": nothing,
  };
  const instead =
    result === "committed" ? { ...before, "back-up-database": nothing, "upgrade-database": nothing } : before;
  return tellRun(story, { instead });
}

export function failedAfterBackup(): Story {
  return tellRun(new Story(), {
    endsIn: "upgrade-database",
    outcome: "failed",
    instead: { "upgrade-database": () => {} },
    finally: recoverOld,
  });
}

/** Everything was done, and the run was cut off before it could say so. */
export const cutOffAtTheEnd = () => tellRun(new Story(), { endsIn: "restore-maintenance", outcome: "cancelled" });

/** The second run took what the first left for what was there before. */
export function wrongBase(): Story {
  const story = tellRun(new Story(), { endsIn: "enable-maintenance", outcome: "cancelled" });
  return tellRun(story, {
    instead: {
      "take-primary-out": nothing,
      "install-on-primary": nothing,
      "enable-maintenance": nothing,
      "restore-maintenance": nothing,
    },
  });
}
