import * as z from "zod";
import type { Controller } from "./controller";
import { readFacts, type ControllerFacts } from "./facts";
import { findCluster } from "./machines";
import type { PlanItem, PlanReport } from "./plan";
import type { Product } from "./product";
import * as r from "./resources";
import { OWN_VARIABLES } from "../runbook/own-variables";
import { knownVariables } from "./variables";
import type { Wishes } from "./wishes";

/** What taking away what `apply` made would do. */
export interface Removal extends PlanReport {
  facts: ControllerFacts;
  /** The project holds more than what `apply` made: it stays, without what is ours. */
  projectStays: boolean;
}

type Deletable = { Id: string; Name: string };

/** Reads what `apply` made, and what of it others use. Writes nothing. */
export async function readRemoval(controller: Controller, wishes: Wishes, product: Product): Promise<Removal> {
  const facts = await readFacts(controller, { ...wishes, schedule: undefined }, product);
  const { project, projectGroup, runbook, trigger } = facts;
  const others = project ? (await runbooksOf(controller, project)).filter(({ Id }) => Id !== runbook?.Id) : [];
  const groupIsShared =
    projectGroup !== undefined && (await projectsOf(controller, projectGroup)).some(({ Id }) => Id !== project?.Id);
  const projectStays = others.length > 0;
  const items: PlanItem[] = [];
  const add = (kind: PlanItem["kind"], name: string, verb: "delete" | "leave", note?: string) =>
    items.push({ kind, name, verb, fields: [], note });
  if (trigger) add("trigger", trigger.Name, "delete");
  if (runbook) add("runbook", runbook.Name, "delete", "with its process, snapshots and runs");
  if (project) {
    if (projectStays) {
      add(
        "project",
        project.Name,
        "leave",
        others.length === 1 ? "it has another runbook" : `it has ${others.length} other runbooks`,
      );
      for (const { Name } of oursIn(facts.variables)) add("variable", Name, "delete");
    } else add("project", project.Name, "delete", "with its variables");
  }
  if (projectGroup && project?.ProjectGroupId === projectGroup.Id) {
    if (groupIsShared || projectStays) add("project group", projectGroup.Name, "leave", "other projects are in it");
    else add("project group", projectGroup.Name, "delete");
  }
  for (const template of facts.templates.values()) {
    const users = (await usageOf(controller, template)).filter(
      ({ ProjectId, RunbookId }) => ProjectId !== project?.Id || (projectStays && RunbookId !== runbook?.Id),
    );
    if (users.length > 0) {
      add(
        "step template",
        template.Name,
        "leave",
        `used in ${users.map(({ ProjectName }) => ProjectName ?? "another project").join(", ")}`,
      );
    } else add("step template", template.Name, "delete");
  }
  for (const { PackageId, Version } of facts.packages) add("package", `${PackageId} ${Version}`, "delete");
  const cluster = findCluster(facts, wishes);
  return {
    instance: facts.url,
    space: facts.space.name,
    environment: cluster.environment?.Name,
    project: project?.Name ?? wishes.project,
    items,
    problems: [],
    warnings: [],
    facts,
    projectStays,
  };
}

/** Takes away what `readRemoval` showed, in an order in which nothing is still used by something else. */
export async function carryOutRemoval(
  controller: Controller,
  { facts, items, projectStays }: Removal,
  onDone: (item: PlanItem) => void,
): Promise<void> {
  const pathOf: Partial<Record<PlanItem["kind"], [path: string, permission: string, things: readonly Deletable[]]>> = {
    trigger: ["projecttriggers", "TriggerDelete", some(facts.trigger)],
    runbook: ["runbooks", "RunbookEdit", some(facts.runbook)],
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
  if (projectStays && facts.variables) {
    const ours = new Set(oursIn(facts.variables));
    await controller.change({
      action: "take our variables out of the project",
      permission: "VariableEdit",
      path: `/api/{spaceId}/variables/${encodeURIComponent(facts.variables.Id)}`,
      body: { ...facts.variables, Variables: facts.variables.Variables.filter((each) => !ours.has(each)) },
      reply: r.variableSet,
    });
    for (const item of going.filter(({ kind }) => kind === "variable")) onDone(item);
  }
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
}

const some = (thing: Deletable | undefined): Deletable[] => (thing ? [thing] : []);

/** Variables of ours in a project that stays: those that steps know, and those that `apply` sets itself. */
function oursIn(set: r.VariableSet | undefined): r.Variable[] {
  const names = new Set([
    ...knownVariables().map(({ name }) => name),
    ...Object.values(OWN_VARIABLES).map(({ name }) => name),
  ]);
  return set?.Variables.filter(({ Name }) => names.has(Name)) ?? [];
}

const ALL = { skip: 0, take: 2147483647 };

async function runbooksOf(controller: Controller, project: r.Project): Promise<Deletable[]> {
  const { Items } = await controller.read({
    action: "list the runbooks",
    permission: "RunbookView",
    path: `/api/{spaceId}/projects/${encodeURIComponent(project.Id)}/runbooks{?skip,take}`,
    args: ALL,
    reply: r.page(z.looseObject({ Id: z.string(), Name: z.string() })),
  });
  return Items;
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

const usageOf = (controller: Controller, template: r.ActionTemplate) =>
  controller.read({
    action: "ask who uses a step template",
    permission: "ActionTemplateView",
    path: `/api/{spaceId}/actiontemplates/${encodeURIComponent(template.Id)}/usage`,
    reply: usages,
  });
