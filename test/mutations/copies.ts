import { VARIABLES } from "../../src/names/variables";
import type { Break } from "./break";

/** Every set but the newest may go, however young it is. */
const DELETES_ALL_BUT_ONE = {
  [VARIABLES.pruneDeletes]: "True",
  [VARIABLES.pruneKeep]: "1",
  [VARIABLES.pruneKeepDays]: "0",
};

/** Copied files and backup sets: what is copied where, what counts as copied, and what is deleted. */
export const BREAKS_OF_COPIES: readonly Break[] = [
  {
    name: "source-and-target-swapped",
    promise: "P17",
    story: "Source and target of a copy are in each other's place: the old copy goes over the instance's own files.",
    steps: ["backup-files"],
    edits: [
      {
        file: "steps/backup-files/copy-folder.ts",
        find: "...{ from: folder.source, to: folder.copy,",
        replace: "...{ from: folder.copy, to: folder.source,",
      },
    ],
  },
  {
    name: "sealed-without-verification",
    promise: "P16",
    story: "Outside an upgrade the backup is not verified: nothing is restored from it soon, and its header has to do.",
    steps: ["backup-db"],
    runbooks: ["backup"],
    edits: [
      {
        file: "steps/backup-db/back-up.ts",
        find: "await database.verifyBackup(file, (percent) =>",
        replace:
          'await (inputs.mode === "Alone" ? async () => undefined : database.verifyBackup.bind(database))(file, (percent) =>',
      },
    ],
    attacked: () => [{ runbook: "backup" }],
  },
  {
    name: "unchanged-keys-not-written-again",
    promise: "P16",
    story:
      "Keys that are unchanged since the last set are not written again, and nobody looks whether the file is there.",
    steps: ["backup-keys", "backup-db"],
    runbooks: ["backup"],
    edits: [
      {
        file: "steps/backup-keys/run.ts",
        find: "atShare(folder, limits, () => write(context, set, {",
        replace: "atShare(folder, limits, () => write(context, set, { former,",
      },
      {
        file: "steps/backup-keys/run.ts",
        find: "await writeWhole(tools.host, join(folder, file.name), text);",
        replace:
          "if (written.former?.fingerprint !== fingerprint) await writeWhole(tools.host, join(folder, file.name), text);",
      },
      {
        file: "src/upgrade/backup-set/prove-file.ts",
        find: "if (!(await host.files.isThere(path))) return `${path} is not there`;",
        replace: "if (!(await host.files.isThere(path))) return undefined;",
      },
    ],
    attacked: () => [{ runbook: "backup" }, { runbook: "backup" }],
  },
  {
    name: "named-set-is-pruned",
    promise: "P17",
    story: "Only age and number decide which backup sets go: that of the last upgrade goes with the others.",
    steps: ["prune"],
    runbooks: ["backup", "prune"],
    edits: [
      {
        file: "steps/prune/decide.ts",
        find: "if (pathsOf(set.manifest).some((path) => needed.has(normal(path)))) {",
        replace: "if (needed.size < 0) {",
      },
      {
        file: "steps/prune/decide.ts",
        find: "} else if (isNamed(set, record, last)) because",
        replace: "} else if (isNamed(set, undefined, undefined)) because",
      },
    ],
    variables: DELETES_ALL_BUT_ONE,
    attacked: () => [{}, { runbook: "backup" }, { runbook: "prune" }],
  },
  {
    name: "files-of-kept-sets-are-freed",
    promise: "P16",
    story:
      "The copied files of a set that goes are deleted, and nobody looks whether a set that stays lists them, too.",
    steps: ["prune"],
    runbooks: ["backup", "prune"],
    edits: [
      {
        file: "steps/prune/files.ts",
        find: "for (const path of listed) stay.add(normal(path));",
        replace: "if (listed.length < 0) stay.add(set.name);",
      },
    ],
    variables: DELETES_ALL_BUT_ONE,
    attacked: () => [{ runbook: "backup" }, { runbook: "backup" }, { runbook: "prune" }],
  },
  {
    name: "deleted-before-it-is-withdrawn",
    promise: "P16",
    story: "A set that goes is deleted file by file, and its manifest with the rest: one that is cut off looks whole.",
    steps: ["prune"],
    runbooks: ["backup", "prune"],
    edits: [
      {
        file: "steps/prune/run.ts",
        find: "if (!set.isHalfPruned) await orSay(context, `withdraw",
        replace: 'if (set.folder === "") await orSay(context, `withdraw',
      },
    ],
    variables: DELETES_ALL_BUT_ONE,
    attacked: (share) => [
      { runbook: "backup" },
      { runbook: "backup" },
      {
        runbook: "prune",
        strikes: [
          {
            when: { at: "change", node: 1, number: 1 + Math.floor(share * 3) },
            afterSeconds: ((share * 3) % 1) / 50,
            deed: { do: "kill-script", node: 1 },
          },
        ],
      },
    ],
  },
];
