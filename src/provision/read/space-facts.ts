import * as z from "zod";
import { NODE_ROLE, PRIMARY_ROLE } from "../../step/system-variables";
import type { Controller } from "./controller";
import { schedulesOf, type DesiredState } from "../desired-state";
import * as r from "./resources";

const ALL = { skip: 0, take: 2147483647 };
/** All names of ours begin so: one question finds every template. */
const TEMPLATE_PREFIX = "Octopus HA - ";
const PACKAGE_PREFIX = "octopus-ha-";

/** What is found by a name or a role that is known beforehand. */
export async function readSpace(controller: Controller, desired: DesiredState) {
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
    machinesWith(NODE_ROLE),
    machinesWith(PRIMARY_ROLE),
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
    schedulesOf(desired).length === 0 ? undefined : readTimeZones(controller),
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
export async function readProject(
  controller: Controller,
  project: r.Project | undefined,
  machines: readonly r.DeploymentTarget[],
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
    project ? list("list the runbooks", "RunbookView", ofProject(project, "runbooks{?skip,take}"), r.runbook) : [],
    project ? list("list the triggers", "TriggerView", ofProject(project, "triggers{?skip,take}"), r.trigger) : [],
  ]);
  return { policies, lifecycles, variables, runbooks, triggers };
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

export const ofProject = ({ Id }: r.Project, path: string) =>
  `/api/{spaceId}/projects/${encodeURIComponent(Id)}/${path}`;

export const byName = <T extends { Name: string }>(items: readonly T[], name: string) =>
  items.find(({ Name }) => Name.toLowerCase() === name.toLowerCase());

export const readVariables = (controller: Controller, project: r.Project): Promise<r.VariableSet> =>
  controller.read({
    action: "read the project's variables",
    permission: "VariableView",
    path: `/api/{spaceId}/variables/${encodeURIComponent(project.VariableSetId)}`,
    reply: r.variableSet,
  });

const unique = <T extends { Id: string }>(items: readonly T[]): T[] => [
  ...new Map(items.map((item) => [item.Id, item])).values(),
];
