import { RUNS_BY_NAME_SINCE } from "../../octopus/runbook-runs";
import { RunbookRunRepository } from "@octopusdeploy/api-client";
import * as z from "zod";
import { command } from "../../names/commands";
import { isOlder, parseVersion } from "../../values/version";
import { Failure, reasonOf } from "../../step/failure";
import type { Controller } from "../read/controller";
import { readVariables } from "../read/space-facts";
import { cancelRun } from "./follow-run";
import { findCluster, HA_ROLES, isCalled } from "../read/cluster";
import * as r from "../read/resources";
import { DRY_RUN, OWN_VARIABLES } from "../../runbooks/own-variables";

/** Which runbook, where and how. */
export interface RunRequest {
  project: string;
  runbook: string;
  /** Name, id or slug; undefined is the one that the `HAServer` machines are in. */
  environment: string | undefined;
  dryRun: boolean;
  /** To the other prompted variables, by their names. */
  answers?: Readonly<Record<string, string>> | undefined;
}

/** A run that can be started: everything about it was found. */
export interface ReadyRun {
  project: string;
  runbook: string;
  environment: string;
  /** Enabled machines with the role `HAServer`. */
  machines: readonly string[];
  dryRun: boolean;
  answers?: Readonly<Record<string, string>> | undefined;
  /** As they were found. */
  found: { project: r.Project; runbook: r.Runbook; environment: r.Environment };
}

/** The project and the runbook by their names; undefined where there is none. */
interface FoundRunbook {
  project: r.Project | undefined;
  runbook: r.Runbook | undefined;
}

const ALL = { skip: 0, take: 2147483647 };
/** The question was sent, and its answer was lost. */
const MAYBE_STARTED = new Set<string>(["Controller-TimedOut", "Controller-Broken", "Controller-NotReady"]);

/** Finds the project and the runbook. Reads only. */
export async function findRunbook(
  controller: Pick<Controller, "read">,
  { project: projectName, runbook: runbookName }: Pick<RunRequest, "project" | "runbook">,
): Promise<FoundRunbook> {
  const projects = await controller.read({
    action: "list the projects",
    permission: "ProjectView",
    path: "/api/{spaceId}/projects{?partialName,skip,take}",
    args: { partialName: projectName, ...ALL },
    reply: r.page(r.project),
  });
  const project = named(projects.Items, projectName);
  if (!project) return { project, runbook: undefined };
  const runbooks = await controller.read({
    action: "list the runbooks",
    permission: "RunbookView",
    path: `/api/{spaceId}/projects/${encodeURIComponent(project.Id)}/runbooks{?partialName,skip,take}`,
    args: { partialName: runbookName, ...ALL },
    reply: r.page(r.runbook),
  });
  return { project, runbook: named(runbooks.Items, runbookName) };
}

/**
 * Finds everything that a run needs, and refuses what would go wrong. Reads only.
 * @throws Failure `Run-…`, and those of the environment and the machines
 */
export async function readyRun(controller: Controller, request: RunRequest): Promise<ReadyRun> {
  if (isOlder(parseVersion(controller.version), RUNS_BY_NAME_SINCE)) {
    throw new Failure({
      code: "Run-ControllerTooOld",
      what: `${controller.url} is version ${controller.version}; starting a runbook by its name needs ${RUNS_BY_NAME_SINCE} or newer.`,
      next: "Start the runbook in the web portal, or upgrade the controlling instance first.",
    });
  }
  const { project, runbook } = await findRunbook(controller, request);
  if (!project || !runbook?.PublishedRunbookSnapshotId) throw notThere(controller, request, project, runbook);
  if (answersOf(request).length > 0) await refuseWithoutPrompt(controller, project, request);
  const [machines, environments] = await Promise.all([
    controller.read({
      action: "list the machines",
      permission: "MachineView",
      path: "/api/{spaceId}/machines{?roles,skip,take}",
      args: { roles: HA_ROLES.node, ...ALL },
      reply: r.page(r.deploymentTarget),
    }),
    controller.read({
      action: "list the environments",
      permission: "EnvironmentView",
      path: "/api/{spaceId}/environments{?skip,take}",
      args: ALL,
      reply: r.page(r.environment),
    }),
  ]);
  // Where apply chose one environment, it is the one.
  const mayRunIn = runbook.Environments ?? [];
  const [scoped, ...others] = mayRunIn;
  const environment = request.environment ?? (others.length === 0 ? scoped : undefined);
  const read = { machines: machines.Items, environments: environments.Items, policies: [] };
  const cluster = findCluster(read, { environment });
  const [problem] = cluster.problems;
  if (problem || !cluster.environment) {
    throw new Failure({
      code: (problem?.code ?? "Run-NoEnvironment") as `Run-${string}`,
      what: problem?.what ?? "There is no environment to run it in.",
      next: problem?.next ?? "Choose one with --environment.",
    });
  }
  refuseElsewhere(runbook, cluster.environment, environments.Items);
  return {
    project: project.Name,
    runbook: runbook.Name,
    environment: cluster.environment.Name,
    machines: cluster.nodes.map(({ Name }) => Name),
    dryRun: request.dryRun,
    answers: request.answers,
    found: { project, runbook, environment: cluster.environment },
  };
}

