import type { Break } from "./break";

/** What is tried again, and how long something is waited for. */
export const BREAKS_OF_WAITING: readonly Break[] = [
  {
    name: "damaged-is-tried-again",
    promise: "P7",
    story: "An upgrade that failed after the commit is run once more, also when it said that it did damage.",
    steps: ["upgrade-db"],
    edits: [
      {
        file: "steps/upgrade-db/upgrade.ts",
        find: 'after.known && after.atTarget && end.said !== "done" && end.said !== "damaged";',
        replace: 'after.known && after.atTarget && end.said !== "done";',
      },
    ],
    faults: ["database-upgrade-damaged-after-commit"],
  },
  {
    name: "failed-installer-is-run-again",
    promise: "P8",
    story: "An installer that failed is run again until the time is over, as if another one had been at work.",
    steps: ["install-msi"],
    edits: [
      {
        file: "steps/install-msi/install-planned.ts",
        find: 'if (meaningOf(exitCode).verdict !== "retry") return { done: true, value: exitCode };',
        replace:
          'if (!["retry", "fail"].includes(meaningOf(exitCode).verdict)) return { done: true, value: exitCode };',
      },
    ],
    faults: ["msi-1603-on-another-node"],
  },
  {
    name: "rolled-back-is-tried-again",
    promise: "P8",
    story: "An upgrade that was rolled back is run again and again, as if other nodes had been in its way.",
    steps: ["upgrade-db"],
    edits: [
      {
        file: "steps/upgrade-db/run-upgrader.ts",
        find: 'if (end.said !== "others-alive" || triedSeconds >= OTHERS_ALIVE_SECONDS) return end;',
        replace:
          'if (!["others-alive", "rolled-back"].includes(end.said) || triedSeconds >= 12 * OTHERS_ALIVE_SECONDS) return end;',
      },
    ],
    faults: ["database-upgrade-rolled-back"],
  },
  {
    name: "no-time-to-start",
    promise: "rest",
    story: "A service counts as failed before it has had the time to start.",
    steps: ["restart"],
    edits: [
      {
        file: "src/upgrade/node/node-online.ts",
        find: "const STOPPED_LOOKS = 6;",
        replace: "const STOPPED_LOOKS = 0;",
      },
    ],
  },
  {
    name: "stop-waits-too-short",
    promise: "rest",
    story: "The stop of a service is waited for in milliseconds instead of seconds.",
    steps: ["drain-stop"],
    edits: [
      {
        file: "steps/drain-stop/stop.ts",
        find: "{ timeoutSeconds: inputs.stopTimeoutSeconds, pollSeconds: 1 }",
        replace: "{ timeoutSeconds: inputs.stopTimeoutSeconds / 1000, pollSeconds: 1 }",
      },
    ],
  },
];
