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
    name: "margin-in-minutes",
    promise: "P2",
    story: "The margin between two times is taken for minutes: who ran for a while since the backup began is missed.",
    steps: ["upgrade-db"],
    edits: [
      {
        file: "steps/upgrade-db/gate.ts",
        find: "ageSeconds + CLOCK_MARGIN_SECONDS < backupAgeSeconds",
        replace: "ageSeconds + 60 * CLOCK_MARGIN_SECONDS < backupAgeSeconds",
      },
    ],
    attacked: () => [
      {
        strikes: [
          {
            when: { at: "event", kind: "backup-finished", node: undefined, number: 1 },
            afterSeconds: 0,
            deed: { do: "start-by-hand", node: 2 },
          },
          {
            when: { at: "event", kind: "service-running", node: 2, number: 1 },
            afterSeconds: 0,
            deed: { do: "end-service", node: 2 },
          },
        ],
      },
    ],
  },
  {
    name: "one-look-after-the-start",
    promise: "P9",
    story: "A service that is listed as stopped directly after its start has failed.",
    steps: ["restart"],
    edits: [
      {
        file: "src/upgrade/node/node-online.ts",
        find: "const STOPPED_LOOKS = 3;",
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
  {
    name: "service-on-its-way-down",
    promise: "P6",
    story: "A service that is still stopping is started at once, and the refusal is believed to be a failure.",
    steps: ["recover"],
    edits: [
      {
        file: "src/upgrade/node/as-found.ts",
        find: '    return status.state === "stop-pending"\n',
        replace: '    return status.state === "start-pending" && status.state === undefined\n',
      },
    ],
    attacked: () => [
      {
        strikes: [
          {
            when: { at: "row", key: "stop-nodes", node: 2 },
            afterSeconds: 0,
            deed: { do: "cling", node: 2, seconds: 900 },
          },
        ],
      },
    ],
  },
];
