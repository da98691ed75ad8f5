import type { Break } from "./break";

/** Of the file under its new name: without it a rename may be lost. */
const FLUSH_AFTER_RENAME = {
  find: `to, "r+"));
      try {
        await file.flush();
`,
  replace: `to, "r+"));
      try {
`,
};

/** What is done in the wrong order, or not made to last: a kill or a loss of power between two steps shows it. */
export const BREAKS_OF_ORDER: readonly Break[] = [
  {
    name: "record-not-flushed",
    promise: "P6",
    story: "The record is written and put in its place, and nobody waits until it is on the disk.",
    steps: ["drain-stop", "maintenance", "install-msi", "backup-db", "upgrade-db", "restart", "recover"],
    edits: [
      {
        file: "src/upgrade/record/record-file.ts",
        find: 'await writeAll(file, Buffer.from(text, "utf8"), 0);\n        await file.flush();\n',
        replace: 'await writeAll(file, Buffer.from(text, "utf8"), 0);\n',
      },
      { file: "src/upgrade/record/record-file.ts", ...FLUSH_AFTER_RENAME },
    ],
    attacked: () => [
      {
        strikes: [
          {
            when: { at: "event", kind: "maintenance-changed", node: undefined, number: 1 },
            afterSeconds: 0,
            deed: { do: "power-loss", node: 1, seconds: 60 },
          },
        ],
      },
    ],
  },
  {
    name: "rename-not-flushed",
    promise: "P5",
    story:
      "The record is flushed before it is put in its place, and not after: what Windows makes of the rename is up to it.",
    steps: ["drain-stop", "maintenance", "install-msi", "backup-db", "upgrade-db", "restart", "recover"],
    edits: [{ file: "src/upgrade/record/record-file.ts", ...FLUSH_AFTER_RENAME }],
    attacked: () => [
      {
        strikes: [
          {
            when: { at: "event", kind: "task-cap-set", node: 2, number: 1 },
            afterSeconds: 0,
            deed: { do: "power-loss", node: 2, seconds: 60 },
          },
        ],
      },
    ],
  },
  {
    name: "record-written-in-place",
    promise: "rest",
    story: "The record is written over the old one: a step that is killed meanwhile leaves a part of it.",
    steps: ["drain-stop", "maintenance", "install-msi", "backup-db", "upgrade-db", "restart", "recover"],
    edits: [
      {
        file: "src/upgrade/record/record-file.ts",
        find: "await recordFiles.writeFlushed(next,",
        replace: "await recordFiles.writeFlushed(path,",
      },
      {
        file: "src/upgrade/record/record-file.ts",
        find: "        await recordFiles.replace(next, path);\n",
        replace: "",
      },
    ],
    attacked: (share) => [
      {
        strikes: [
          {
            when: { at: "call", key: "enable-maintenance", node: 1, share, after: true },
            afterSeconds: 0,
            deed: { do: "kill-script", node: 1 },
          },
        ],
      },
    ],
  },
  {
    name: "quiet-before-it-is-written",
    promise: "P5",
    story: "The node's task cap is set to 0 first, and then it is written down what it was before.",
    steps: ["drain-stop"],
    edits: [
      {
        file: "steps/drain-stop/drain.ts",
        find: `  await remember(work, {
    ...{ serviceRunning: true, drained: await drainFlagNow(work, draining) },
    ...("cap" in cap ? { taskCap: cap.cap } : {}),
  });
  const capped = !draining && by === "task-cap" && (await capTasks(work, cap));
`,
        replace: `  const capped = !draining && by === "task-cap" && (await capTasks(work, cap));
  await remember(work, {
    ...{ serviceRunning: true, drained: await drainFlagNow(work, draining) },
    ...("cap" in cap ? { taskCap: cap.cap } : {}),
  });
`,
      },
    ],
    attacked: () => [
      {
        strikes: [
          {
            when: { at: "event", kind: "task-cap-set", node: 2, number: 1 },
            afterSeconds: 0,
            deed: { do: "kill-script", node: 2 },
          },
        ],
      },
    ],
  },
  {
    name: "maintenance-before-it-is-written",
    promise: "P5",
    story: "Maintenance mode is turned on first, and then it is written down that it was off before.",
    steps: ["maintenance"],
    edits: [
      {
        file: "steps/maintenance/enable.ts",
        find: "  const { found: recorded } = await recorder.remember({ maintenance: before });\n",
        replace: `  const isSwitched = await switchMaintenance(context, inputs.serverUrl, found, true);
  const { found: recorded } = await recorder.remember({ maintenance: before });
`,
      },
      {
        file: "steps/maintenance/enable.ts",
        find: "  if (await switchMaintenance(context, inputs.serverUrl, found, true)) {\n",
        replace: "  if (isSwitched) {\n",
      },
    ],
    attacked: () => [
      {
        strikes: [
          {
            when: { at: "event", kind: "maintenance-changed", node: undefined, number: 1 },
            afterSeconds: 0,
            deed: { do: "cancel" },
          },
        ],
      },
    ],
  },
  {
    name: "begun-is-not-written",
    promise: "P7",
    story: "The record says how the database upgrade ended, and not that one began.",
    steps: ["upgrade-db"],
    edits: [
      {
        file: "steps/upgrade-db/upgrade.ts",
        find: 'const record = await recorder.setDatabaseUpgrade("begun", { by, saidDone: saidDoneBefore });',
        replace:
          'const record = recorder.open ?? (await recorder.setDatabaseUpgrade("begun", { by, saidDone: saidDoneBefore }));',
      },
    ],
    faults: ["step-killed-after-commit"],
  },
  {
    name: "newest-finding-wins",
    promise: "rest",
    story: "What is found last is what is put back: a second attempt finds what the first one did.",
    steps: ["drain-stop", "maintenance", "restart", "recover"],
    edits: [
      {
        file: "src/upgrade/record/recorder.ts",
        find: "found: { ...found, ...record.found }",
        replace: "found: { ...record.found, ...found }",
      },
    ],
    attacked: () => [
      {
        strikes: [{ when: { at: "row", key: "back-up-database", node: 1 }, afterSeconds: 0, deed: { do: "cancel" } }],
      },
    ],
  },
  {
    name: "lock-released-early",
    promise: "rest",
    story: "An await is missing: the upgrader's lock is released as soon as what it protects has begun.",
    steps: ["backup-db", "upgrade-db", "recover"],
    edits: [
      {
        file: "src/upgrade/database/holding-lock.ts",
        find: "    return await act(async () => {\n",
        replace: "    return act(async () => {\n",
      },
    ],
  },
];
