import * as z from "zod";
import type { Runbook } from "../runbooks/runbook";
import { Failure } from "../step/failure";
import type { Controller } from "./controller";
import { packageIds, type Product } from "./product";
import * as r from "./resources";
import { markOf } from "./snapshot";
import { nameInOctopus, schedulesOf, type Wishes } from "./wishes";
import { HA_ROLES } from "./machines";

/** What was read from the controlling instance: all that a plan is made from. */
export interface ControllerFacts {
  installationId: string;
  url: string;
  space: { id: string; name: string };
  builtInFeedId: string;
  /** Every version of our packages that the feed has. */
  packages: readonly r.FeedPackage[];
  /** Machines with one of the two roles. */
  machines: readonly r.Machine[];
  policies: readonly r.MachinePolicy[];
  environments: readonly r.Environment[];
  /** By name. */
  templates: ReadonlyMap<string, r.ActionTemplate>;
  /** Older versions of our templates that steps are still at: `<id>@<version>`. */
  oldTemplates: ReadonlyMap<string, r.ActionTemplate>;
  projectGroup: r.ProjectGroup | undefined;
  /** For a project that has to be created. */
  lifecycleId: string | undefined;
  project: r.Project | undefined;
  variables: r.VariableSet | undefined;
  /** One for each list that is shipped, in their order. */
  runbooks: readonly RunbookFacts[];
  /** Every trigger of the project, whoever made it. */
  triggers: readonly r.Trigger[];
  /** Ids of the server's time zones; read only when a schedule is wished for. */
  timeZones: readonly string[] | undefined;
}

/** What is there of one runbook. */
export interface RunbookFacts {
  definition: Runbook;
  /** What it is called on the controlling instance, or will be. */
  name: string;
  runbook: r.Runbook | undefined;
  process: r.RunbookProcess | undefined;
  snapshot: r.Snapshot | undefined;
  /** The process as the published snapshot froze it; read only when the process was saved since. */
  frozenProcess: r.RunbookProcess | undefined;
}

const ALL = { skip: 0, take: 2147483647 };
/** All names of ours begin so: one question finds every template. */
const TEMPLATE_PREFIX = "Octopus HA - ";
const PACKAGE_PREFIX = "octopus-ha-";

/** Reads everything a plan needs, and writes nothing. At most 18 requests when all is there (see the test that counts). */
export async function readFacts(
  controller: Controller,
  wishes: Wishes,
  product: Pick<Product, "templates" | "runbooks">,
): Promise<ControllerFacts> {
  const list = async <T extends z.ZodType>(action: string, permission: string, path: string, item: T, args = {}) => {
    const reply = r.page(item);
    const { Items } = await controller.read({ action, permission, path, args: { ...ALL, ...args }, reply });
    return Items as z.infer<T>[];
  };
  const machinesWith = (role: string) =>
    list("list the machines", "MachineView", "/api/{spaceId}/machines{?roles,skip,take}", r.machine, { roles: role });
  const byName = <T extends { Name: string }>(items: readonly T[], name: string) =>
    items.find(({ Name }) => Name.toLowerCase() === name.toLowerCase());

  const [feeds, packages, nodes, primaries, environments, templates, groups, projects, timeZones] = await Promise.all([
    list("find the built-in feed", "FeedView", "/api/{spaceId}/feeds{?feedType,skip,take}", r.feed, {
      feedType: "BuiltIn",
      take: 1,
    }),
    list("list the packages", "FeedView", "/api/{spaceId}/packages{?filter,skip,take}", r.feedPackage, {
      filter: PACKAGE_PREFIX,
    }),
    machinesWith(HA_ROLES.node),
    machinesWith(HA_ROLES.primary),
    list("list the environments", "EnvironmentView", "/api/{spaceId}/environments{?skip,take}", r.environment),
    list(
      "list the step templates",
      "ActionTemplateView",
      "/api/{spaceId}/actiontemplates{?partialName,skip,take}",
      r.actionTemplate,
      { partialName: TEMPLATE_PREFIX },
    ),
    list(
      "list the project groups",
      "ProjectGroupView",
      "/api/{spaceId}/projectgroups{?partialName,skip,take}",
      r.projectGroup,
      { partialName: wishes.projectGroup },
    ),
    list("list the projects", "ProjectView", "/api/{spaceId}/projects{?partialName,skip,take}", r.project, {
      partialName: wishes.project,
    }),
    schedulesOf(wishes).length === 0
      ? undefined
      : controller.read({
          action: "list the time zones",
          permission: "",
          path: "/api/serverstatus/timezones",
          reply: z.array(z.looseObject({ Id: z.string() })),
        }),
  ]);
  const machines = unique([...nodes, ...primaries]);
  const policyIds = unique(machines.map(({ MachinePolicyId }) => ({ Id: MachinePolicyId ?? "" }))).flatMap(({ Id }) =>
    Id === "" ? [] : [Id],
  );
  const project = byName(projects, wishes.project);
  const ofProject = (path: string) => `/api/{spaceId}/projects/${encodeURIComponent(project?.Id ?? "")}/${path}`;
  const [policies, lifecycles, variables, runbooks, triggers] = await Promise.all([
    policyIds.length === 0
      ? []
      : list(
          "list the machine policies",
          "MachinePolicyView",
          "/api/{spaceId}/machinepolicies{?ids,skip,take}",
          r.machinePolicy,
          {
            ids: policyIds,
          },
        ),
    project ? [] : list("list the lifecycles", "LifecycleView", "/api/{spaceId}/lifecycles{?skip,take}", r.lifecycle),
    project && readVariables(controller, project),
    project ? list("list the runbooks", "RunbookView", ofProject("runbooks{?skip,take}"), r.runbook) : [],
    project ? list("list the triggers", "TriggerView", ofProject("triggers{?skip,take}"), r.trigger) : [],
  ]);
  const found = await Promise.all(
    product.runbooks.map(async (definition): Promise<RunbookFacts> => {
      const name = nameInOctopus(definition, wishes);
      return { definition, name, ...(await readRunbook(controller, project, byName(runbooks, name))) };
    }),
  );
  const ours = new Set([...product.templates.values()].map(({ Name }) => Name));
  const known = new Map(templates.filter(({ Name }) => ours.has(Name)).map((each) => [each.Name, each]));
  const builtIn = feeds[0];
  return {
    installationId: controller.installationId,
    url: controller.url,
    space: controller.space,
    builtInFeedId: builtIn?.Id ?? "",
    packages: packages.filter(({ PackageId }) => packageIds().includes(PackageId)),
    machines,
    policies,
    environments,
    templates: known,
    oldTemplates: await readOldTemplates(
      controller,
      [...known.values()],
      found.flatMap(({ process }) => process?.Steps ?? []),
    ),
    projectGroup: byName(groups, wishes.projectGroup),
    lifecycleId: (byName(lifecycles, "Default Lifecycle") ?? lifecycles[0])?.Id,
    project,
    variables,
    runbooks: found,
    triggers,
    timeZones: timeZones?.map(({ Id }) => Id),
  };
}

