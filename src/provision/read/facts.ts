import type { Runbook } from "../../runbooks/runbook";
import { Failure } from "../../step/failure";
import type { Controller } from "./controller";
import { packageIds, type Product } from "./product";
import * as r from "./resources";
import { markOf } from "./snapshot";
import { nameInOctopus, type DesiredState } from "../desired-state";
import { byName, ofProject, readProject, readSpace } from "./space-facts";

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
  /** One for each list that is shipped, in their order. */
  runbooks: readonly RunbookFacts[];
  /** Every trigger of the project, whoever made it. */
  triggers: readonly r.Trigger[];
  /** Ids of the server's time zones; read only when a schedule is asked for. */
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

/** Reads everything a plan needs, and writes nothing. At most 18 requests when all is there (see the test that counts). */
export async function readFacts(
  controller: Controller,
  desired: DesiredState,
  product: Pick<Product, "templates" | "runbooks">,
): Promise<ControllerFacts> {
  const inSpace = await readSpace(controller, desired);
  const { machines } = inSpace;
  const project = byName(inSpace.projects, desired.project);
  const { policies, lifecycles, variables, triggers, ...inProject } = await readProject(controller, project, machines);
  const runbooks = await Promise.all(
    product.runbooks.map(async (definition): Promise<RunbookFacts> => {
      const name = nameInOctopus(definition, desired);
      return { definition, name, ...(await readRunbook(controller, project, byName(inProject.runbooks, name))) };
    }),
  );
  const ours = new Set([...product.templates.values()].map(({ Name }) => Name));
  const templates = inSpace.templates.filter(({ Name }) => ours.has(Name));
  const steps = runbooks.flatMap(({ process }) => process?.Steps ?? []);
  return {
    installationId: controller.installationId,
    url: controller.url,
    space: controller.space,
    builtInFeedId: inSpace.feeds[0]?.Id ?? "",
    packages: inSpace.packages.filter(({ PackageId }) => packageIds().includes(PackageId)),
    machines,
    policies,
    environments: inSpace.environments,
    templates: new Map(templates.map((each) => [each.Name, each])),
    oldTemplates: await readOldTemplates(controller, templates, steps),
    projectGroup: byName(inSpace.groups, desired.projectGroup),
    lifecycleId: (byName(lifecycles, "Default Lifecycle") ?? lifecycles[0])?.Id,
    project,
    variables,
    runbooks,
    triggers,
    timeZones: inSpace.timeZones?.map(({ Id }) => Id),
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
            path: ofProject(project, `runbookSnapshots/${encodeURIComponent(published)}`),
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
