import type { RouteRequest } from "./route-request";
import type { VariableSet } from "./kept-documents";
import { invalid, notFound } from "./refusal";
import { ok, type Reply } from "./reply";
import type { Routes } from "./router";
import { shownVariables, storedVariables } from "./variable-set";

/**
 * The variables of projects, at both addresses (facts: octopus-variables#a-set-is-written-whole); library sets are not
 * played.
 */
export const variableRoutes: Routes = {
  "GET variables/{set}": (asked) => ok(shownVariables(asked.store, needed(asked, asked.param("set")))),
  "PUT variables/{set}": (asked) => replace(asked, needed(asked, asked.param("set"))),
  "GET projects/{project}/variables": (asked) => ok(shownVariables(asked.store, ofProject(asked))),
  "PUT projects/{project}/variables": (asked) => replace(asked, ofProject(asked)),
};

function needed({ store }: RouteRequest, id: string): VariableSet {
  const found = store.variableSets.get(id.toLowerCase());
  if (!found) throw notFound();
  return found;
}

const ofProject = (asked: RouteRequest) => needed(asked, asked.store.projectBy(asked.param("project")).VariableSetId);

function replace(asked: RouteRequest, set: VariableSet): Reply {
  const { store, instance } = asked;
  if (store.frozen.has(set.Id)) throw invalid("The variables belong to a snapshot and cannot be changed.");
  if (instance.faults.staleOnce === "variables") {
    instance.faults.staleOnce = undefined;
    set.Version += 1;
  }
  const fields = asked.document();
  if (fields.number("Version") !== set.Version) {
    throw invalid(
      "The changes could not be saved because another user has changed the variables. Please reload them and try again.",
    );
  }
  set.Variables = storedVariables(store, fields.objects("Variables"), set.Variables);
  set.Version += 1;
  return ok(shownVariables(store, set));
}
