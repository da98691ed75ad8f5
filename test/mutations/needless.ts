import type { Break } from "./break";

/** What harms nobody and still ends a run, or cuts people off, for no reason. */
export const NEEDLESS_BREAKS: readonly Break[] = [
  {
    name: "maintenance-once-more",
    promise: "P8",
    story:
      "A run that goes on where the last step was cut off turns maintenance mode on and off again, although everybody serves.",
    steps: ["maintenance"],
    edits: [
      {
        file: "steps/maintenance/enable.ts",
        find: "if (await servesTheTarget(found.instance, reads)) {",
        replace: "if ((await servesTheTarget(found.instance, reads)) && reads === undefined) {",
      },
    ],
    faults: ["cancel-after-maintenance"],
  },
  {
    name: "claims-counted-through",
    promise: "P8",
    story:
      "Whoever releases a claim deletes every number up to its own, whether or not there is a claim of that number.",
    steps: ["install-msi"],
    edits: [
      {
        file: "src/installer/claim.ts",
        find: "for (const each of (await this.listed().catch(() => [])).filter((number) => number <= generation)) {",
        replace: "for (let each = 1; each <= generation; each += 1) {",
      },
    ],
    faults: ["claim-left-behind"],
  },
  {
    name: "held-files-end-the-run",
    promise: "P8",
    story: "A file that a virus scanner holds for a moment is a file that cannot be used.",
    steps: ["maintenance"],
    edits: [
      {
        file: "src/windows/held-files.ts",
        find: "if (!HELD.has(code)) throw error;",
        replace: "throw [error, code][0];",
      },
    ],
    faults: ["scanner-holds-files"],
    attacked: () => [{}],
  },
  {
    name: "maintenance-sent-elsewhere",
    promise: "P8",
    story: "Maintenance mode is asked for wherever somebody answers, and turned on at the shared address.",
    steps: ["maintenance"],
    edits: [
      {
        file: "steps/maintenance/enable.ts",
        find: "switchMaintenance(context, inputs.serverUrl, found, true)",
        replace:
          "switchMaintenance(context, inputs.serverUrl, { ...found, instance: tools.instances[0] ?? found.instance }, true)",
      },
    ],
    faults: ["load-balancer-fails"],
  },
  {
    name: "denied-is-held",
    promise: "P8",
    story: "A mutex of Windows Installer that may not be opened is taken for an installation at work.",
    steps: ["preflight"],
    edits: [
      {
        file: "src/windows/installer-mutex.ts",
        find: 'if (state !== "denied") return state === "held";',
        replace: 'if (state.length > 0) return state !== "free";',
      },
    ],
    faults: ["mutex-of-somebody"],
  },
  {
    name: "any-process-of-that-id",
    promise: "P8",
    story: "As long as there is a process with the ID of the service's, the service is taken to be running.",
    steps: ["drain-stop"],
    edits: [
      {
        file: "src/upgrade/node/node-service.ts",
        find: "if (another !== undefined && another !== identity) return",
        replace: "if (another === undefined && another !== identity) return",
      },
    ],
    faults: ["process-id-used-again"],
  },
  {
    name: "database-name-compared-by-letters",
    promise: "P8",
    story: "The header of the backup must name the database with the very letters of the connection string.",
    steps: ["backup-db"],
    edits: [
      {
        file: "steps/backup-db/back-up.ts",
        find: "requireGoodHeader(header, facts.databaseName, file);",
        replace: "requireGoodHeader(header, database.name, file);",
      },
    ],
    faults: ["database-in-capitals"],
  },
  {
    name: "clocks-met-in-the-outage",
    promise: "P8",
    story:
      "preflight does not compare clocks: that a node's heartbeat is ahead is seen when the database is backed up.",
    steps: ["preflight"],
    edits: [
      {
        file: "steps/preflight/checks-database.ts",
        find: "if (Math.abs(ahead) <= CLOCK_MARGIN_SECONDS) return FINE;",
        replace: "if (Math.abs(ahead) >= 0) return FINE;",
      },
    ],
    faults: ["node-clock-is-ahead"],
    staysReal:
      "That runs must be refused is stated for a whole rehearsal; in a schedule the clock is right again when the faults end.",
  },
];
