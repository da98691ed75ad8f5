import * as z from "zod";
import type { Ask } from "./ask";
import { userReply } from "./contents-replies";
import { isGranted, permissionsReply } from "./permissions";
import { WRITTEN_KINDS, type WrittenKind, type WrittenSince } from "./instance-api";

/** How the audit log names the beginning of each (facts: octopus-api#audit-log). */
const FILTERS: Readonly<Record<WrittenKind, string>> = {
  deployments: "eventCategories=DeploymentQueued",
  "runbook runs": "eventCategories=RunbookRunQueued",
  releases: "eventCategories=Created&documentTypes=Releases",
};
/** So many of each space and kind are shown. */
const SHOWN = 3;

const spacesReply = z.array(z.object({ Id: z.string(), Name: z.string().nullish() }));
const eventsReply = z.object({
  TotalResults: z.number(),
  Items: z.array(z.object({ Occurred: z.string().nullish(), Message: z.string().nullish() })),
});

type Space = z.output<typeof spacesReply>[number];
type Permissions = z.output<typeof permissionsReply>;

/**
 * Counts what was written since a moment. The key's permissions are read first: whoever may see some projects only is
 * answered with their events only, and with 200.
 * @throws Failure `Instance-…`
 */
export async function readWrittenSince(ask: Ask, since: Date): Promise<WrittenSince> {
  const user = await ask({ path: "/api/users/me", action: "read its own user", reply: userReply });
  const permissions = await ask({
    path: `/api/users/${encodeURIComponent(user.Id)}/permissions`,
    action: "read its own permissions",
    reply: permissionsReply,
  });
  const spaces = await ask({ path: "/api/spaces/all", action: "list the spaces", reply: spacesReply });
  const counts: Record<WrittenKind, number> = { deployments: 0, "runbook runs": 0, releases: 0 };
  const newest: { at: string; line: string }[] = [];
  for (const space of spaces) {
    for (const kind of WRITTEN_KINDS) {
      const reply = await ask({
        path: `/api/${encodeURIComponent(space.Id)}/events?${FILTERS[kind]}&from=${encodeURIComponent(since.toISOString())}&take=${SHOWN}`,
        action: `read the audit log of space '${nameOf(space)}'`,
        reply: eventsReply,
      });
      counts[kind] += reply.TotalResults;
      for (const { Occurred, Message } of reply.Items) {
        newest.push({
          at: Occurred ?? "",
          line: `${Occurred ?? ""} ${Message ?? ""} (space '${nameOf(space)}')`.trim(),
        });
      }
    }
  }
  const lines = newest.sort((one, other) => other.at.localeCompare(one.at)).map(({ line }) => line);
  return { counts, newest: lines, unseen: whatIsUnseen(permissions, spaces) };
}

function whatIsUnseen(permissions: Permissions, spaces: readonly Space[]): string[] {
  const system = permissions.SystemPermissions ?? [];
  // AdministerSystem shows nothing of a space (facts: octopus-api#filtered-lists).
  const seesSpaces = system.includes("SpaceView");
  const partly = spaces.filter(({ Id }) => !isGranted(permissions, Id, "EventView"));
  return [
    ...(permissions.IsPermissionsComplete === false
      ? ["the instance does not list all permissions of the API key"]
      : []),
    ...(seesSpaces ? [] : ["the API key may not see every space"]),
    ...(partly.length > 0
      ? [
          `the API key lacks EventView for all projects of ${partly.map((space) => `space '${nameOf(space)}'`).join(", ")}`,
        ]
      : []),
  ];
}

const nameOf = ({ Id, Name }: Space) => Name ?? Id;
