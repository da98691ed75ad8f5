import type { RouteRequest } from "./route-request";
import { ok } from "./reply";
import { ROOT_LINKS } from "./root-links";
import type { Routes } from "./router";

/** What is answered without a key (facts: octopus-api#without-a-key). */
export const anonymousRoutes: Routes = {
  "GET ": ({ instance: { identity } }) =>
    ok({
      Id: null,
      Application: "Octopus Deploy",
      Version: identity.version,
      ApiVersion: "3.0.0",
      InstallationId: identity.installationId,
      IsEarlyAccessProgram: false,
      HasLongTermSupport: false,
      Links: ROOT_LINKS,
    }),
  "GET octopusservernodes/ping": (asked) => ok(node(asked)),
};

const node = ({ instance, store }: RouteRequest) => ({
  Id: "OctopusServerNodes-stand-in",
  Name: "stand-in",
  MaxConcurrentTasks: 5,
  IsInMaintenanceMode: false,
  IsOffline: false,
  LastSeen: store.now().toISOString(),
  Version: instance.identity.version,
});
