import type { DeploymentTarget } from "./documents";
import { filtered, page } from "./paging";
import type { Query } from "./query";
import { ok } from "./reply";
import type { Routes } from "./router";
import { rolesOf } from "./scope-values";
import type { ControllerStore } from "./store";

/**
 * Deployment targets and their policies (facts: octopus-api#other-documents). They are registered when the stand-in
 * starts.
 */
export const machineRoutes: Routes = {
  "GET machines": ({ store, query }) => listed(store, query, wanted(query, store.machines.all())),
  "GET machines/all": ({ store, query }) =>
    ok(wanted(query, store.machines.all()).map((machine) => store.shown("machines", machine))),
  "GET machines/{id}": (asked) => ok(asked.store.shown("machines", asked.store.machines.need(asked.param("id")))),
  "PUT machines/{id}": (asked) => {
    const { store } = asked;
    const before = store.machines.need(asked.param("id"));
    const fields = asked.fields();
    const { HealthStatus, StatusSummary, Endpoint, Id } = before;
    const saved: DeploymentTarget = {
      ...before,
      ...fields.kept(),
      Id,
      Name: fields.text("Name") || before.Name,
      EnvironmentIds: fields.has("EnvironmentIds") ? fields.texts("EnvironmentIds") : before.EnvironmentIds,
      Roles: fields.has("Roles") ? fields.texts("Roles") : before.Roles,
      IsDisabled: fields.flag("IsDisabled", before.IsDisabled),
      MachinePolicyId: fields.text("MachinePolicyId") || before.MachinePolicyId,
      // What the instance itself finds out.
      HealthStatus,
      StatusSummary,
      Endpoint,
    };
    return ok(store.shown("machines", store.machines.put(saved)));
  },
  "GET environments/{id}/machines": (asked) => {
    const { Id } = asked.store.environments.need(asked.param("id"));
    const machines = asked.store.machines.all().filter(({ EnvironmentIds }) => EnvironmentIds.includes(Id));
    return listed(asked.store, asked.query, wanted(asked.query, machines));
  },
  "GET machineroles/all": ({ store }) => ok(rolesOf(store)),
  "GET machinepolicies": ({ store, query }) =>
    page({
      query,
      itemType: "MachinePolicy",
      self: store.path("machinepolicies"),
      items: filtered(query, store.machinePolicies.all()),
      present: (policy) => store.shown("machinepolicies", policy),
    }),
  "GET machinepolicies/all": ({ store }) =>
    ok(store.machinePolicies.all().map((policy) => store.shown("machinepolicies", policy))),
  "GET machinepolicies/{id}": (asked) =>
    ok(asked.store.shown("machinepolicies", asked.store.machinePolicies.need(asked.param("id")))),
};

const listed = (store: ControllerStore, query: Query, items: readonly DeploymentTarget[]) =>
  page({
    query,
    itemType: "Machine",
    self: store.path("machines"),
    items,
    present: (machine) => store.shown("machines", machine),
  });

function wanted(query: Query, machines: readonly DeploymentTarget[]): readonly DeploymentTarget[] {
  const name = query.get("name")?.toLowerCase();
  const roles = lowered(query.list("roles"));
  const environments = query.list("environmentIds");
  const health = query.list("healthStatuses");
  const isDisabled = query.flag("isDisabled");
  return filtered(query, machines).filter(
    (machine) =>
      (name === undefined || machine.Name.toLowerCase() === name) &&
      // Any of the roles, and any of the environments.
      (roles === undefined || machine.Roles.some((role) => roles.has(role.toLowerCase()))) &&
      (environments === undefined || machine.EnvironmentIds.some((id) => environments.includes(id))) &&
      (health === undefined || health.includes(machine.HealthStatus)) &&
      (isDisabled === undefined || machine.IsDisabled === isDisabled),
  );
}

const lowered = (list: readonly string[] | undefined) => list && new Set(list.map((each) => each.toLowerCase()));
