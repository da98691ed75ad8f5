import { artifactRoutes } from "./artifact-routes";
import { feedRoutes } from "./feed-routes";
import { interruptionRoutes } from "./interruption-routes";
import { logoRoutes } from "./logo-routes";
import { machineRoutes } from "./machine-routes";
import { packageRoutes } from "./package-routes";
import { page, filtered } from "./paging";
import { plainResources } from "./plain-resources";
import { processRoutes } from "./process-routes";
import { projectRoutes } from "./project-routes";
import { ok } from "./reply";
import type { Routes } from "./router";
import { spaceLinks } from "./root-links";
import { runRoutes } from "./run-routes";
import { runbookRoutes } from "./runbook-routes";
import { snapshotRoutes } from "./snapshot-routes";
import { taskRoutes } from "./task-routes";
import { templateRoutes } from "./template-routes";
import { triggerRoutes } from "./trigger-routes";
import { variableRoutes } from "./variable-routes";

/** Everything that belongs to a space. */
export const spaceRoutes: Routes = {
  "GET ": ({ store }) => ok({ Id: store.space.Id, Links: spaceLinks(store) }),
  "GET environments/v2": ({ store, query }) =>
    page({
      query,
      itemType: "EnvironmentV2",
      self: store.path("environments/v2"),
      items: filtered(query, store.environments.all()),
      present: (environment) => store.shown("environments", environment),
    }),
  ...plainResources,
  ...feedRoutes,
  ...packageRoutes,
  ...templateRoutes,
  ...logoRoutes,
  ...projectRoutes,
  ...variableRoutes,
  ...runbookRoutes,
  ...processRoutes,
  ...snapshotRoutes,
  ...runRoutes,
  ...taskRoutes,
  ...triggerRoutes,
  ...machineRoutes,
  ...artifactRoutes,
  ...interruptionRoutes,
};
