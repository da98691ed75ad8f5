import * as z from "zod";
import type { Controller } from "../read/controller";
import { orNothing, readFacts, type ControllerFacts } from "../read/facts";
import { readVariables } from "../read/space-facts";
import { environmentsOf, findPlaces } from "../plan/places";
import type { PlanItem, PlanReport } from "../plan/plan";
import { RUNTIME_PACKAGE, stepPackage, type Product } from "../read/product";
import * as r from "../read/resources";
import { retryStale } from "../apply/retry-stale";
import { command } from "../../names/commands";
import { MADE_BY } from "../plan/runbook";
import { OWN_VARIABLES } from "../../runbooks/own-variables";
import { ownTriggers } from "../plan/trigger";
import { knownVariables } from "../plan/variables";
import type { DesiredState } from "../desired-state";

/** What taking away what `apply` made would do. */
export interface Removal extends PlanReport {
  facts: ControllerFacts;
  /** Variables of ours that go, out of a project that stays. */
  goingVariables: readonly string[];
}

type Deletable = { Id: string; Name: string };

/** Reads what `apply` made, and what of it others use. Writes nothing. */
export async function readRemoval(controller: Controller, desired: DesiredState, product: Product): Promise<Removal> {
  const facts = await readFacts(controller, { ...desired, schedule: undefined, schedules: [] }, product);
  const { project, projectGroup } = facts;
  const runbooks = runbooksThere(facts);
  const triggers = triggersThere(facts);
  const [reasons, usages, inGroup, atWork] = await Promise.all([
    project ? whyProjectStays(controller, project, facts) : [],
    Promise.all(
      [...facts.templates.values()].map(async (template) => ({ template, users: await usersOf(controller, template) })),
    ),
    projectGroup ? projectsOf(controller, projectGroup) : [],
    Promise.all(runbooks.map((runbook) => runsAtWork(controller, runbook))).then((tasks) => tasks.flat()),
  ]);
  const projectStays = project !== undefined && reasons.length > 0;
  const items: PlanItem[] = [];
  const add = (kind: PlanItem["kind"], name: string, verb: "delete" | "leave", note?: string) =>
    items.push({ kind, name, verb, fields: [], note });

  for (const { Name } of triggers) add("trigger", Name, "delete");
  for (const { Name } of runbooks) add("runbook", Name, "delete", "with its process, snapshots and runs");
  const used = usages.map(({ template, users }) => ({
    template,
    users: users.filter(
      ({ ProjectId, RunbookId }) =>
        ProjectId !== project?.Id || (projectStays && !runbooks.some(({ Id }) => Id === RunbookId)),
    ),
  }));
  // Another runbook of this project may still run with them.
  const variablesStay = used.some(({ users }) => users.some(({ ProjectId }) => ProjectId === project?.Id));
  const ours = projectStays && !variablesStay ? oursIn(facts.variables).map(({ Name }) => Name) : [];
  if (project && projectStays) {
    add("project", project.Name, "leave", reasons.join("; "));
    for (const name of ours) add("variable", name, "delete");
  } else if (project) add("project", project.Name, "delete", "with its variables");
  if (projectGroup) addGroup(projectGroup, inGroup, projectStays ? undefined : project, add);
  const staying = new Set<string>();
  for (const { template, users } of used) {
    if (users.length === 0) add("step template", template.Name, "delete");
    else {
      const names = [...new Set(users.map(({ ProjectName }) => ProjectName ?? "another project"))];
      add("step template", template.Name, "leave", `used in ${names.join(", ")}`);
      for (const id of packagesOf(template.Name, product)) staying.add(id);
    }
  }
  for (const { PackageId, Version } of facts.packages) {
    const name = `${PackageId} ${Version}`;
    if (staying.has(PackageId)) add("package", name, "leave", "a step template that stays runs with it");
    else add("package", name, "delete");
  }
  return {
    instance: facts.url,
    space: facts.space.name,
    environment: environmentsOf(findPlaces(facts, desired))[0]?.Name,
    project: project?.Name ?? desired.project,
    items,
    problems: atWork.map((task) => ({
      code: "Provision-RunAtWork",
      what: `A run of the runbook is in progress or queued: ${task}.`,
      next: `Wait until it has ended, or cancel it with ${command("cancel")}; then run ${command("remove")} again.`,
    })),
    warnings: [],
    facts,
    goingVariables: ours,
  };
}