/** Octopus would refuse it too; here it is said where it may run. */
function refuseElsewhere(
  { Name, Environments }: r.Runbook,
  wanted: r.Environment,
  environments: readonly r.Environment[],
): void {
  if (!Environments || Environments.length === 0 || Environments.includes(wanted.Id)) return;
  const names = environments.flatMap((each) => (Environments.includes(each.Id) ? [`'${each.Name}'`] : []));
  throw new Failure({
    code: "Run-NotInEnvironment",
    what: `The runbook '${Name}' may not run in the environment '${wanted.Name}'.`,
    next: `Name one that it may run in with --environment (${names.join(", ")}), or change that with ${command("apply")}.`,
  });
}

/**
 * Finds an environment by what a person calls it.
 * @param runbook names those that it may run in, when there is none of that name
 * @throws Failure `Run-NoEnvironment`
 */
export async function findEnvironment(
  controller: Pick<Controller, "read">,
  wanted: string,
  runbook: r.Runbook | undefined,
): Promise<r.Environment> {
  const { Items } = await controller.read({
    action: "list the environments",
    permission: "EnvironmentView",
    path: "/api/{spaceId}/environments{?skip,take}",
    args: ALL,
    reply: r.page(r.environment),
  });
  const found = Items.find((each) => isCalled(each, wanted));
  if (!found) {
    const names = Items.filter(({ Id }) => runbook?.Environments?.includes(Id) ?? true).map(({ Name }) => `'${Name}'`);
    throw new Failure({
      code: "Run-NoEnvironment",
      what: `There is no environment '${wanted}'.`,
      next: `Name one with --environment: ${names.join(", ") || "(none may be seen)"}.`,
    });
  }
  if (runbook) refuseElsewhere(runbook, found, Items);
  return found;
}

/** Every answer that a run is started with. */
const answersOf = ({ dryRun, answers }: Pick<RunRequest, "dryRun" | "answers">): [name: string, value: string][] => [
  ...Object.entries(answers ?? {}),
  ...(dryRun ? [[OWN_VARIABLES.dryRun.name, "True"] as [string, string]] : []),
];

/** Starts it. @returns the task's id */
export async function startRun(controller: Controller, run: ReadyRun): Promise<string> {
  const answers = answersOf(run);
  try {
    const { RunbookRunServerTasks: tasks } = await new RunbookRunRepository(
      controller.client,
      controller.space.name,
    ).create({
      spaceName: controller.space.name,
      ProjectName: run.project,
      RunbookName: run.runbook,
      EnvironmentNames: [run.environment],
      // A question in the middle of an outage waits for somebody to see it.
      UseGuidedFailure: false,
      ...(answers.length > 0 ? { Variables: Object.fromEntries(answers) } : {}),
    });
    const taskId = z.string().min(1).parse(tasks[0]?.ServerTaskId);
    if (answers.length > 0) await confirmAnswers(controller, run, taskId, tasks[0]?.RunbookRunId);
    return taskId;
  } catch (error) {
    const explained = controller.explain(error, { action: "start the runbook", permission: "RunbookRunCreate" });
    if (!(explained instanceof Failure) || !MAYBE_STARTED.has(explained.code)) throw explained;
    throw new Failure({
      code: explained.code,
      what: explained.what,
      why: "It may have been started anyway.",
      next: `Check the runbook's runs in the web portal, or with ${command("status")}, before starting it again.`,
      cause: error,
    });
  }
}

