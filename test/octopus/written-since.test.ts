import { readWrittenSince } from "../../src/octopus/written-since";
import type { Ask } from "../../src/octopus/ask";

const SINCE = new Date("2026-01-09T01:59:00.000Z");
const SPACES = [
  { Id: "Spaces-1", Name: "Default" },
  { Id: "Spaces-2", Name: "Billing" },
];
const all = { RestrictedToProjectIds: [], RestrictedToEnvironmentIds: null };
const PERMISSIONS = {
  IsPermissionsComplete: true,
  SystemPermissions: ["SpaceView"],
  SpacePermissions: { EventView: SPACES.map(({ Id }) => ({ SpaceId: Id, ...all })) },
};

/** An instance whose audit log is answered by the path that is asked. */
function asking(permissions: object, events: (path: string) => object = () => ({ TotalResults: 0, Items: [] })) {
  const asked: string[] = [];
  const ask: Ask = async ({ path, reply }) => {
    asked.push(path);
    const body = path.includes("/events")
      ? events(path)
      : path.endsWith("/permissions")
        ? permissions
        : path === "/api/users/me"
          ? { Id: "Users-7" }
          : SPACES;
    return reply.parse(body);
  };
  return { ask, asked };
}

test("every space and kind is asked for, from the moment on", async () => {
  const { ask, asked } = asking(PERMISSIONS);
  const { counts, unseen } = await readWrittenSince(ask, SINCE);
  expect(counts).toEqual({ deployments: 0, "runbook runs": 0, releases: 0 });
  expect(unseen).toEqual([]);
  expect(asked[1]).toBe("/api/users/Users-7/permissions");
  const events = asked.filter((path) => path.includes("/events"));
  expect(events).toHaveLength(6);
  for (const path of events) expect(path).toContain("from=2026-01-09T01%3A59%3A00.000Z");
  expect(events.filter((path) => path.startsWith("/api/Spaces-2/"))).toHaveLength(3);
  expect(events.join("\n")).toContain("DeploymentQueued");
  expect(events.join("\n")).toContain("RunbookRunQueued");
  expect(events.join("\n")).toContain("eventCategories=Created&documentTypes=Releases");
});

test("what the spaces have is added up by the totals, the newest first", async () => {
  const { ask } = asking(PERMISSIONS, (path) =>
    path.includes("DeploymentQueued")
      ? {
          TotalResults: path.includes("Spaces-1") ? 40 : 2,
          Items: [
            { Occurred: path.includes("Spaces-1") ? "2026-01-09T03:00" : "2026-01-09T05:00", Message: "Deployed" },
          ],
        }
      : { TotalResults: 0, Items: [] },
  );
  const { counts, newest } = await readWrittenSince(ask, SINCE);
  expect(counts.deployments).toBe(42);
  expect(newest).toEqual([
    "2026-01-09T05:00 Deployed (space 'Billing')",
    "2026-01-09T03:00 Deployed (space 'Default')",
  ]);
});

test.each<[string, object, string]>([
  ["a list of permissions that is not whole", { IsPermissionsComplete: false }, "does not list all permissions"],
  ["a key that may not list every space", { SystemPermissions: ["AdministerSystem"] }, "may not see every space"],
  [
    "a space without EventView",
    { SpacePermissions: { EventView: [{ SpaceId: "Spaces-1", ...all }] } },
    "lacks EventView for all projects of space 'Billing'",
  ],
  ["no EventView at all", { SpacePermissions: null }, "space 'Default', space 'Billing'"],
  ...(["Project", "Environment", "Tenant", "ProjectGroup"] as const).map((kind): [string, object, string] => [
    `an EventView for one ${kind}`,
    {
      SpacePermissions: {
        EventView: [
          { SpaceId: "Spaces-1", ...all },
          { SpaceId: "Spaces-2", [`RestrictedTo${kind}Ids`]: ["X-1"] },
        ],
      },
    },
    "space 'Billing'",
  ]),
])("%s is told as unseen", async (_title, more, said) => {
  const { unseen } = await readWrittenSince(asking({ ...PERMISSIONS, ...more }).ask, SINCE);
  expect(unseen).toEqual([expect.stringContaining(said)]);
});

test("an unrestricted EventView beside a restricted one suffices", async () => {
  const EventView = [{ SpaceId: "Spaces-1", RestrictedToProjectIds: ["Projects-1"] }];
  const permissions = {
    ...PERMISSIONS,
    SpacePermissions: { EventView: [...EventView, ...PERMISSIONS.SpacePermissions.EventView] },
  };
  expect((await readWrittenSince(asking(permissions).ask, SINCE)).unseen).toEqual([]);
});
