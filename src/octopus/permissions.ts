import * as z from "zod";
import type { Permissions } from "./contents-api";

const restriction = z.array(z.string()).nullish();

/** What a user may do, as the instance tells it (facts: octopus-api#filtered-lists). */
export const permissionsReply = z.object({
  SpacePermissions: z
    .record(
      z.string(),
      z.array(
        z.object({
          SpaceId: z.string().nullish(),
          RestrictedToProjectIds: restriction,
          RestrictedToProjectGroupIds: restriction,
          RestrictedToEnvironmentIds: restriction,
          RestrictedToTenantIds: restriction,
        }),
      ),
    )
    .nullish(),
  SystemPermissions: z.array(z.string()).nullish(),
  IsPermissionsComplete: z.boolean().nullish(),
});

type Reply = z.output<typeof permissionsReply>;

export function permissionsOf(reply: Reply): Permissions {
  const has = (permission: string) => reply.SystemPermissions?.includes(permission) ?? false;
  return {
    administersSystem: has("AdministerSystem"),
    seesAll: (spaceId, permission) => reply.IsPermissionsComplete !== false && isGranted(reply, spaceId, permission),
  };
}

/** Whether a permission is granted for everything in a space; an empty id: the server has no spaces. */
export const isGranted = ({ SpacePermissions }: Reply, spaceId: string, permission: string): boolean =>
  (SpacePermissions?.[permission] ?? []).some(
    (granted) =>
      (spaceId === "" || granted.SpaceId === spaceId) &&
      [
        granted.RestrictedToProjectIds,
        granted.RestrictedToProjectGroupIds,
        granted.RestrictedToEnvironmentIds,
        granted.RestrictedToTenantIds,
      ].every((ids) => (ids ?? []).length === 0),
  );
