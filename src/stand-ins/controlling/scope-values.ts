import type { Document } from "./documents";
import type { ControllerStore } from "./store";

const named = ({ Id, Name }: Document) => ({ Id, Name });

/**
 * What the variables of a project can be scoped to (facts: octopus-variables#a-set-is-written-whole). Channels and
 * tenants are not played.
 */
export function scopeValues(store: ControllerStore, projectId: string): object {
  const runbooks = store.runbooks.all().filter(({ ProjectId }) => ProjectId === projectId);
  return {
    Environments: store.environments.all().map(named),
    Machines: store.machines.all().map(named),
    Actions: [],
    Roles: rolesOf(store).map((role) => ({ Id: role, Name: role })),
    Channels: [],
    TenantTags: [],
    Processes: runbooks.map(named),
  };
}

/** Every role that a machine has. */
export const rolesOf = (store: ControllerStore): string[] =>
  [...new Set(store.machines.all().flatMap(({ Roles }) => Roles))].sort();
