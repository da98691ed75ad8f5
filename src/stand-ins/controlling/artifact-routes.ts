import type { RouteRequest } from "./route-request";
import type { Artifact } from "./kept-documents";
import { page } from "./paging";
import { notFound } from "./refusal";
import { ok } from "./reply";
import type { Routes } from "./router";
import type { ControllerStore } from "./store";

/** Files that scripts left behind (facts: octopus-api#other-documents). */
export const artifactRoutes: Routes = {
  "GET artifacts": ({ store, query }) => {
    const regarding = query.get("regarding");
    return page({
      query,
      itemType: "Artifact",
      self: store.path("artifacts"),
      items: [...store.artifacts.values()].filter(
        ({ ServerTaskId }) => regarding === undefined || ServerTaskId === regarding,
      ),
      present: (artifact) => shown(store, artifact),
    });
  },
  "GET artifacts/{id}": (asked) => ok(shown(asked.store, needed(asked))),
  "GET artifacts/{id}/content": (asked) => {
    const { Filename, bytes } = needed(asked);
    const headers = { "Content-Disposition": `attachment; filename*=UTF-8''${encodeURIComponent(Filename)}` };
    return { status: 200, type: "application/octet-stream", content: bytes, headers };
  },
};

function needed(asked: RouteRequest): Artifact {
  const found = asked.store.artifacts.get(asked.param("id").toLowerCase());
  if (!found) throw notFound();
  return found;
}

const shown = (store: ControllerStore, { Id, Filename, Source, ServerTaskId, Created }: Artifact) =>
  store.shown(
    "artifacts",
    { Id, Filename, Source, ServerTaskId, Created, LogCorrelationId: ServerTaskId },
    { Content: store.path(`artifacts/${Id}/content`) },
  );
