import { join } from "node:path";
import type { RehearsedComputers } from "../stand-ins/rehearsed-computers";
import type { RehearsedHop } from "../rehearsal/hop-runs";
import { plantedBugs, type PlantedBugs } from "../rehearsal/planted-bugs";
import type { RehearsalListener } from "../rehearsal/play-runs";
import { rehearse } from "../rehearsal/rehearse";
import { exitCodeOf } from "../rehearsal/report";
import { runsFor } from "../rehearsal/runs";
import { scenarioOf } from "../stand-ins/world/scenario";
import { printed } from "../runbooks/printed";
import { VARIABLES } from "../names/variables";
import { UPGRADE_RUNBOOK } from "../runbooks/upgrade";
import { painter, type Paint } from "./colour";
import { EXIT } from "./exit-codes";
import { keepReport } from "./keep-report";
import { LiveTable } from "./live-table";
import { PlainLines } from "./plain-lines";
import { projectFolder } from "./project-folder";
import { longWay } from "./rehearsed-hops";
import type { RehearseFlags } from "./rehearse-flags";
import { rehearseVendor } from "./rehearse-vendor";
import { silentView, type RunView } from "./run-view";
import { faultLines, scenarioProblems } from "./scenario-flags";
import { linesTo } from "./shell";
import { summaryLines } from "./summary";
import { WouldLines } from "./would-lines";

/** Other computers for the nodes than folders of this disk. */
interface RehearsedElsewhere {
  computers: RehearsedComputers;
  /** As in "on Wine prefixes". */
  on: string;
}

/** Rehearses an upgrade as the flags say and prints it. @returns the exit code: 0, 2, 4 or 5 (see report.ts) */
export async function rehearseCommand(
  flags: RehearseFlags,
  env: NodeJS.ProcessEnv,
  elsewhere?: RehearsedElsewhere,
): Promise<number> {
  const print = linesTo(process.stdout);
  if (flags.fault?.includes("list")) {
    for (const line of faultLines()) print(line);
    return 0;
  }
  if (flags.as === "vendor") return rehearseVendor(flags, painter(env, process.stdout.isTTY), print);
  const bugs = flags.break === undefined ? undefined : plantedBugs(projectFolder());
  const problems = [...scenarioProblems(flags), ...problemsOfBreak(flags.break, bugs)];
  const way = problems.length === 0 ? longWay(scenarioOf(flags), flags) : undefined;
  if (way && "problem" in way) problems.push(way.problem);
  if (problems.length > 0) {
    for (const problem of problems) process.stderr.write(`${problem}\n`);
    return EXIT.wrongSettings;
  }

  if (flags.break === "list") {
    for (const { name } of bugs?.all ?? []) print(name);
    return 0;
  }

  const broken = bugs?.all.find(({ name }) => name === flags.break);
  const fault = [...(flags.fault ?? []), ...(broken?.faults ?? [])];
  const far = way && "runs" in way && broken === undefined ? way : undefined;
  const scenario = { ...scenarioOf({ ...flags, fault, ...broken?.versions }), ...far?.scenario };
  const shipped = join(projectFolder(), "dist", "packages");
  const planted = broken && (await bugs?.plant(broken.name, projectFolder()));
  const interrupt = new AbortController();
  const onInterrupt = () => interrupt.abort();
  process.once("SIGINT", onInterrupt).once("SIGTERM", onInterrupt);
  try {
    const isTerminal = process.stdout.isTTY;
    const paint = painter(env, isTerminal);
    const view = viewFor(flags, paint, print);
    const { report, artifacts } = await rehearse(
      {
        scenario,
        projectFolder: projectFolder(),
        packageFolders: planted ? [planted.folder, shipped] : [shipped],
        runs: far?.runs ?? runsFor({ fault: flags.fault ?? [], dryRun: flags.dryRun ?? false, planted: broken }),
        interrupt: interrupt.signal,
        keepFiles: flags.keep ?? false,
        ...(elsewhere ? { computers: elsewhere.computers } : {}),
        variables: { ...strategyOf(flags), ...broken?.variables },
      },
      listenerFor(view, flags, paint, print, { on: elsewhere?.on, hops: far?.hops ?? [] }),
    );
    if (interrupt.signal.aborted) {
      process.stderr.write(`Interrupted: the stand-ins are stopped${flags.keep ? "" : " and their files removed"}.\n`);
      return EXIT.interrupted;
    }
    if (flags.format === "json") print(JSON.stringify(report, null, 2));
    else for (const line of summaryLines(report, paint, isTerminal ? process.stdout.columns : undefined)) print(line);
    const page = keepReport(projectFolder(), artifacts);
    // With --format json the rehearsal's own report alone goes to stdout.
    const sayPage = flags.format === "json" ? linesTo(process.stderr) : print;
    if (page !== undefined) sayPage(`The runbook's report of it: ${page}`);
    return exitCodeOf(report);
  } finally {
    process.off("SIGINT", onInterrupt).off("SIGTERM", onInterrupt);
    planted?.remove();
  }
}

