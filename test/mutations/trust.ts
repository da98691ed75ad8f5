import type { Break } from "./break";

/** Who is believed without being asked, or is asked and not believed. */
export const BREAKS_OF_TRUST: readonly Break[] = [
  {
    name: "upgrade-by-exit-code",
    promise: "P7",
    story: "The database upgrade is judged by the program's exit code alone.",
    steps: ["upgrade-db"],
    edits: [
      {
        file: "steps/upgrade-db/verdict.ts",
        find: '  if (end.said === "damaged") return "damaged";\n',
        replace: '  if (end.exitCode !== undefined) return end.exitCode === 0 ? "committed" : "unchanged";\n',
      },
    ],
    faults: ["database-upgrade-damaged"],
  },
  {
    name: "installer-by-exit-code",
    promise: "P9",
    story: "msiexec said that it is done: which version is installed is not asked.",
    steps: ["install-msi"],
    edits: [
      {
        file: "steps/install-msi/install-planned.ts",
        find: "  if (!sameVersion(installed, target)) throw await notThere(context, log, meaning, ended, installed);\n",
        replace: "  if (installed === undefined) throw await notThere(context, log, meaning, ended, installed);\n",
      },
    ],
    faults: ["msi-3010-old-program"],
  },
  {
    name: "uninstalled-by-exit-code",
    promise: "P13",
    story: "msiexec said that the newer version is removed: the former one is installed over whatever is there.",
    steps: ["recover"],
    edits: [
      {
        file: "src/upgrade/node/former-program.ts",
        find: "  if (left !== undefined) throw notRemoved(node, left, wish);\n",
        replace: '  if (left !== undefined && node === "") throw notRemoved(node, left, wish);\n',
      },
      {
        file: "src/upgrade/node/former-program.ts",
        find: "      if (meanwhile !== undefined) throw installedMeanwhile(",
        replace: '      if (meanwhile !== undefined && node === "") throw installedMeanwhile(',
      },
    ],
    faults: ["backup-device-full", "msi-uninstall-leaves-program"],
  },
  {
    name: "former-program-in-the-default-folder",
    promise: "P6",
    story: "recover installs the former version and leaves the folder to the installer, which remembers none by then.",
    steps: ["recover"],
    edits: [
      {
        file: "src/upgrade/node/former-program.ts",
        find: "properties: intoFolderOf(facts.serverProgram, wish.properties)",
        replace: 'properties: intoFolderOf("".slice(facts.serverProgram.length), wish.properties)',
      },
    ],
    faults: ["backup-device-full"],
  },
  {
    name: "stop-not-confirmed",
    promise: "P9",
    story: "A service that has not stopped in time is said to be stopped: the error is swallowed.",
    steps: ["drain-stop"],
    edits: [
      {
        file: "src/upgrade/node/node-service.ts",
        find: `      if (waited.met) return;
      throw new Failure({
        code: "Service-NotStopped",`,
        replace: `      if (waited.met || limits.timeoutSeconds > 0) return;
      throw new Failure({
        code: "Service-NotStopped",`,
      },
    ],
    attacked: () => [
      {
        strikes: [
          {
            when: { at: "row", key: "stop-nodes", node: 2 },
            afterSeconds: 0,
            deed: { do: "cling", node: 2, seconds: 2400 },
          },
        ],
      },
    ],
  },
  {
    name: "ran-since-the-backup",
    promise: "P2",
    story: "A node that ran and was stopped again since the backup began is not asked about.",
    steps: ["upgrade-db"],
    edits: [
      {
        file: "steps/upgrade-db/gate.ts",
        find: '  if (left === "all of it") await requireNobodyRanSinceBackup(context, database);\n',
        replace: "  void requireNobodyRanSinceBackup;\n",
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
    name: "upgrader-at-work-is-ignored",
    promise: "P3",
    story: "recover waits for the upgrader's session, and when it does not end, takes the schema as it is.",
    steps: ["recover"],
    edits: [
      {
        file: "steps/recover/decide.ts",
        find: '  if (atWork) return { verdict: "unknown", because: atWork };\n',
        replace: "",
      },
    ],
    faults: ["upgrader-goes-on"],
  },
  {
    name: "hash-not-compared",
    promise: "P12",
    story: "A download of the right size is the planned installer: its SHA-256 is not compared.",
    steps: ["install-msi"],
    edits: [
      {
        file: "src/installer/installer-file.ts",
        find: "  if (wanted.sha256 && found.sha256 !== wanted.sha256.toLowerCase()) {\n",
        replace: "  if (wanted.sha256 && found.sha256.length !== wanted.sha256.length) {\n",
      },
    ],
    faults: ["staged-file-changed"],
    attacked: () => [
      {
        strikes: [
          {
            when: { at: "row", key: "stage-installer", node: 1 },
            afterSeconds: 0,
            deed: { do: "spoil-download", how: "wrong-bytes", times: 9 },
          },
        ],
      },
    ],
  },
  {
    name: "tasks-of-the-first-node",
    promise: "P4",
    story: "The tasks are counted on the first node that the instance lists, whichever node is quieted.",
    steps: ["drain-stop"],
    edits: [
      {
        file: "steps/drain-stop/tasks.ts",
        find: "const node = await listedNode(instance, at.node);",
        replace: "const [node = await listedNode(instance, at.node)] = await instance.nodes();",
      },
    ],
    faults: ["drain-never-ends"],
  },
  {
    name: "asked-at-the-shared-address",
    promise: "rest",
    story:
      "The primary is asked for at the shared address, where nobody answers for a node that is drained until it is verified.",
    steps: ["restart"],
    edits: [
      {
        file: "steps/restart/step.ts",
        find: "self: ownNodeApi(own, connection),",
        replace: "self: sharedNodeApi(given.serverUrl, connection),",
      },
      {
        file: "steps/restart/step.ts",
        find: 'import { ownInstanceApi, ownNodeApi } from "../../src/octopus/connect";',
        replace: 'import { ownInstanceApi, sharedNodeApi } from "../../src/octopus/connect";',
      },
    ],
    // On the way back the primary is drained before it starts.
    runbooks: ["rollback"],
  },
  {
    name: "nodes-not-covered",
    promise: "rest",
    story: "check-version does not compare the nodes of the run with those that the instance knows.",
    steps: ["check-version"],
    edits: [
      {
        file: "src/upgrade/covered-nodes.ts",
        find: "  if (uncovered.length > 0) {\n",
        replace: "  if (uncovered.length > known.length) {\n",
      },
    ],
    attacked: () => [{}, { before: [{ do: "disable-machine", node: 2 }, { do: "release-later" }] }],
  },
];