/** An empty group goes when `apply` made it; one that others use, or made, stays. */
function addGroup(
  group: r.ProjectGroup,
  projects: readonly Deletable[],
  goes: Deletable | undefined,
  add: (kind: "project group", name: string, verb: "delete" | "leave", note?: string) => void,
): void {
  const others = projects.filter(({ Id }) => Id !== goes?.Id);
  if (others.length > 0) add("project group", group.Name, "leave", "other projects are in it");
  else if (group.Description !== MADE_BY) add("project group", group.Name, "leave", "apply did not make it");
  else add("project group", group.Name, "delete");
}

/** Takes away what `readRemoval` showed, in an order in which nothing is still used by something else. */
export async function carryOutRemoval(
  controller: Controller,
  { facts, items, goingVariables }: Removal,
  onDone: (item: PlanItem) => void,
): Promise<void> {
  const pathOf: Partial<Record<PlanItem["kind"], [path: string, permission: string, things: readonly Deletable[]]>> = {
    trigger: ["projecttriggers", "TriggerDelete", triggersThere(facts)],
    runbook: ["runbooks", "RunbookEdit", runbooksThere(facts)],
    project: ["projects", "ProjectDelete", some(facts.project)],
    "project group": ["projectgroups", "ProjectGroupDelete", some(facts.projectGroup)],
    "step template": ["actiontemplates", "ActionTemplateDelete", [...facts.templates.values()]],
    package: [
      "packages",
      "BuiltInFeedAdminister",
      facts.packages.map(({ Id, PackageId, Version }) => ({ Id, Name: `${PackageId} ${Version}` })),
    ],
  };
  const going = items.filter(({ verb }) => verb === "delete");
  for (const item of going) {
    const [path, permission, things] = pathOf[item.kind] ?? ["", "", []];
    const thing = things.find(({ Name }) => Name === item.name);
    if (!thing) continue;
    await controller.remove({
      action: `delete the ${item.kind} '${item.name}'`,
      permission,
      path: `/api/{spaceId}/${path}/${encodeURIComponent(thing.Id)}`,
    });
    onDone(item);
  }
  const { project, variables } = facts;
  if (goingVariables.length === 0 || !project || !variables) return;
  const put = (set: r.VariableSet) =>
    controller.change({
      action: "take our variables out of the project",
      permission: "VariableEdit",
      path: `/api/{spaceId}/variables/${encodeURIComponent(set.Id)}`,
      body: { ...set, Variables: set.Variables.filter(({ Name }) => !goingVariables.includes(Name)) },
      reply: r.variableSet,
    });
  await retryStale(
    () => put(variables),
    async () => put(await readVariables(controller, project)),
  );
  for (const item of going.filter(({ kind }) => kind === "variable")) onDone(item);
}

const runbooksThere = ({ runbooks }: ControllerFacts): r.Runbook[] => runbooks.flatMap(({ runbook }) => runbook ?? []);
const triggersThere = (facts: ControllerFacts): r.Trigger[] =>
  facts.runbooks.flatMap(({ definition }) => ownTriggers(facts, definition));
/** How many there are besides ours. */
const without = (all: readonly Deletable[], ours: readonly Deletable[]): number =>
  all.filter(({ Id }) => !ours.some((each) => each.Id === Id)).length;
const some = (thing: Deletable | undefined): Deletable[] => (thing ? [thing] : []);

/** Variables of ours in a project that stays: those that steps know, and those that `apply` sets itself. */
function oursIn(set: r.VariableSet | undefined): r.Variable[] {
  const names = new Set([
    ...knownVariables().map(({ name }) => name),
    ...Object.values(OWN_VARIABLES).map(({ name }) => name),
  ]);
  return set?.Variables.filter(({ Name }) => names.has(Name)) ?? [];
}

