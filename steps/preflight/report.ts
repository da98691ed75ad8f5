import { isAcceptable } from "../../src/names/checks";
import { stepNamed } from "../../src/names/steps";
import { VARIABLES } from "../../src/names/variables";
import { neededBy, needsFramework, tooOldFor, type PlatformCheck } from "../../src/release/minima";
import { CHECKS } from "./checks";
import type { Context } from "./contract";
import { tableLines, type TableRow } from "./table";
import { tasksNow } from "./tasks-now";
import { readVerdict, type CheckVerdict, type Verdict } from "./verdicts";

/** What one machine came to, by the names of the checks. */
type Column = ReadonlyMap<string, CheckVerdict>;

/**
 * Says in one table what the checks found on every node, what the next run would upgrade to, and what would hold up the quiet
 * now: for whoever has to approve an upgrade. Reads only; that something was refused, the step before has said.
 */
export async function report(context: Context): Promise<void> {
  const { log, reads, system } = context;
  const machines = system.nodeMachines.map(({ name }) => name);
  const columns = machines.map((machine) => columnOf(context, machine));
  const names = machines.map((machine) => told(from(reads.nodeNames, machine)) ?? machine);
  const rows = rowsOf(columns);
  for (const line of tableLines(names, rows)) log.info(line);
  for (const { name, cells } of rows) {
    for (const [index, cell] of cells.entries()) {
      if (cell.says !== "") log.info(`${names[index] ?? ""} ${name} (${cell.verdict}): ${cell.says}`);
    }
  }
  for (const line of machineLines(context, machines, names)) log.info(line);
  sayClocks(context);
  for (const line of await tasksNow(context)) log.info(line);
  const decision = decisionOf(context);
  log.info(decision);
  log.highlight(`${countsOf(rows, names.length)} ${decision}`);
}

/** What a machine handed over; undefined when it is silent. */
const from = <T>(list: readonly { machine: string; value: T | undefined }[], machine: string): T | undefined =>
  list.find((each) => each.machine === machine)?.value;

/** An empty text is what was not told. */
const told = (text: string | undefined) => (text === "" ? undefined : text);

function columnOf({ reads, inputs }: Context, machine: string): Column {
  const lines = from(reads.verdicts, machine) ?? [];
  const column = new Map(lines.flatMap((line) => readVerdict(line) ?? []).map((each) => [each.name, each]));
  for (const each of platformsOf({ reads, inputs }, machine)) column.set(each.name, each);
  return column;
}

const PLATFORMS: readonly { name: PlatformCheck; title: string }[] = [
  { name: "Windows-Version", title: "the target version supports this Windows" },
  { name: "Framework-Version", title: "the target version supports this .NET Framework" },
  { name: "Database-Version", title: "the target version supports this SQL Server" },
];

/** What the target needs is known only now that there is a target. */
function platformsOf({ reads, inputs }: Pick<Context, "reads" | "inputs">, machine: string): CheckVerdict[] {
  const { targetVersion: target } = reads;
  const windows = told(from(reads.windowsVersions, machine));
  const sqlServer = told(from(reads.sqlServerVersions, machine));
  const framework = from(reads.frameworkReleases, machine);
  const found = { "Windows-Version": windows, "Framework-Version": framework, "Database-Version": sqlServer };
  return PLATFORMS.map(({ name }) => {
    if (target === undefined) return { name, verdict: "not checked", says: "The target version is not known." };
    if (name === "Framework-Version" && !needsFramework(target)) return { name, verdict: "ok", says: "" };
    if (found[name] === undefined) return { name, verdict: "not checked", says: "The version was not told." };
    const tooOld = tooOldFor(target, { windows, framework, sqlServer }, machine).find(({ check }) => check === name);
    if (!tooOld) return { name, verdict: "ok", says: "" };
    return { name, verdict: inputs.acceptedChecks.includes(name) ? "accepted" : "problem", says: tooOld.what };
  });
}

const SILENT: CheckVerdict = { name: "", verdict: "not checked", says: "" };

function rowsOf(columns: readonly Column[]): TableRow[] {
  const listed = [...CHECKS, ...PLATFORMS];
  const known = new Set<string>(listed.map(({ name }) => name));
  // What could not be found out is no check, and stands under its code.
  const codes = [...new Set(columns.flatMap((column) => [...column.keys()]))].filter((name) => !known.has(name));
  return [...codes.map((name) => ({ name, title: "what could not be found out" })), ...listed].map(
    ({ name, title }) => ({
      name,
      title,
      cells: columns.map((column) => {
        if (column.size > PLATFORMS.length) return column.get(name) ?? { name, verdict: "ok", says: "" };
        return column.get(name) ?? SILENT;
      }),
    }),
  );
}

/** What runs where: the numbers behind the verdicts. */
function machineLines({ reads }: Context, machines: readonly string[], names: readonly string[]): string[] {
  const sqlServer = reads.sqlServerVersions.find(({ value }) => value)?.value;
  return [
    ...machines.map((machine, index) => {
      const version = from(reads.installedVersions, machine);
      const windows = told(from(reads.windowsVersions, machine)) ?? "an unknown version";
      return `Node ${names[index] ?? ""} is machine '${machine}': Octopus Server ${version ?? "(not told)"} on Windows ${windows}.`;
    }),
    `The database is on SQL Server ${sqlServer ?? "(not told)"}.`,
  ];
}

function sayClocks({ log, reads }: Context): void {
  const ahead = reads.clocksAhead.flatMap(({ value }) => (value === undefined ? [] : [value]));
  if (ahead.length < 2) return;
  const apart = Math.max(...ahead) - Math.min(...ahead);
  log.info(`The clocks of the nodes differ by about ${apart.toFixed(1)} s.`);
}

function decisionOf({ reads }: Context): string {
  const { upgradeAvailable, currentVersion, targetVersion, finalVersion, changesUrl } = reads;
  if (upgradeAvailable === undefined || targetVersion === undefined) {
    return `What the next upgrade would go to is not known: see the log of the step ${stepNamed("check-version")}.`;
  }
  if (!upgradeAvailable) return `An upgrade would have nothing to do: the instance is on ${targetVersion}.`;
  const { windows, sqlServer } = neededBy(targetVersion);
  const stop =
    finalVersion && finalVersion.text !== targetVersion.text ? `, a required stop on the way to ${finalVersion}` : "";
  return `An upgrade would go from ${currentVersion ?? "(unknown)"} to ${targetVersion}${stop}, which needs ${windows} and ${sqlServer} or newer. What changes: ${changesUrl ?? ""}`;
}

function countsOf(rows: readonly TableRow[], nodes: number): string {
  const cells = rows.flatMap(({ cells: row }) => row);
  const count = (wanted: Verdict) => cells.filter(({ verdict }) => verdict === wanted).length;
  const problems = rows.filter(({ cells: row }) => row.some(({ verdict }) => verdict === "problem"));
  const mayBeAccepted = problems.length > 0 && problems.every(({ name }) => isAcceptable(name));
  return [
    `${nodes} ${nodes === 1 ? "node" : "nodes"}, ${rows.length} checks:`,
    `${count("problem")} problems, ${count("accepted")} accepted, ${count("warning")} warnings, ${count("not checked")} not checked.`,
    ...(mayBeAccepted ? [`Each of the problems may be accepted by its name in ${VARIABLES.acceptedChecks}.`] : []),
  ].join(" ");
}