/** The process of a runbook and what is published of it. */
async function readRunbook(
  controller: Controller,
  project: r.Project | undefined,
  runbook: r.Runbook | undefined,
): Promise<Omit<RunbookFacts, "definition" | "name">> {
  const published = runbook?.PublishedRunbookSnapshotId;
  const [process, snapshot] = await Promise.all([
    runbook && readProcess(controller, runbook),
    project && published
      ? orNothing(
          controller.read({
            action: "read the published snapshot",
            permission: "RunbookView",
            path: `/api/{spaceId}/projects/${encodeURIComponent(project.Id)}/runbookSnapshots/${encodeURIComponent(published)}`,
            reply: r.snapshot,
          }),
        )
      : undefined,
  ]);
  const wasSaved = process && snapshot && markOf(snapshot.Notes)?.process !== process.Version;
  const frozenId = wasSaved ? snapshot.FrozenRunbookProcessId : undefined;
  const frozenProcess = frozenId ? await orNothing(readProcess(controller, { RunbookProcessId: frozenId })) : undefined;
  return { runbook, process, snapshot, frozenProcess };
}

export const readVariables = (controller: Controller, project: r.Project): Promise<r.VariableSet> =>
  controller.read({
    action: "read the project's variables",
    permission: "VariableView",
    path: `/api/{spaceId}/variables/${encodeURIComponent(project.VariableSetId)}`,
    reply: r.variableSet,
  });

export const readProcess = (
  controller: Controller,
  runbook: Pick<r.Runbook, "RunbookProcessId">,
): Promise<r.RunbookProcess> =>
  controller.read({
    action: "read the runbook's process",
    permission: "ProcessView",
    path: `/api/{spaceId}/runbookProcesses/${encodeURIComponent(runbook.RunbookProcessId)}`,
    reply: r.runbookProcess,
  });

/** The defaults that a step got its parameters from stand in the version of the template that it was made from. */
async function readOldTemplates(
  controller: Controller,
  templates: readonly r.ActionTemplate[],
  steps: readonly r.ProcessStep[],
): Promise<Map<string, r.ActionTemplate>> {
  const wanted = new Map<string, { id: string; version: string }>();
  for (const { Properties } of steps.flatMap(({ Actions }) => Actions)) {
    const id = Properties["Octopus.Action.Template.Id"];
    const version = Properties["Octopus.Action.Template.Version"];
    const template = templates.find(({ Id }) => Id === id);
    if (!template || typeof id !== "string" || typeof version !== "string") continue;
    if (String(template.Version) !== version) wanted.set(`${id}@${version}`, { id, version });
  }
  const found = await Promise.all(
    [...wanted].map(async ([key, { id, version }]) => {
      const template = await orNothing(
        controller.read({
          action: "read an older version of a step template",
          permission: "ActionTemplateView",
          path: `/api/{spaceId}/actiontemplates/${encodeURIComponent(id)}/versions/${encodeURIComponent(version)}`,
          reply: r.actionTemplate,
        }),
      );
      return template ? [[key, template] as const] : [];
    }),
  );
  return new Map(found.flat());
}

/** What somebody deleted is not there, and no reason to stop. */
export async function orNothing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Failure && error.code === "Controller-NotFound") return undefined;
    throw error;
  }
}

const unique = <T extends { Id: string }>(items: readonly T[]): T[] => [
  ...new Map(items.map((item) => [item.Id, item])).values(),
];