/** The packages that a template of ours runs with. */
function packagesOf(templateName: string, { templates }: Product): string[] {
  const template = [...templates.values()].find(({ Name }) => Name === templateName);
  return (
    template?.Packages.map(({ Name }) => (Name === RUNTIME_PACKAGE ? RUNTIME_PACKAGE : stepPackage(template.step))) ??
    []
  );
}

const ALL = { skip: 0, take: 2147483647 };
const things = r.page(z.looseObject({ Id: z.string(), Name: z.string() }));

/** What in a project is not ours. Nothing: it is what `apply` made, and goes with all that is in it. */
async function whyProjectStays(controller: Controller, project: r.Project, facts: ControllerFacts): Promise<string[]> {
  const inProject = async (what: string, permission: string) => {
    const path = `/api/{spaceId}/projects/${encodeURIComponent(project.Id)}/${what}{?skip,take}`;
    return (await controller.read({ action: `list its ${what}`, permission, path, args: ALL, reply: things })).Items;
  };
  const [runbooks, triggers, deploys] = await Promise.all([
    inProject("runbooks", "RunbookView"),
    inProject("triggers", "TriggerView"),
    deploysAnything(controller, project),
  ]);
  const ours = new Set(oursIn(facts.variables));
  const counts: [number, string][] = [
    [without(runbooks, runbooksThere(facts)), "other runbook"],
    [without(triggers, triggersThere(facts)), "other trigger"],
    [facts.variables?.Variables.filter((each) => !ours.has(each)).length ?? 0, "other variable"],
  ];
  return [
    ...(project.Description?.includes(MADE_BY) ? [] : ["apply did not make it"]),
    ...counts.flatMap(([count, what]) => (count > 0 ? [`it has ${count} ${what}${count === 1 ? "" : "s"}`] : [])),
    ...(deploys ? ["it has a deployment process"] : []),
  ];
}

/** Whether the project has a deployment process with steps. */
async function deploysAnything(controller: Controller, { DeploymentProcessId }: r.Project): Promise<boolean> {
  if (!DeploymentProcessId) return false;
  const process = await orNothing(
    controller.read({
      action: "read the project's deployment process",
      permission: "ProcessView",
      path: `/api/{spaceId}/deploymentprocesses/${encodeURIComponent(DeploymentProcessId)}`,
      reply: z.looseObject({ Steps: z.array(z.unknown()) }),
    }),
  );
  return process !== undefined && process.Steps.length > 0;
}

/** Runs that execute or wait. */
async function runsAtWork(controller: Controller, runbook: r.Runbook): Promise<string[]> {
  const { Items } = await controller.read({
    action: "list the current runs",
    permission: "TaskView",
    path: "/api/{spaceId}/tasks{?runbook,active,skip,take}",
    args: { runbook: runbook.Id, active: true, skip: 0, take: 3 },
    reply: r.page(z.looseObject({ Id: z.string() })),
  });
  return Items.map(({ Id }) => Id);
}

async function projectsOf(controller: Controller, group: r.ProjectGroup): Promise<Deletable[]> {
  const { Items } = await controller.read({
    action: "list the projects",
    permission: "ProjectView",
    path: "/api/{spaceId}/projects{?skip,take}",
    args: ALL,
    reply: r.page(r.project),
  });
  return Items.filter(({ ProjectGroupId }) => ProjectGroupId === group.Id);
}

const usages = z.array(
  z.looseObject({
    ProjectId: z.string().nullish(),
    ProjectName: z.string().nullish(),
    RunbookId: z.string().nullish(),
  }),
);

const usersOf = (controller: Controller, template: r.ActionTemplate) =>
  controller.read({
    action: "ask who uses a step template",
    permission: "ActionTemplateView",
    path: `/api/{spaceId}/actiontemplates/${encodeURIComponent(template.Id)}/usage`,
    reply: usages,
  });
