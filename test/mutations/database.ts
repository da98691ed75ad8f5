import type { Break } from "./break";

/** Within one year and minor. */
const PATCH = { from: "2025.4.10100", to: "2025.4.10333" };

/** Of the database upgrade: who is at work, who holds the lock, what the program said, and whether it ended. */
export const DATABASE_BREAKS: readonly Break[] = [
  ...(["P1", "P3"] as const).map((promise) => ({
    name: `upgrader-known-by-its-name-${promise}`,
    promise,
    story: "recover checks for sessions of programs named after Octopus, and for nothing else.",
    steps: ["recover"],
    edits: [
      {
        file: "src/upgrade/database/possible-upgraders.ts",
        find: "const reasons = reasonsToCount(session, clients);",
        replace: "const reasons = /octopus server/i.test(session.program) ? reasonsToCount(session, clients) : [];",
      },
      {
        file: "src/upgrade/database/upgrader-ended.ts",
        find: "const ids = await processes.ids();",
        replace: "const ids: number[] = [];",
      },
    ],
    faults: ["upgrader-goes-on"] as const,
  })),
  {
    name: "lock-is-not-asked-for",
    promise: "P1",
    story: "upgrade-db takes the lock when it begins and never checks whether it still holds it.",
    steps: ["upgrade-db"],
    edits: [{ file: "steps/upgrade-db/run-upgrader.ts", find: "    await requireLock();\n", replace: "" }],
    faults: ["lock-lost-before-upgrade"],
  },
  {
    name: "only-the-last-lines-count",
    promise: "P7",
    story: "Only the end of the upgrade's output is classified: a stack trace hides that the database is inconsistent.",
    steps: ["upgrade-db"],
    edits: [
      {
        file: "src/server-program/phrases.ts",
        find: "    this.lines += 1;\n",
        replace: "    this.lines += 1;\n    if (this.lines % 400 === 0) this.worst = undefined;\n",
      },
    ],
    faults: ["database-upgrade-damaged"],
  },
  {
    name: "first-no-is-enough",
    promise: "P2",
    story: "That nothing changes in the schema is believed once it was said while nodes served.",
    steps: ["backup-db", "upgrade-db"],
    edits: [
      {
        file: "steps/backup-db/way-back.ts",
        find: "if (full && isUnchanged && (await isStillUnchanged(context, version))) {",
        replace: "void isStillUnchanged;\n  if (full && isUnchanged) {",
      },
      {
        file: "steps/upgrade-db/way-back-now.ts",
        find: 'if (wasSaid && status === "up-to-date") return;',
        replace: "if (wasSaid) return;",
      },
      {
        file: "steps/upgrade-db/start-if-unchanged.ts",
        find: 'return will === "No" ? undefined : "that is no clear no";',
        replace: "void will;\n  return undefined;",
      },
    ],
    faults: ["upgrade-status-turns"],
    versions: PATCH,
  },
  {
    name: "doubt-counts-as-no",
    promise: "P2",
    story: "Wherever database-upgrade-status says 'up to date', whatever else is in the sentence, nothing will change.",
    steps: ["backup-db", "upgrade-db"],
    edits: [
      {
        file: "src/server-program/phrases.ts",
        find: 'return TURNED_ROUND.test(rest) ? "doubtful" : "up-to-date";',
        replace: 'void TURNED_ROUND;\n  return "up-to-date";',
      },
    ],
    faults: ["patch-changes-schema", "upgrade-status-unclear"],
    versions: PATCH,
  },
  {
    name: "started-without-a-backup",
    promise: "P2",
    story: "Where nothing changes in the schema the primary node is started, whether or not this run made a backup.",
    steps: ["backup-db", "upgrade-db"],
    edits: [
      {
        file: "steps/backup-db/serving.ts",
        find: 'if (inputs.strategy === "Full" && !isUnchanged) {',
        replace: 'void isUnchanged;\n  if (inputs.strategy === "Full") {',
      },
      {
        file: "steps/upgrade-db/start-if-unchanged.ts",
        find: "const full = servingBackupOf(recorder.open, reads.servingBackupFile);",
        replace:
          'const at = { sizeBytes: 1, startedAt: "", finishedAt: "", databaseVersion: reads.currentVersion };\n  const full = servingBackupOf(recorder.open, reads.servingBackupFile) ?? { file: "none", whileServing: true, ...at };',
      },
    ],
    versions: PATCH,
  },
  {
    name: "failed-start-is-not-heard",
    promise: "P7",
    story: "A start that fails where nothing changes in the schema has changed nothing: nobody reads the server's log.",
    steps: ["upgrade-db", "recover"],
    edits: [
      {
        file: "src/upgrade/database/start-said.ts",
        find: "for (const line of (await readLog(home, since)).fatal) words.hear(line);",
        replace: "await readLog(home, since);",
      },
    ],
    faults: ["database-upgrade-damaged"],
    versions: PATCH,
  },
  {
    name: "target-schema-is-done",
    promise: "P9",
    story: "upgrade-db finds the schema on the target version and does nothing, although nobody saw its upgrade end.",
    steps: ["upgrade-db"],
    edits: [
      {
        file: "steps/upgrade-db/run.ts",
        find: 'if (written === "begun") return "its end";',
        replace: "",
      },
    ],
    faults: ["step-killed-after-commit"],
    runs: 2,
  },
  {
    name: "recover-starts-after-a-cut-off",
    promise: "P7",
    story: "recover takes a schema on the target version for a finished upgrade and starts the primary node.",
    steps: ["recover"],
    edits: [
      {
        file: "steps/recover/verdict.ts",
        find: 'if (sameVersion(schema, plan.to) && databaseUpgrade?.verdict === "begun") {',
        replace: 'if (sameVersion(schema, plan.to) && databaseUpgrade?.verdict === "damaged") {',
      },
    ],
    faults: ["step-killed-after-commit"],
  },
  {
    name: "last-words-not-read",
    promise: "P7",
    story:
      "An upgrader that outlives its step is waited for, and only the schema is asked: that it did damage is not heard.",
    steps: ["check-version", "backup-db", "upgrade-db", "restart", "recover"],
    edits: [
      {
        file: "src/upgrade/record/record-file.ts",
        find: "if (!(await upgraderSaidDamaged(host, upgraderOutputPath(host.env)))) return record;",
        replace: "return record;",
      },
    ],
    faults: ["upgrader-goes-on", "database-upgrade-damaged"],
  },
  {
    name: "last-words-lost-with-the-step",
    promise: "P7",
    story:
      "The upgrader prints to pipes of the step that started it, so what it says after that step was killed is lost.",
    steps: ["upgrade-db"],
    edits: [
      {
        file: "src/windows/run-program.ts",
        find: "outputDescriptor: output?.descriptor },",
        replace: "},",
      },
    ],
    faults: ["upgrader-goes-on", "database-upgrade-damaged"],
  },
  {
    name: "history-alone",
    promise: "rest",
    story: "The installation history alone says which version the schema belongs to, whatever scripts were run on it.",
    steps: ["preflight", "check-version", "backup-db", "upgrade-db", "recover"],
    edits: [
      {
        file: "src/upgrade/database/schema-by-script.ts",
        find: "return (hasShownIt ? undefined : versionByScript(newest, known)?.text) ?? told;",
        replace: "void hasShownIt;\n  return told ?? versionByScript(newest, known)?.text;",
      },
    ],
    faults: ["history-by-first-start"],
  },
  {
    name: "no-script-is-no-upgrade",
    promise: "rest",
    story:
      "A script that is run is the only sign of an upgrade, also where none has any and only a start writes the history.",
    steps: ["upgrade-db"],
    edits: [
      {
        file: "steps/upgrade-db/upgrade.ts",
        find: "return isFormer && sameMinor(reads.currentVersion, reads.targetVersion);",
        replace: "return isFormer && !sameMinor(reads.currentVersion, reads.targetVersion);",
      },
    ],
    faults: ["history-by-first-start"],
    versions: { from: "2022.3.10000", to: "2022.3.10640" },
  },
];
