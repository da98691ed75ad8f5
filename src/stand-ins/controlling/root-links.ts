import type { ControllerStore } from "./store";

/**
 * The links of the root document (facts: octopus-api#root-document): Octopus' .NET client goes by links and never by
 * paths.
 */
export const ROOT_LINKS: Readonly<Record<string, string>> = {
  Self: "/api",
  Web: "/app",
  Spaces: "/api/spaces{/id}{?skip,ids,take,partialName}",
  SpaceHome: "/api/{spaceId}",
  CurrentUser: "/api/users/me",
  Users: "/api/users{/id}",
  OctopusServerNodes: "/api/octopusservernodes{/id}",
  Tasks:
    "/api/tasks{/id}{?skip,active,running,states,name,node,project,runbook,environment,hasPendingInterruptions,hasWarningsOrErrors,ids,take,partialName}",
};

/** The lists of a space, by the name of their link, with what they can be filtered by besides the usual. */
const LISTS: Readonly<Record<string, [route: string, ...filters: string[]]>> = {
  ActionTemplates: ["actiontemplates"],
  Artifacts: ["artifacts", "regarding"],
  Environments: ["environments"],
  Feeds: ["feeds", "feedType"],
  Interruptions: ["interruptions", "regarding", "pendingOnly"],
  Lifecycles: ["lifecycles"],
  MachinePolicies: ["machinepolicies"],
  Machines: ["machines", "name", "roles", "environmentIds", "healthStatuses", "isDisabled"],
  Packages: ["packages", "nuGetPackageId", "filter", "latest"],
  ProjectGroups: ["projectgroups"],
  Projects: ["projects"],
  ProjectTriggers: ["projecttriggers", "runbooks"],
  Runbooks: ["runbooks"],
  RunbookRuns: ["runbookRuns", "projects", "runbooks", "environments", "taskState"],
  RunbookSnapshots: ["runbookSnapshots"],
  Tasks: ["tasks", "active", "running", "states", "name", "project", "runbook", "environment"],
};

/** The links of the space's document. */
export function spaceLinks(store: ControllerStore): Record<string, string> {
  const lists = Object.entries(LISTS).map(([name, [route, ...filters]]) => {
    const query = ["skip", "take", "ids", "partialName", ...filters].join(",");
    return [name, store.path(`${route}{/id}{?${query}}`)];
  });
  return {
    Self: `/api/${store.space.Id}`,
    ...(Object.fromEntries(lists) as Record<string, string>),
    MachineRoles: store.path("machineroles/all"),
    PackageUpload: store.path("packages/raw{?overwriteMode,replace}"),
    RunbookProcesses: store.path("runbookProcesses{/id}"),
    Variables: store.path("variables{/id}"),
  };
}