const runReply = z.looseObject({ FormValues: z.record(z.string(), z.string().nullable()).nullish() });

/**
 * Servers have dropped answers to prompts before: a run that does not carry every answer, or cannot be looked at, is not
 * known to do what was asked and is cancelled before it can change much.
 * @throws Failure `Run-NotDry`, `Run-NotAnswered`
 */
async function confirmAnswers(
  controller: Controller,
  run: Pick<RunRequest, "dryRun" | "answers">,
  taskId: string,
  runbookRunId: string | undefined,
): Promise<void> {
  if (!runbookRunId) return;
  const dropped = await droppedAnswers(controller, run, runbookRunId);
  if (dropped === undefined) return;
  const cancelled = await cancelRun(controller, taskId).then(
    () => true,
    () => false,
  );
  const [code, mayBe] = run.dryRun
    ? (["Run-NotDry", "may not be a dry run"] as const)
    : (["Run-NotAnswered", "may lack what was answered to its prompts"] as const);
  throw new Failure({
    code,
    what: `${taskId} was started, but ${mayBe}; ${cancelled ? "it was cancelled at once" : "IT COULD NOT BE CANCELLED"}.`,
    why: dropped,
    next: `${cancelled ? "Read" : "Cancel it in the web portal now, then read"} its log for what it did, and start the run there: the web portal prompts for ${promptsOf(run)}.`,
  });
}

/** @returns in a sentence, why an answer may be lost; undefined when none is */
async function droppedAnswers(
  controller: Controller,
  run: Pick<RunRequest, "dryRun" | "answers">,
  runbookRunId: string,
): Promise<string | undefined> {
  try {
    const { FormValues } = await controller.read({
      action: "read the run that was started",
      permission: "RunbookRunView",
      path: `/api/{spaceId}/runbookRuns/${encodeURIComponent(runbookRunId)}`,
      reply: runReply,
    });
    // A server that does not tell is believed; one that tells has to have each answer, under the prompt's name or id.
    if (!FormValues) return undefined;
    const given = new Set(Object.values(FormValues));
    if (answersOf(run).every(([, value]) => given.has(value))) return undefined;
    return `The controlling instance dropped the value of the prompted variable ${promptsOf(run)}.`;
  } catch (error) {
    return `It could not be read: ${reasonOf(error)}`;
  }
}

const promptsOf = (run: Pick<RunRequest, "dryRun" | "answers">): string =>
  [...Object.keys(run.answers ?? {}), ...(run.dryRun ? [DRY_RUN.label] : [])].join(", ");

/** Without the prompt the answer could be dropped, and a dry run would be a real one. */
async function refuseWithoutPrompt(
  controller: Controller,
  project: r.Project,
  run: Pick<RunRequest, "dryRun" | "answers">,
): Promise<void> {
  const { Variables } = await readVariables(controller, project);
  const prompted = new Set(Variables.flatMap(({ Name, Prompt }) => (Prompt == null ? [] : [Name])));
  const missing = answersOf(run).flatMap(([name]) => (prompted.has(name) ? [] : [name]));
  if (missing.length === 0) return;
  throw new Failure({
    code: run.dryRun ? "Run-NoDryRunPrompt" : "Run-NoPrompt",
    what: `The project '${project.Name}' has no prompted variable ${missing.join(", ")}, so ${run.dryRun ? "a dry run" : "this run"} cannot be started.`,
    next: `Correct it with ${command("apply")}.`,
  });
}

function notThere(
  { url, space }: Controller,
  request: RunRequest,
  project: r.Project | undefined,
  runbook: r.Runbook | undefined,
): Failure {
  const missing = runbook
    ? `The runbook '${runbook.Name}' of the project '${project?.Name ?? ""}' has no published snapshot.`
    : project
      ? `The project '${project.Name}' has no runbook '${request.runbook}'.`
      : `The space '${space.name}' of ${url} has no project '${request.project}'.`;
  return new Failure({
    code: runbook ? "Run-NotPublished" : "Run-NotThere",
    what: missing,
    next: `Create it with ${command("apply")}, or choose another with --space, --project and --runbook.`,
  });
}

const named = <T extends { Name: string }>(items: readonly T[], name: string): T | undefined =>
  items.find(({ Name }) => Name === name) ?? items.find(({ Name }) => Name.toLowerCase() === name.toLowerCase());
