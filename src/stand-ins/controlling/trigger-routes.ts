import type { RouteRequest } from "./route-request";
import type { Trigger } from "./kept-documents";
import { filtered, page } from "./paging";
import { notFound } from "./refusal";
import { created, ok, type Reply } from "./reply";
import type { Handler, Routes } from "./router";
import type { ControllerStore } from "./store";
import { saveTrigger } from "./trigger";

/**
 * Triggers, at both addresses (facts: octopus-runbooks#schedules, octopus-runbooks#two-paths). They are kept, but the
 * time never sets one off.
 */
export const triggerRoutes: Routes = Object.fromEntries(
  ["projecttriggers", "projects/{project}/triggers"].flatMap((base): [string, Handler][] => [
    [`GET ${base}`, listed],
    [`POST ${base}`, (asked) => created(shown(asked.store, saveTrigger(asked.store, asked.document(), asked.project)))],
    [`GET ${base}/{trigger}`, (asked) => ok(shown(asked.store, askedTrigger(asked)))],
    [
      `PUT ${base}/{trigger}`,
      (asked) => {
        const before = askedTrigger(asked);
        return ok(shown(asked.store, saveTrigger(asked.store, asked.document(), before.ProjectId, before)));
      },
    ],
    [
      `DELETE ${base}/{trigger}`,
      (asked) => {
        asked.store.triggers.remove(askedTrigger(asked).Id);
        return ok({});
      },
    ],
  ]),
);

function listed({ store, query, project }: RouteRequest): Reply {
  const runbooks = query.list("runbooks");
  const actionType = query.get("triggerActionType");
  const category = query.get("triggerActionCategory")?.toLowerCase();
  const items = filtered(query, store.triggers.all()).filter(
    ({ ProjectId, Action }) =>
      (project === undefined || ProjectId === project) &&
      (runbooks === undefined || runbooks.some((id) => id === Action.RunbookId)) &&
      (actionType === undefined || Action.ActionType === actionType) &&
      (category === undefined || (category === "runbook") === (Action.ActionType === "RunRunbook")),
  );
  const present = (trigger: Trigger) => shown(store, trigger);
  return page({ query, itemType: "ProjectTrigger", self: store.path("projecttriggers"), items, present });
}

function askedTrigger(asked: RouteRequest): Trigger {
  const found = asked.store.triggers.need(asked.param("trigger"));
  if (asked.project !== undefined && found.ProjectId !== asked.project) throw notFound();
  return found;
}

const shown = (store: ControllerStore, trigger: Trigger) => store.shown("projecttriggers", trigger);
