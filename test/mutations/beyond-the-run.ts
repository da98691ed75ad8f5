import type { Break } from "./break";

const MIX = ["recover", "rollback"] as const;

/** What Windows and people do beyond a run, and a step has to see. */
export const BREAKS_BEYOND_THE_RUN: readonly Break[] = [
  {
    name: "installs-over-pending-deletes",
    promise: "P5",
    story: "A removal that ended with 3010 is repeated, ends with 0, and nobody asks what the next restart deletes.",
    steps: ["preflight", "install-msi", "recover"],
    runbooks: MIX,
    edits: [
      {
        file: "src/upgrade/node/lost-at-restart.ts",
        find: "  if (lost === undefined) return;\n",
        replace: '  if (lost !== "") return;\n',
      },
      {
        file: "steps/preflight/checks-upgrade.ts",
        find: "      if (record && deleted.length > 0) {",
        replace: "      if (record && deleted.length > 1000) {",
      },
    ],
    faults: ["msi-uninstall-3010"],
    attacked: () => [{}, { runbook: "rollback" }],
  },
  {
    name: "upgraded-by-a-start-is-unchanged",
    promise: "P7",
    story:
      "A rollback that failed before its restore goes by what the record says of the upgrade: nothing, for a person's start did it.",
    steps: ["install-msi", "drain-stop", "maintenance", "backup-db", "restore-db"],
    runbooks: MIX,
    edits: [
      {
        file: "src/upgrade/record/recorder.ts",
        find: 'open.databaseUpgrade ?? ({ verdict: "committed", at } as const);',
        replace: 'open.databaseUpgrade ?? (at === "" ? open.databaseUpgrade : null);',
      },
    ],
    faults: ["primary-started-by-hand"],
    attacked: () => [
      {},
      {
        runbook: "rollback",
        strikes: [
          {
            when: { at: "row", key: "install-on-primary-if-not-done", node: 1 },
            afterSeconds: 0,
            deed: { do: "end-installer", node: 1, code: 1639, installs: false },
          },
        ],
      },
    ],
  },
  {
    name: "restored-once-is-restored",
    promise: "P9",
    story: "A rollback goes by its record, which says that the database is restored, and asks no schema.",
    steps: ["restore-db"],
    runbooks: MIX,
    edits: [
      {
        file: "steps/restore-db/decide.ts",
        find: "const isUndone = sayUndone(context, recorder);",
        replace: "const isUndone = sayUndone === undefined;",
      },
      {
        file: "steps/restore-db/restore.ts",
        find: "  if (sameVersion(parseVersion(version), way.former)) return;\n",
        replace: '  if (version !== "") return;\n',
      },
    ],
    attacked: () => [
      {},
      {
        runbook: "rollback",
        strikes: [
          {
            when: { at: "row", key: "restore-database", node: 1 },
            afterSeconds: 0,
            deed: { do: "start-by-hand", node: 2 },
          },
        ],
      },
    ],
  },
];
