import type { Interruption } from "./interruptions";
import { page } from "./paging";
import { invalid, notFound } from "./refusal";
import { ok } from "./reply";
import type { RouteRequest } from "./route-request";
import type { Routes } from "./router";

/** Questions that tasks wait for (facts: octopus-runbooks#manual-interventions). */
export const interruptionRoutes: Routes = {
  "GET interruptions": (asked) => {
    const { store, query } = asked;
    const regarding = query.get("regarding");
    const items = store.interruptions
      .list()
      .filter(({ task }) => regarding === undefined || task.id === regarding)
      .filter((each) => query.flag("pendingOnly") !== true || store.interruptions.isPending(each));
    const present = (each: Interruption) => shown(asked, each);
    return page({ query, itemType: "Interruption", self: store.path("interruptions"), items, present });
  },
  "GET interruptions/{id}": (asked) => ok(shown(asked, needed(asked))),
  "PUT interruptions/{id}/responsible": (asked) => {
    const interruption = needed(asked);
    if (!asked.store.interruptions.isPending(interruption)) throw invalid("The interruption is not pending any more.");
    interruption.responsibleUserId = asked.store.user.Id;
    return ok(asked.store.user);
  },
  "POST interruptions/{id}/submit": (asked) => {
    const interruption = needed(asked);
    const fields = asked.fields();
    const result = fields.text("Result");
    if (!asked.store.interruptions.isPending(interruption)) throw invalid("The interruption is not pending any more.");
    if (interruption.responsibleUserId === null) {
      throw invalid("Somebody has to take responsibility for the interruption before it can be submitted.");
    }
    if (result !== "Proceed" && result !== "Abort") throw invalid(`'${result}' is no value of the field Result.`);
    asked.store.interruptions.answer(interruption, result, fields.text("Notes"));
    return ok(shown(asked, interruption));
  },
};

function needed(asked: RouteRequest): Interruption {
  const found = asked.store.interruptions.get(asked.param("id"));
  if (!found) throw notFound();
  return found;
}

function shown({ store }: RouteRequest, interruption: Interruption): object {
  const { id, task, title, instructions, teamIds, created, responsibleUserId, notes, result } = interruption;
  const self = store.path(`interruptions/${id}`);
  const isPending = store.interruptions.isPending(interruption);
  return store.shown(
    "interruptions",
    {
      Id: id,
      Title: title,
      Created: created.toISOString(),
      IsPending: isPending,
      Form: {
        Values: { Instructions: instructions, Notes: notes, Result: result ?? "" },
        Elements: ["Instructions", "Notes", "Result"].map((Name) => ({ Name })),
      },
      TaskId: task.id,
      CorrelationId: task.id,
      RelatedDocumentIds: [task.id, task.run.runbookRunId, task.run.project.Id, task.run.environment.Id],
      ResponsibleTeamIds: teamIds,
      ResponsibleUserId: responsibleUserId,
      HasResponsibility: responsibleUserId === store.user.Id,
      CanTakeResponsibility: isPending && responsibleUserId === null,
      IsLinkedToOtherInterruption: false,
    },
    { Submit: `${self}/submit`, Responsible: `${self}/responsible` },
  );
}
