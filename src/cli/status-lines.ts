import { waitsForSomebody } from "../provision/run/interruptions";
import { command } from "../names/commands";
import type { InstanceStatus, ReleaseStatus, RunbookStatus } from "../provision/run/status";
import type { RunNow } from "../provision/run/run-now";
import type { Paint } from "./colour";
import { wayNotes } from "./expected-way";
import { duration } from "./summary";

/** Why an instance said nothing. */
interface Silence {
  /** Undefined when it was not asked. */
  code: string | undefined;
  what: string;
}

/** One of the two instances: what it answered, or why it did not. */
export type Side<T> = { answer: T; silence: undefined } | { answer: undefined; silence: Silence };

/** Everything that `status` found. */
export interface Status {
  /** Undefined when it does not answer, which `instanceSilence` explains. */
  instance: InstanceStatus | undefined;
  instanceSilence: Silence | undefined;
  release: ReleaseStatus;
  /** Undefined when no controlling instance was given, or it does not answer. */
  runbook: RunbookStatus | undefined;
  runbookSilence: Silence | undefined;
}

/** The status as a person reads it. */
export function statusLines(
  { instance, instanceSilence, release, runbook, runbookSilence }: Status,
  paint: Paint,
  now: Date,
): string[] {
  const target = instance
    ? [
        paint("bold", `${instance.address}, version ${instance.version}, maintenance mode ${modeOf(instance, paint)}`),
        "",
        ...nodeTable(instance, paint),
        "",
        ...releaseLines(instance, release, paint),
      ]
    : [
        paint("bold", "Instance to be upgraded"),
        ...silenceLines(instanceSilence, paint),
        ...(runbook?.running
          ? ["A run is in progress: its steps stop the nodes, and no node answers until the primary node is back."]
          : []),
      ];
  const controlling = runbook
    ? runbookLines(runbook, paint, now)
    : runbookSilence
      ? [paint("bold", "Controlling instance"), ...silenceLines(runbookSilence, paint)]
      : [];
  return [...target, ...(controlling.length > 0 ? ["", ...controlling] : [])];
}

const modeOf = ({ maintenanceMode }: InstanceStatus, paint: Paint) => (maintenanceMode ? paint("yellow", "on") : "off");

const silenceLines = (silence: Silence | undefined, paint: Paint): string[] =>
  silence ? [paint("yellow", silence.code === undefined ? silence.what : `${silence.code}: ${silence.what}`)] : [];

/** One fact per line, for scripts. */
export function statusBasics({ instance, release, runbook }: Status): string[] {
  return [
    `version ${instance?.version ?? "unknown"}`,
    `maintenance ${instance ? (instance.maintenanceMode ? "on" : "off") : "unknown"}`,
    ...(instance?.nodes ?? []).map(
      ({ name, version, online, draining, runningTasks }) =>
        `node ${name} ${version ?? "unknown"} ${online ? "online" : "offline"} ${draining ? "draining" : "working"} ${runningTasks}`,
    ),
    `newest ${release.known ? (release.newestAllowed ?? "none") : "unknown"}`,
    ...(release.known && release.path.length > 0 ? [`path ${release.path.join(" ")}`] : []),
    ...(runbook ? [`runbook ${runbook.state}`] : []),
    ...(runbook?.running?.steps ?? []).flatMap(({ name, machines }) =>
      machines.map((each) => `at ${each.name} ${name}`),
    ),
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
    ...(other.length > 0 ? ["", paint("red", "The nodes run different versions: a run would be refused.")] : []),
  ];
}

function releaseLines({ version }: InstanceStatus, release: ReleaseStatus, paint: Paint): string[] {
  if (!release.known) return [paint("yellow", `Whether there is a newer version is unknown. ${release.because}`)];
  const { newestAllowed, next, notes, path } = release;
  const sentence = !newestAllowed
    ? `No version newer than ${version} is allowed.`
    : next === newestAllowed
      ? paint("green", `${newestAllowed} is the newest version allowed.`)
      : `${newestAllowed} is the newest version allowed; ${next ? `the next run upgrades to ${next}` : "no run can reach it"}.`;
  const way =
    path.length > 1 ? [`The way: ${[version, ...path].join(" -> ")}, ${path.length} hops of one run each.`] : [];
  return [sentence, ...way, ...[...notes, ...wayNotes(release)].map((note) => paint("dim", `  ${note}`))];
}

const STATES: Readonly<Record<RunbookStatus["state"], string>> = {
  absent: `does not exist; create it with ${command("apply")}`,
  "not published": `has no published snapshot; publish one with ${command("apply")}`,
  published: "is published",
};

/** Octopus runs no step after a failure when a task is canceled (facts: octopus-runbooks#cancelling). */
const AFTER_CANCEL = `A canceled run runs nothing after it: nodes that it stopped stay stopped. Run it again to continue, or bring them back to work with ${command("run", "--runbook", "recover")}.`;

function runbookLines(
  { address, space, project, runbook, environment, state, lastRun, running }: RunbookStatus,
  paint: Paint,
  now: Date,
): string[] {
  return [
    paint("bold", `Controlled by ${address}, space ${space}`),
    `The runbook ${runbook} of the project ${project} ${STATES[state]}${environment === undefined ? "" : ` (environment ${environment})`}.`,
    ...(state === "absent" ? [] : [lastRun ? lastRunLine(lastRun, paint) : "It has never run."]),
    ...(lastRun?.state === "Canceled" && !running ? [paint("yellow", AFTER_CANCEL)] : []),
    ...(running ? runningLines(running, paint, now) : []),
  ];
}

/** Where a run is: each step at work, its machines, and what they said last. */
function runningLines({ taskId, state, started, waitsFor, steps }: RunNow, paint: Paint, now: Date): string[] {
  const since = (from: string | undefined) =>
    from ? ` for ${duration((now.getTime() - Date.parse(from)) / 1000)}` : "";
  const words =
    state === "Queued" && !waitsFor ? "is queued" : started ? `has been running${since(started)}` : "is running";
  return [
    paint("yellow", `${taskId} ${words}${state === "Cancelling" ? " and is being cancelled" : ""}.`),
    ...(waitsFor ? [paint("red", `  ${waitsForSomebody(waitsFor.titles, waitsFor.url)}`)] : []),
    ...steps.flatMap(({ name, started: from, machines }) => [
      `  ${name}${since(from)}`,
      ...machines.map(
        (machine) =>
          `    ${machine.name}: ${machine.percent === undefined ? "" : `${Math.round(machine.percent)} %, `}${machine.says || "no output yet"}`,
      ),
    ]),
    `  Follow it with ${command("run", "--follow", taskId)}; cancel it with ${command("cancel")}.`,
  ];
}

function lastRunLine(run: NonNullable<RunbookStatus["lastRun"]>, paint: Paint): string {
  const style = run.state === "Success" ? "green" : run.state === "Failed" ? "red" : "yellow";
  const when = run.started ? `, started ${run.started.replace(/^(.{10})T(.{5}).*$/, "$1 $2")}` : "";
  return `Last run: ${run.taskId} ${paint(style, run.state)}${when}: ${run.url}`;
}
