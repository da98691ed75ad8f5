import type { RouteRequest } from "./route-request";
import { filtered, page } from "./paging";
import { SPACE_PERMISSIONS } from "./permissions";
import { notFound } from "./refusal";
import { ok } from "./reply";
import type { Routes } from "./router";
import type { ControllerStore } from "./store";
import { TIMEZONES } from "./timezones";

/** What is asked of the instance as a whole (facts: octopus-api#root-document). */
export const systemRoutes: Routes = {
  "GET spaces": ({ store, query }) =>
    page({
      query,
      itemType: "Space",
      self: "/api/spaces",
      items: filtered(query, [store.space]),
      present: () => shownSpace(store),
    }),
  "GET spaces/all": ({ store }) => ok([shownSpace(store)]),
  "GET spaces/{id}": (asked) => {
    if (!isSpace(asked.store, asked.param("id"))) throw notFound();
    return ok(shownSpace(asked.store));
  },
  "GET users/me": ({ store }) => ok(shownUser(store)),
  "GET users/{user}": (asked) => ok(shownUser(own(asked))),
  "GET users/{user}/permissions": (asked) => ok(permissions(own(asked), asked.instance.faults.missingPermission)),
  "GET capabilities": () => ok({ Capabilities: ["CreateRunbookRunCommandV1"] }),
  "GET serverstatus/timezones": () => ok(TIMEZONES),
};

/** By its id or its slug. */
export function isSpace({ space }: ControllerStore, given: string): boolean {
  return [space.Id.toLowerCase(), space.Slug].includes(given.toLowerCase());
}

function shownSpace({ space }: ControllerStore): object {
  return {
    ...space,
    Description: "",
    TaskQueueStopped: false,
    SpaceManagersTeams: [],
    SpaceManagersTeamMembers: [],
    IsPrivate: false,
    Icon: null,
    Links: { Self: `/api/spaces/${space.Id}`, SpaceHome: `/api/${space.Id}` },
  };
}

/** @throws 404: there is only one user */
function own(asked: RouteRequest): ControllerStore {
  if (asked.param("user").toLowerCase() !== asked.store.user.Id.toLowerCase()) throw notFound();
  return asked.store;
}

function shownUser({ user }: ControllerStore): object {
  return {
    Id: user.Id,
    Username: user.Username,
    DisplayName: user.Name,
    EmailAddress: null,
    IsActive: true,
    IsService: true,
    IsRequestor: true,
    CanPasswordBeEdited: false,
    Identities: [],
    Links: { Self: `/api/users/${user.Id}`, Permissions: `/api/users/${user.Id}/permissions` },
  };
}

function permissions({ space, user }: ControllerStore, missing: string | undefined): object {
  const everywhere = {
    SpaceId: space.Id,
    RestrictedToProjectIds: [],
    RestrictedToEnvironmentIds: [],
    RestrictedToTenantIds: [],
    RestrictedToProjectGroupIds: [],
  };
  return {
    Id: user.Id,
    SpacePermissions: Object.fromEntries(
      SPACE_PERMISSIONS.filter((permission) => permission !== missing).map((permission) => [permission, [everywhere]]),
    ),
    SystemPermissions: ["SpaceView", "UserView"],
    Teams: [],
    IsPermissionsComplete: true,
    IsTeamsComplete: true,
    Links: {},
  };
}
