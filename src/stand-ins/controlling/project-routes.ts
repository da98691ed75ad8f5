import type { RouteRequest } from "./route-request";
import { uniqueName } from "./crud";
import type { Project } from "./kept-documents";
import { filtered, page } from "./paging";
import { invalid } from "./refusal";
import { created, ok } from "./reply";
import type { Routes } from "./router";
import { removeRunbook } from "./runbook";
import { slugOf } from "./slug";
import type { ControllerStore } from "./store";

/** Projects that keep everything in the database (facts: octopus-api#other-documents); deployments are not played. */
export const projectRoutes: Routes = {
  "GET projects": ({ store, query }) =>
    page({
      query,
      itemType: "Project",
      self: store.path("projects"),
      items: filtered(query, store.projects.all()),
      present: (project) => shown(store, project),
    }),
  "GET projects/all": ({ store, query }) =>
    ok(filtered(query, store.projects.all()).map((project) => shown(store, project))),
  "GET projects/{id}": (asked) => ok(shown(asked.store, asked.store.projectBy(asked.param("id")))),
  "POST projects": (asked) => created(shown(asked.store, save(asked))),
  "PUT projects/{id}": (asked) => ok(shown(asked.store, save(asked, asked.store.projectBy(asked.param("id"))))),
  "DELETE projects/{id}": (asked) => {
    remove(asked.store, asked.store.projectBy(asked.param("id")));
    return ok({});
  },
};

function save(asked: RouteRequest, before?: Project): Project {
  const { store } = asked;
  const fields = asked.document();
  const Name = uniqueName(store.projects, "project", fields.text("Name"), before?.Id);
  const ProjectGroupId = fields.text("ProjectGroupId");
  const LifecycleId = fields.text("LifecycleId");
  if (!store.projectGroups.get(ProjectGroupId)) throw invalid("The project group cannot be found.");
  if (!store.lifecycles.get(LifecycleId)) throw invalid("The lifecycle cannot be found.");
  const Id = before?.Id ?? store.projects.nextId();
  const VariableSetId = `variableset-${Id}`;
  if (!before)
    store.variableSets.set(VariableSetId.toLowerCase(), { Id: VariableSetId, OwnerId: Id, Version: 0, Variables: [] });
  return store.projects.put({
    Description: "",
    IncludedLibraryVariableSetIds: [],
    TenantedDeploymentMode: "Untenanted",
    IsDisabled: false,
    Templates: [],
    ...fields.kept(),
    Id,
    Name,
    ProjectGroupId,
    LifecycleId,
    Slug: fields.text("Slug") || (before?.Slug ?? freeSlug(store, Name)),
    VariableSetId,
    DeploymentProcessId: `deploymentprocess-${Id}`,
    IsVersionControlled: false,
    PersistenceSettings: { Type: "Database" },
    ...store.written(),
  });
}

const freeSlug = (store: ControllerStore, name: string) =>
  slugOf(name, (slug) => store.projects.all().some(({ Slug }) => Slug === slug));

/** A project takes with it what it owns. */
function remove(store: ControllerStore, { Id, VariableSetId }: Project): void {
  for (const runbook of store.runbooks.all()) if (runbook.ProjectId === Id) removeRunbook(store, runbook);
  for (const trigger of store.triggers.all()) if (trigger.ProjectId === Id) store.triggers.remove(trigger.Id);
  store.variableSets.delete(VariableSetId.toLowerCase());
  store.projects.remove(Id);
}

function shown(store: ControllerStore, project: Project): object {
  const self = store.path(`projects/${project.Id}`);
  return store.shown("projects", project, {
    Variables: store.path(`variables/${project.VariableSetId}`),
    Runbooks: `${self}/runbooks{?skip,take,partialName}`,
    Triggers: `${self}/triggers{?skip,take,partialName,runbooks}`,
  });
}
