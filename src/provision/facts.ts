import * as z from "zod";
import { Failure } from "../step/failure";
import type { Controller } from "./controller";
import { packageIds, type Product } from "./product";
import * as r from "./resources";
import { markOf } from "./snapshot";
import type { DesiredState } from "./desired-state";
import { HA_ROLES } from "./cluster";

/** What was read from the controlling instance: all that a plan is made from. */
export interface ControllerFacts {
  installationId: string;
  url: string;
  space: { id: string; name: string };
  builtInFeedId: string;
  /** Every version of our packages that the feed has. */
  packages: readonly r.FeedPackage[];
  /** Machines with one of the two roles. */
  machines: readonly r.DeploymentTarget[];
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
  runbook: r.Runbook | undefined;
  process: r.RunbookProcess | undefined;
  snapshot: r.Snapshot | undefined;
  /** The process as the published snapshot froze it; read only when the process was saved since. */
  frozenProcess: r.RunbookProcess | undefined;
  trigger: r.Trigger | undefined;
  /** Triggers of the project that somebody else made. */
  otherTriggers: readonly r.Trigger[];
  /** Ids of the server's time zones; read only when a schedule was asked for. */
  timeZones: readonly string[] | undefined;
}

const ALL = { skip: 0, take: 2147483647 };
/** All names of ours begin so: one question finds every template. */
const TEMPLATE_PREFIX = "Octopus HA - ";
const PACKAGE_PREFIX = "octopus-ha-";
export const TRIGGER_NAME = "Octopus HA upgrade on schedule";

/** Reads everything a plan needs, and writes nothing. At most 18 requests when all is there (see the test that counts). */
export async function readFacts(
  controller: Controller,
  desired: DesiredState,
  product: Pick<Product, "templates">,
): Promise<ControllerFacts> {
  const inSpace = await readSpace(controller, desired);
  const { templates, packages, groups, machines } = inSpace;
  const project = byName(inSpace.projects, desired.project);
  const ofProject = await readProject(controller, project, machines, desired);
  const runbook = byName(ofProject.runbooks, desired.runbook);
  const trigger = byName(ofProject.triggers, TRIGGER_NAME);
  const published = await readPublished(controller, project, runbook);
  const ours = new Set([...product.templates.values()].map(({ Name }) => Name));
  const known = new Map(templates.filter(({ Name }) => ours.has(Name)).map((each) => [each.Name, each]));
  return {
    installationId: controller.installationId,
    url: controller.url,
    space: controller.space,
    builtInFeedId: inSpace.feeds[0]?.Id ?? "",
    packages: packages.filter(({ PackageId }) => packageIds().includes(PackageId)),
    machines,
    policies: ofProject.policies,
    environments: inSpace.environments,
    templates: known,
    oldTemplates: await readOldTemplates(controller, [...known.values()], published.process),
    projectGroup: byName(groups, desired.projectGroup),
    lifecycleId: (byName(ofProject.lifecycles, "Default Lifecycle") ?? ofProject.lifecycles[0])?.Id,
    project,
    variables: ofProject.variables,
    runbook,
    ...published,
    trigger,
    otherTriggers: ofProject.triggers.filter((each) => each !== trigger),
    timeZones: inSpace.timeZones?.map(({ Id }) => Id),
  };
}

/** What is found by a name or a role that is known beforehand. */
async function readSpace(controller: Controller, desired: DesiredState) {
  const list = listing(controller);
  const machinesWith = (role: string) =>
    list("list the machines", "MachineView", "/api/{spaceId}/machines{?roles,skip,take}", r.deploymentTarget, {
      roles: role,
    });
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
      { partialName: desired.projectGroup },
    ),
    list("list the projects", "ProjectView", "/api/{spaceId}/projects{?partialName,skip,take}", r.project, {
      partialName: desired.project,
    }),
    desired.schedule === undefined || desired.schedule === "off" ? undefined : readTimeZones(controller),
  ]);
  return {
    feeds,
    packages,
    machines: unique([...nodes, ...primaries]),
    environments,
    templates,
    groups,
    projects,
    timeZones,
  };
}

/** What is found by the ids of the project and of the machines' policies. */
async function readProject(
  controller: Controller,
  project: r.Project | undefined,
  machines: readonly r.DeploymentTarget[],
  desired: DesiredState,
) {
  const list = listing(controller);
  const ids = [...new Set(machines.flatMap(({ MachinePolicyId }) => (MachinePolicyId ? [MachinePolicyId] : [])))];
  const [policies, lifecycles, variables, runbooks, triggers] = await Promise.all([
    ids.length === 0
      ? []
      : list(
          "list the machine policies",
          "MachinePolicyView",
          "/api/{spaceId}/machinepolicies{?ids,skip,take}",
          r.machinePolicy,
          { ids },
        ),
    project ? [] : list("list the lifecycles", "LifecycleView", "/api/{spaceId}/lifecycles{?skip,take}", r.lifecycle),
    project && readVariables(controller, project),
    project
      ? list("list the runbooks", "RunbookView", ofProject(project, "runbooks{?partialName,skip,take}"), r.runbook, {
          partialName: desired.runbook,
        })
      : [],
    project ? list("list the triggers", "TriggerView", ofProject(project, "triggers{?skip,take}"), r.trigger) : [],
  ]);
  return { policies, lifecycles, variables, runbooks, triggers };
}

/** The runbook's process, what was published of it, and that snapshot's own process where somebody saved another since. */
async function readPublished(
  controller: Controller,
  project: r.Project | undefined,
  runbook: r.Runbook | undefined,
): Promise<Pick<ControllerFacts, "process" | "snapshot" | "frozenProcess">> {
  const published = project && runbook?.PublishedRunbookSnapshotId;
  const [process, snapshot] = await Promise.all([
    runbook && readProcess(controller, runbook),
    published
      ? orNothing(
          controller.read({
            action: "read the published snapshot",
            permission: "RunbookView",
            path: ofProject(project, `runbookSnapshots/${encodeURIComponent(published)}`),
            reply: r.snapshot,
          }),
        )
      : undefined,
  ]);
  const wasSaved = process && snapshot && markOf(snapshot.Notes)?.process !== process.Version;
  const frozenId = wasSaved ? snapshot.FrozenRunbookProcessId : undefined;
  const frozenProcess = frozenId ? await orNothing(readProcess(controller, { RunbookProcessId: frozenId })) : undefined;
  return { process, snapshot, frozenProcess };
}

/** Lists whole: a page is as large as the list. */
const listing =
  (controller: Controller) =>
  async <T extends z.ZodType>(action: string, permission: string, path: string, item: T, args = {}) => {
    const reply = r.page(item);
    const { Items } = await controller.read({ action, permission, path, args: { ...ALL, ...args }, reply });
    return Items as z.infer<T>[];
  };

const readTimeZones = (controller: Controller) =>
  controller.read({
    action: "list the time zones",
    permission: "",
    path: "/api/serverstatus/timezones",
    reply: z.array(z.looseObject({ Id: z.string() })),
  });

const ofProject = ({ Id }: r.Project, path: string) => `/api/{spaceId}/projects/${encodeURIComponent(Id)}/${path}`;

const byName = <T extends { Name: string }>(items: readonly T[], name: string) =>
  items.find(({ Name }) => Name.toLowerCase() === name.toLowerCase());

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
  process: r.RunbookProcess | undefined,
): Promise<Map<string, r.ActionTemplate>> {
  const wanted = new Map<string, { id: string; version: string }>();
  for (const { Properties } of process?.Steps.flatMap(({ Actions }) => Actions) ?? []) {
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
