import { INSTALLATION_ID } from "../../src/stand-ins/http/node-api";
import type { Break } from "./break";

/** One mistake for each promise, so that no judge is asleep. */
export const BROKEN_PROMISES: readonly Break[] = [
  {
    name: "upgrade-without-witnesses",
    promise: "P1",
    story: "upgrade-db assumes that the nodes are still stopped and does not check.",
    steps: ["upgrade-db"],
    edits: [
      {
        file: "steps/upgrade-db/gate.ts",
        find: "  await confirmEveryNodeStopped(context, database, {",
        replace: "  void (confirmEveryNodeStopped, {",
      },
      {
        file: "steps/upgrade-db/gate.ts",
        find: '  if (left === "all of it") await requireNobodyRanSinceBackup(context, database);',
        replace: "",
      },
    ],
    faults: ["node-started-by-hand"],
    // Before 2023.2.9755 Octopus itself does not refuse while others live.
    versions: { from: "2023.1.9791", to: "2023.2.9704" },
  },
  {
    name: "backup-not-verified",
    promise: "P2",
    story: "backup-db assumes that a backup that was written can be read.",
    steps: ["backup-db"],
    edits: [
      {
        file: "steps/backup-db/back-up.ts",
        find: "await database.verifyBackup(file, (percent) =>",
        replace: "((_file: string, _say: (percent: number) => void) => undefined)(file, (percent) =>",
      },
    ],
  },
  {
    name: "recover-starts-any-program",
    promise: "P3",
    story: "recover starts every node again, whatever version it has installed by now.",
    steps: ["recover"],
    edits: [
      {
        file: "steps/recover/treat.ts",
        find: 'const way = sameVersion(installed, schema) ? "go-on" : await formerProgramBack(work, installed, verdict);',
        replace: 'const way: string = formerProgramBack.name ? "go-on" : "left";',
      },
      {
        file: "steps/recover/treat.ts",
        find: "if (context.dryRun) return undefined;",
        replace: "if (!context.dryRun) return undefined;",
      },
    ],
    faults: ["drain-never-ends"],
  },
  {
    name: "stop-without-waiting-for-tasks",
    promise: "P4",
    story: "drain-stop quiets and stops without checking whether tasks are still running.",
    steps: ["drain-stop"],
    edits: [
      {
        file: "steps/drain-stop/drain.ts",
        find: "if (running.count > 0) {",
        replace: "if (running.count < 0) {",
      },
      {
        file: "steps/drain-stop/stop.ts",
        find: "if (running.count === 0) return;",
        replace: "if (running.count >= 0) return;",
      },
    ],
    faults: ["drain-never-ends"],
  },
  {
    name: "other-nodes-stay-drained",
    promise: "P5",
    story:
      "restart puts drain flag and task cap of the primary node only back, but closes the records of the others too.",
    steps: ["restart"],
    edits: [
      {
        file: "steps/restart/run.ts",
        find: "const serves = await goBackToWork(context, tools, at, {",
        replace: "const serves = context.system.isPrimary && await goBackToWork(context, tools, at, {",
      },
      {
        file: "steps/restart/run.ts",
        find: "if (differences.length === 0) {",
        replace: "if (differences.length >= 0) {",
      },
    ],
  },
  {
    name: "cap-stays-after-a-failure",
    promise: "P6",
    story: "recover puts the drain flags back and forgets the task caps.",
    steps: ["recover"],
    edits: [
      {
        file: "steps/recover/treat.ts",
        find: "    await putBackToWork(context, tools, at, found);",
        replace:
          "    const { taskCap: _forgotten, ...others } = found;\n    await putBackToWork(context, tools, at, others);",
      },
    ],
    faults: ["backup-device-full"],
  },
  {
    name: "first-idle-look-is-believed",
    promise: "P4",
    story: "A node is quiet as soon as one look finds no task, and nobody looks again before it is stopped.",
    steps: ["drain-stop"],
    edits: [
      {
        file: "steps/drain-stop/drain.ts",
        find: "const HEEDED_WITHIN_SECONDS = 45;",
        replace: "const HEEDED_WITHIN_SECONDS = 0;",
      },
      {
        file: "steps/drain-stop/stop.ts",
        find: "if (running.count === 0) return;",
        replace: "if (running.count >= 0) return;",
      },
    ],
  },
  {
    name: "description-stays",
    promise: "P5",
    story: "restart and recover put the start type back and leave the words that say why the service is Disabled.",
    steps: ["restart", "recover", "maintenance"],
    edits: [
      {
        file: "src/upgrade/node/node-service.ts",
        find: "  await setStartType(context, tools, at, { startType, description: found.description });",
        replace: "  await setStartType(context, tools, at, { startType });",
      },
      {
        file: "src/upgrade/node/as-found.ts",
        find: "if (found.description !== undefined && isDisabledNote(status.description)) {",
        replace: "if (found.description === undefined && isDisabledNote(status.description)) {",
      },
    ],
  },
  {
    name: "recover-forgets-to-start",
    promise: "P6",
    story: "recover restores the drain flags and forgets the services.",
    steps: ["recover"],
    edits: [{ file: "steps/recover/treat.ts", find: "if (touched) {", replace: "if (touched && false) {" }],
    faults: ["database-upgrade-rolled-back"],
  },
  {
    name: "maintenance-off-whatever-happened",
    promise: "P7",
    story: "maintenance restores maintenance mode after every failure, whether or not the schema changed.",
    steps: ["maintenance"],
    edits: [
      {
        file: "steps/maintenance/restore.ts",
        find: "if (failed && !unchanged) {",
        replace: "if (failed && !failed) {",
      },
    ],
    faults: ["msi-1603-on-another-node"],
  },
  {
    name: "upgrades-to-the-same-version",
    promise: "P8",
    story:
      "check-version takes the installed version for a newer one, and maintenance does not ask whether all is done, so every run does everything again.",
    steps: ["check-version", "maintenance"],
    edits: [
      {
        file: "src/release/policy.ts",
        find: "compareVersions(version, situation.current) > 0)",
        replace: "compareVersions(version, situation.current) >= 0)",
      },
      {
        file: "steps/maintenance/enable.ts",
        find: "if (await servesTheTarget(found.instance, reads)) {",
        replace: "if ((await servesTheTarget(found.instance, reads)) && reads === undefined) {",
      },
    ],
    runs: 2,
  },
  {
    name: "start-is-believed",
    promise: "P9",
    story: "restart takes a start command that succeeded for a node that is online.",
    steps: ["restart"],
    edits: [
      {
        file: "src/upgrade/node/as-found.ts",
        find: "      return waitUntilOnline(context, tools, at, wait);\n    },",
        replace: "      return { version, afterSeconds: 0 };\n    },",
      },
      {
        file: "steps/restart/run.ts",
        find: 'if (inputs.mode === "Start") return;',
        replace: 'if (inputs.mode !== "Resume") return;',
      },
    ],
    faults: ["another-node-does-not-come-back"],
  },
  {
    name: "connection-string-in-the-log",
    promise: "P10",
    story: "A debug line was added to preflight, and masking was switched off to read it.",
    steps: ["preflight"],
    edits: [
      {
        file: "src/host/masker.ts",
        find: "return this.forms.reduce(",
        replace: "if (this.forms.length >= 0) return text;\n    return this.forms.reduce(",
      },
      {
        file: "steps/preflight/hand-over.ts",
        find: "  const configuration = valueOf(findings.configuration);\n",
        replace:
          "  const configuration = valueOf(findings.configuration);\n  context.log.verbose(JSON.stringify(configuration));\n",
      },
    ],
  },
  {
    name: "every-octopus-service",
    promise: "P11",
    story: "drain-stop stops every service whose name begins with OctopusDeploy, as scripts in the field do.",
    steps: ["drain-stop"],
    edits: [
      {
        file: "src/windows/sc.ts",
        find: 'const answer = await tool("sc", [verb, exactServiceName(name)]);',
        replace:
          'await tool("sc", [verb, "OctopusDeploy Tentacle"]);\n    const answer = await tool("sc", [verb, exactServiceName(name)]);',
      },
    ],
  },
  {
    name: "run-whatever-is-staged",
    promise: "P12",
    story: "install-msi verifies the installer when it is staged and never again.",
    steps: ["install-msi"],
    edits: [
      { file: "steps/install-msi/install-planned.ts", find: "    await refuseUnfitFile(context);\n", replace: "" },
    ],
    faults: ["staged-file-changed"],
  },
  {
    name: "maintenance-stays-after-a-failure",
    promise: "P6",
    story:
      "Maintenance mode that is to stay on after a success stays on after a failure, too, and the record is closed.",
    steps: ["maintenance"],
    edits: [
      {
        file: "steps/maintenance/restore.ts",
        find: 'if (!failed && inputs.after === "Stay" && ',
        replace: 'if (inputs.after === "Stay" && ',
      },
    ],
    faults: ["backup-device-full"],
    variables: { "Upgrade.Maintenance.After": "Stay" },
  },
  {
    name: "older-is-fine",
    promise: "P13",
    story: "An exact version is an exact version: nobody asks whether it is older.",
    steps: ["check-version", "install-msi"],
    edits: [
      {
        file: "src/release/policy.ts",
        find: "compareVersions(version, situation.current) > 0)",
        replace: "compareVersions(version, situation.current) !== 0)",
      },
      {
        file: "steps/install-msi/node.ts",
        find: "if (!isOlder(targetVersion, installed)) return;",
        replace: "if (!isOlder(targetVersion, undefined)) return;",
      },
    ],
    versions: { from: "2025.4.10333", to: "2025.3.14357" },
    variables: { "Upgrade.Release.Policy": "exact", "Upgrade.Release.Version": "2025.3.14357" },
  },
  {
    name: "upgrade-the-controller",
    promise: "P14",
    story: "check-version does not compare the instance with the one that runs the runbook.",
    steps: ["check-version"],
    edits: [
      {
        file: "src/upgrade/covered-nodes.ts",
        find: "if (installationId.toLowerCase() !== controllerInstallationId.trim().toLowerCase()) return installationId;",
        replace: "if (installationId !== undefined) return installationId;",
      },
    ],
    variables: { "Upgrade.Controller.InstallationId": INSTALLATION_ID },
  },
];
