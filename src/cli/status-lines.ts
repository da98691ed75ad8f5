import type { InstanceStatus, ReleaseStatus, RunbookStatus } from "../provision/status";
import type { Paint } from "./colour";

/** Everything that `status` found. */
export interface Status {
  instance: InstanceStatus;
  release: ReleaseStatus;
  /** Undefined when no controlling instance was given. */
  runbook: RunbookStatus | undefined;
}

/** The status as a person reads it. */
export function statusLines({ instance, release, runbook }: Status, paint: Paint): string[] {
  const mode = instance.maintenanceMode ? paint("yellow", "on") : "off";
  return [
    paint("bold", `${instance.address}, version ${instance.version}, maintenance mode ${mode}`),
    "",
    ...nodeTable(instance, paint),
    "",
    ...releaseLines(instance, release, paint),
    ...(runbook ? ["", ...runbookLines(runbook, paint)] : []),
  ];
}

/** One fact a line, for scripts. */
export function statusBasics({ instance, release, runbook }: Status): string[] {
  return [
    `version ${instance.version}`,
    `maintenance ${instance.maintenanceMode ? "on" : "off"}`,
    ...instance.nodes.map(
      ({ name, version, online, draining, runningTasks }) =>
        `node ${name} ${version ?? "unknown"} ${online ? "online" : "offline"} ${draining ? "draining" : "working"} ${runningTasks}`,
    ),
    `newest ${release.known ? (release.newestAllowed ?? "none") : "unknown"}`,
    ...(runbook ? [`runbook ${runbook.state}`] : []),
    ...(runbook?.lastRun ? [`run ${runbook.lastRun.taskId} ${runbook.lastRun.state}`] : []),
  ];
}

const HEAD = ["Node", "Version", "State", "Drain", "Running tasks"];

function nodeTable({ nodes, version }: InstanceStatus, paint: Paint): string[] {
  const cells = nodes.map((node) => [
    node.name,
    node.version ?? "unknown",
    node.online ? "online" : "offline",
    node.draining ? "draining" : "no",
    String(node.runningTasks),
  ]);
  const widths = HEAD.map((head, column) => Math.max(head.length, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  const other = nodes.filter((node) => node.version !== undefined && node.version !== version);
  return [
    paint("dim", line(HEAD)),
    ...cells.map((row, index) => (nodes[index]?.online ? line(row) : paint("yellow", line(row)))),
    ...(other.length > 0 ? ["", paint("red", "The nodes do not all run one version: a run would refuse.")] : []),
  ];
}

function releaseLines({ version }: InstanceStatus, release: ReleaseStatus, paint: Paint): string[] {
  if (!release.known) return [paint("yellow", `Whether there is a newer version is not known. ${release.because}`)];
  const { newestAllowed, next, notes } = release;
  const sentence = !newestAllowed
    ? `No version newer than ${version} is allowed.`
    : next === newestAllowed
      ? paint("green", `${newestAllowed} is the newest version allowed.`)
      : `${newestAllowed} is the newest version allowed; ${next ? `the next run goes to ${next}` : "no run can get there"}.`;
  return [sentence, ...notes.map((note) => paint("dim", `  ${note}`))];
}

const STATES: Readonly<Record<RunbookStatus["state"], string>> = {
  absent: "is not there; put it there with octopus-ha-upgrade apply",
  "not published": "has no published snapshot; publish one with octopus-ha-upgrade apply",
  published: "is published",
};

function runbookLines({ address, space, project, runbook, state, lastRun }: RunbookStatus, paint: Paint): string[] {
  return [
    paint("bold", `Controlled by ${address}, space ${space}`),
    `The runbook ${runbook} of the project ${project} ${STATES[state]}.`,
    ...(state === "absent" ? [] : [lastRun ? lastRunLine(lastRun, paint) : "It was never run."]),
  ];
}

function lastRunLine(run: NonNullable<RunbookStatus["lastRun"]>, paint: Paint): string {
  const style = run.state === "Success" ? "green" : run.state === "Failed" ? "red" : "yellow";
  const when = run.started ? `, started ${run.started.replace(/^(.{10})T(.{5}).*$/, "$1 $2")}` : "";
  return `Last run: ${run.taskId} ${paint(style, run.state)}${when}: ${run.url}`;
}
