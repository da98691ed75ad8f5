import type { Holds, Runbook } from "../../runbooks/runbook";
import type { ControllerFacts } from "../read/facts";
import { findCluster, HA_ROLES, hasRole, type Cluster } from "../read/cluster";
import type { Problem } from "./plan";
import type { Environment } from "../read/resources";
import type { DesiredCopy, DesiredState } from "../desired-state";

/** An environment of the project, and the instance whose nodes' machines are in it. */
export interface Place {
  holds: Holds;
  cluster: Cluster;
  /** What is asked of it: of a copy only. */
  wanted?: DesiredCopy;
}

type Read = Pick<ControllerFacts, "machines" | "environments" | "policies">;

/** Where the instance itself is, first, and then its copies. Each has its own nodes and its own primary node. */
export function findPlaces(
  read: Read,
  desired: Pick<DesiredState, "environment" | "copies">,
): readonly [Place, ...Place[]] {
  const copies = desired.copies.map((wanted): Place => {
    return { holds: "copy", wanted, cluster: findCluster(read, wanted) };
  });
  const taken = new Set(copies.flatMap(({ cluster }) => cluster.environment?.Id ?? []));
  const machines = read.machines.filter(({ EnvironmentIds }) => !EnvironmentIds.every((id) => taken.has(id)));
  return [{ holds: "source", cluster: findCluster({ ...read, machines }, desired) }, ...copies];
}

/** Where a runbook may run. */
export const placesOf = ({ runsIn }: Pick<Runbook, "runsIn">, places: readonly Place[]): Place[] =>
  places.filter(({ holds }) => runsIn.includes(holds));

/** Their environments, as far as they were found. */
export const environmentsOf = (places: readonly Place[]): Environment[] =>
  places.flatMap(({ cluster }) => cluster.environment ?? []);

/** What must not be the same in two environments: a machine, and an environment itself. */
export function placeProblems({ machines }: Pick<ControllerFacts, "machines">, places: readonly Place[]): Problem[] {
  const environments = environmentsOf(places);
  const twice = environments.filter((each, at) => environments.findIndex(({ Id }) => Id === each.Id) < at);
  if (twice.length > 0) {
    return twice.map(({ Name }) => ({
      code: "Provision-EnvironmentTwice",
      what: `The environment '${Name}' is named twice; an instance and its copies are in environments of their own.`,
      next: "Name each environment once.",
    }));
  }
  if (environments.length < 2) return [];
  const ids = new Set(environments.map(({ Id }) => Id));
  return machines
    .filter((each) => hasRole(each, HA_ROLES.node) && each.EnvironmentIds.filter((id) => ids.has(id)).length > 1)
    .map(({ Name }) => ({
      code: "Provision-MachineInSeveral",
      what: `The machine '${Name}' is in more than one of ${environments.map((each) => `'${each.Name}'`).join(", ")}: a run in one would work on a node of the other.`,
      next: "Leave it in the environment of its own instance (Infrastructure > Deployment Targets > the machine > Settings).",
    }));
}
