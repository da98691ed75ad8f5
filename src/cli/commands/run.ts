import { command } from "../../names/commands";
import type { Controller } from "../../provision/read/controller";
import { taskAddress } from "../../provision/run/follow-run";
import { runbookOfTask } from "../../provision/run/run-now";
import { readyRun, startRun, type ReadyRun } from "../../provision/run/start-run";
import { runbookNamed } from "../../runbooks/index";
import type { Runbook } from "../../runbooks/runbook";
import { EXIT } from "../exit-codes";
import { expectedRun } from "../expected-run";
import { askSettings } from "../settings/ask-settings";
import { readAnswers } from "../settings/answers";
import type { Flags } from "../settings/flags";
import type { Settings } from "../settings/read-settings";
import { RUN_NEEDS } from "../settings/run-needs";
import { SETTINGS } from "../settings/table";
import { taskProblems } from "../settings/task-flag";
import { progressOf, withController, type Tools } from "../tools";
import { confirm, mustBeAllowed } from "./confirm";
import { followToEnd } from "./follow";
import { runAllHops } from "./hops";

/** Starts the runbook and follows it, or follows a run that goes on already. */
export async function runCommand(flags: Flags, tools: Tools): Promise<number> {
  const asked = runbookNamed(tools.runbooks, typeof flags.runbook === "string" ? flags.runbook : "");
  const { values: answers, problems } = readAnswers(flags.answer, asked, !flags.dryRun && flags.follow === undefined);
  const settings = await askSettings(tools, RUN_NEEDS, flags, [...problemsOf(flags, tools), ...problems]);
  return withController(tools, flags, settings, async (controller) => {
    const { follow } = flags;
    if (follow !== undefined) {
      const name = tools.runbooks.length > 1 ? await runbookOfTask(controller, follow) : undefined;
      const list = runbookNamed(tools.runbooks, name ?? runbookOf(settings));
      return (await followToEnd(tools, flags, controller, follow, `Run ${follow}`, list)).exit;
    }
    const run = await readyRun(controller, { ...wishOf(settings, flags), answers });
    const list = runbookNamed(tools.runbooks, run.runbook);
    const progress = progressOf(tools, flags);
    for (const line of aboutToRun(run, list, controller)) progress(line);
    if (upgrades(list)) {
      for (const line of await expectedRun(tools, flags, settings, controller, run)) progress(line);
    }
    if (
      !run.dryRun &&
      !list.changesNothing &&
      !(await confirm(upgrades(list) ? "Start this upgrade?" : "Start this run?", flags, tools.shell))
    ) {
      progress("Nothing was started.");
      return EXIT.refused;
    }
    if (flags.hops === "all") return runAllHops(tools, flags, controller, run, list);
    const taskId = await startRun(controller, run);
    if (flags.detach) return detached(tools, flags, controller, taskId);
    progress(`Started ${taskId}: ${taskAddress(controller, taskId)}`);
    const title = `${run.dryRun ? "Dry run" : "Run"} ${taskId}`;
    return (await followToEnd(tools, flags, controller, taskId, title, list)).exit;
  });
}

function problemsOf(flags: Flags, { shell, runbooks }: Tools): string[] {
  if (flags.detach && flags.report !== undefined) {
    return ["--detach does not wait for the report; leave out --report, and give it to --follow."];
  }
  if (flags.follow === undefined) {
    const name = typeof flags.runbook === "string" ? flags.runbook : SETTINGS.runbook.fallback;
    const allowed =
      flags.dryRun || runbookNamed(runbooks, name).changesNothing
        ? []
        : mustBeAllowed("run", "starts an upgrade", flags, shell);
    return [...allowed, ...hopsProblems(flags, runbookNamed(runbooks, name))];
  }
  const others = [
    flags.dryRun && "--dry-run",
    flags.answer && "--answer",
    flags.detach && "--detach",
    flags.hops === "all" && "--hops",
  ].filter(Boolean);
  const together =
    others.length > 0 ? [`--follow follows a run that was already started; leave out ${others.join(" and ")}.`] : [];
  return [...together, ...taskProblems("--follow", flags.follow)];
}

/** The next hop is known only when the one before it has been made, by whoever follows it. */
function hopsProblems({ hops, dryRun, detach }: Flags, runbook: Runbook): string[] {
  if (hops !== "all") return [];
  return [
    ...(upgrades(runbook) ? [] : [`--hops is for a runbook that upgrades; '${runbook.name}' does not.`]),
    ...(dryRun ? ["--hops all goes with no --dry-run: a dry run makes no hop, and shows the whole way."] : []),
    ...(detach ? ["--hops all goes with no --detach: it follows each run and then starts the next one."] : []),
  ];
}

/** Whether it can change the version of an instance: then there is more to say beforehand. */
const upgrades = ({ rows }: Runbook) => rows.some(({ key }) => key === "upgrade-database");

const runbookOf = ({ values }: Settings) => values.runbook ?? SETTINGS.runbook.fallback;

const wishOf = (settings: Settings, { dryRun }: Flags) => ({
  project: settings.values.project ?? SETTINGS.project.fallback,
  runbook: runbookOf(settings),
  environment: settings.values.environment,
  dryRun: dryRun ?? false,
});

function aboutToRun(
  { project, runbook, environment, machines, dryRun }: ReadyRun,
  list: Runbook,
  { url, space }: Controller,
): string[] {
  return [
    `${url}, space ${space.name}, environment ${environment}, project ${project}`,
    dryRun
      ? `Dry run of the runbook '${runbook}' on ${machines.join(", ")}: nothing is changed there.`
      : !upgrades(list)
        ? `The runbook '${runbook}' runs on ${machines.join(", ")}. ${list.description}`
        : `The runbook '${runbook}' upgrades the instance on ${machines.join(", ")} if there is a newer version. Nobody can use the instance while its nodes are stopped and its database is backed up and upgraded.`,
  ];
}

function detached({ shell }: Tools, { format }: Flags, controller: Controller, taskId: string): number {
  const url = taskAddress(controller, taskId);
  if (format === "json") shell.out(JSON.stringify({ taskId, url, outcome: "started" }, null, 2));
  else if (format === "basic") shell.out(taskId);
  else {
    shell.out(`Started ${taskId}: ${url}`);
    shell.out(`Follow it with ${command("run", "--follow", taskId)}`);
  }
  return EXIT.done;
}