const strategyOf = ({ backupStrategy }: RehearseFlags): Record<string, string> =>
  backupStrategy === undefined ? {} : { [VARIABLES.backupStrategy]: backupStrategy };

/** @param bugs undefined in a release, which has no source code to plant them in */
function problemsOfBreak(name: string | undefined, bugs: PlantedBugs | undefined): string[] {
  if (name === undefined) return [];
  if (!bugs) {
    return [
      "--break plants a bug in the source code, which a release does not contain: use a clone of the repository.",
    ];
  }
  if (name === "list" || bugs.all.some((bug) => bug.name === name)) return [];
  return [`There is no planted bug '${name}'. --break list prints the names.`];
}

function viewFor(flags: RehearseFlags, paint: ReturnType<typeof painter>, print: (line: string) => void): RunView {
  if (flags.format === "json") return silentView;
  return process.stdout.isTTY
    ? new LiveTable(process.stdout, paint)
    : new PlainLines(print, paint, flags.verbose ?? false);
}

function listenerFor(
  view: RunView,
  flags: RehearseFlags,
  paint: Paint,
  print: (line: string) => void,
  { on, hops }: { on?: string | undefined; hops: readonly RehearsedHop[] },
): RehearsalListener {
  let would = new WouldLines();
  return {
    provisioned: (written, scripts) => {
      if (written === 0 || flags.format === "json") return;
      print(`Applied the runbook to a stand-in controlling instance: ${written} items written.`);
      print(scripts);
    },
    runBegan: (run, wanted, standIns) => {
      const { speed } = standIns.scenario;
      const { from, to } = hops[run - 1] ?? standIns.scenario;
      const what = wanted.dryRun ? "Dry run" : "Upgrade";
      const hop = hops.length > 1 ? `, hop ${run} of ${hops.length}` : undefined;
      const again = hop ?? (run > 1 ? `, run ${run} on the same instance` : "");
      view.began(
        `${what} of a stand-in instance with ${flags.nodes} ${flags.nodes === 1 ? "node" : "nodes"}, ${from} to ${to}, ${speed} times faster than real time${again}${on === undefined ? "" : `, on ${on}`}`,
        printed(UPGRADE_RUNBOOK.rows),
        standIns.machines,
      );
    },
    runnerEvent: (event) => {
      view.take(event);
      would.take(event);
    },
    runEnded: () => {
      view.ended();
      if (view instanceof LiveTable) for (const line of would.lines(paint)) print(line);
      would = new WouldLines();
    },
    // On stderr: with --format json the report alone goes to stdout.
    filesKept: (folder) => {
      process.stderr.write(`Kept the disks of the stand-in nodes and events.jsonl (the event log) in ${folder}\n`);
    },
  };
}
