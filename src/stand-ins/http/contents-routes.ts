import { fileNamed, isUnseen, isUpgraded, queueOf, spacesOf, UNAVAILABLE_MACHINES } from "../world/contents";
import { knows, type Knowledge } from "../world/since";
import { serverFolderValues } from "../world/server-folders";
import type { World } from "../world/world";
import { PLANTED_SECRETS } from "../planted-secrets";
import { certificateOf, keyMadeAt, licenseSerialOf } from "../world/changed-since";
import { json, type StandInReply } from "./exchange";

/*
 * Plays what an instance tells of itself and of what people keep in it (facts: octopus-api#contents). Its limits: one
 * user, of whom one knows which lists are filtered for him; one artifact and one package, both in the first space.
 */

const USER = "Users-7";
const ENDED_TASK = "ServerTasks-900";
const ARTIFACT = "Artifacts-31";
const PACKAGE = "packages-Acme.Web.2.3.1";
const HINT_CHARACTERS = 8;
const KINDS = ["projects", "releases", "machines", "environments", "tenants", "runbooks"];
const VIEW: Readonly<Record<string, string>> = {
  projects: "ProjectView",
  releases: "ReleaseView",
  machines: "MachineView",
  environments: "EnvironmentView",
  tenants: "TenantView",
  runbooks: "RunbookView",
};

const NOT_FOUND = () =>
  json(404, {
    ErrorMessage:
      "Resource is not found or it doesn't exist in the current space context. Please contact your administrator for more information.",
  });

/**
 * @param version of the node that answers
 * @param path in lower case
 * @returns undefined for what is none of it
 */
export function contentsReply(
  world: World,
  version: string | undefined,
  path: string,
  query: URLSearchParams,
): StandInReply | undefined {
  const isUnknown = (what: Knowledge) => !knows(world, version, what);
  if (path === "/api/users/me") return json(200, { Id: USER, Username: "upgrade-automation", IsService: true });
  if (path === `/api/users/${USER.toLowerCase()}/permissions`) return permissions(world, isUnknown("spaces"));
  if (path === "/api/licenses/licenses-current-status")
    return isUnknown("license routes") ? NOT_FOUND() : license(world);
  const told = aboutChanges(world, path);
  if (told) {
    const since = CHANGES_SINCE.find(([route]) => path.startsWith(route))?.[1];
    return (since && isUnknown(since)) || world.has("old-rest-api") ? NOT_FOUND() : told;
  }
  if (path === "/api/spaces/all") {
    if (isUnknown("spaces")) return NOT_FOUND();
    return json(
      200,
      spacesOf(world).map(({ id, name }) => ({ Id: id, Name: name, TaskQueueStopped: false })),
    );
  }
  if (path === `/api/tasks/${ENDED_TASK.toLowerCase()}/raw`) return taskLog(version);
  // Without a space it is the first one: before Spaces, all there is.
  const [, spaceId, route] = /^\/api\/(?:(spaces-\d+)\/)?(.+)$/.exec(path) ?? [];
  const space = spacesOf(world).find(({ id }) => id.toLowerCase() === (spaceId ?? "spaces-1"));
  if (route === undefined) return undefined;
  if (!space || (spaceId !== undefined && isUnknown("spaces"))) return NOT_FOUND();
  const isFirst = space.id === "Spaces-1";
  switch (route) {
    case "artifacts":
      return page(isFirst ? [{ Id: ARTIFACT, Filename: "report.txt", SpaceId: space.id }] : []);
    case "packages":
      return page(isFirst ? [{ Id: PACKAGE, PackageId: "Acme.Web", PackageSizeBytes: fileNamed(PACKAGE).length }] : []);
    case `artifacts/${ARTIFACT.toLowerCase()}/content`:
      return artifact(world);
    case `packages/${PACKAGE.toLowerCase()}/raw`:
      return bytes(PACKAGE, "application/octet-stream");
  }
  if ((route === "runbooks" || route === "tenants") && isUnknown(route)) return NOT_FOUND();
  return KINDS.includes(route) ? listOf(world, space, route, query) : undefined;
}

const CHANGES_SINCE: readonly (readonly [route: string, since: Knowledge])[] = [
  ["/api/licenses/", "license routes"],
  ["/api/configuration/certificates/", "certificate of the server"],
  ["/api/configuration/server-folders/", "server folders"],
];

/** What people may change: the license, the server's certificate, the API keys of this user. */
function aboutChanges(world: World, path: string): StandInReply | undefined {
  switch (path) {
    case "/api/configuration/server-folders/values":
      return json(200, serverFolderValues(world));
    case "/api/licenses/licenses-current":
      return json(200, { LicenseText: PLANTED_SECRETS["the license"], SerialNumber: licenseSerialOf(world) });
    case "/api/configuration/certificates/certificate-global":
      return json(200, { Id: "certificate-global", Thumbprint: certificateOf(world), SignatureAlgorithm: "sha256RSA" });
    case `/api/users/${USER.toLowerCase()}/apikeys`: {
      const keyOf = (hint: string, created: Date) => ({
        ApiKey: { HasValue: true, NewValue: null, Hint: hint },
        Created: created.toISOString(),
      });
      const own = `${PLANTED_SECRETS["the API key"].slice(0, HINT_CHARACTERS)}************`;
      return page([keyOf("API-OTHER***********", world.clock.date()), keyOf(own, keyMadeAt(world))]);
    }
  }
  return undefined;
}

/** Tasks that do not run: those that have ended, and those that wait. Undefined when running ones are asked for. */
export function otherTasks(world: World, query: URLSearchParams): StandInReply | undefined {
  const states = query.get("states")?.toLowerCase() ?? "";
  if (states.includes("success"))
    return page([{ Id: ENDED_TASK, Name: "Deploy", State: "Success", IsCompleted: true }]);
  if (states !== "queued") return undefined;
  return page(
    queueOf(world).map(({ id, description, queuedAt }) => ({
      ...{ Id: id, Name: "Deploy", Description: description, State: "Queued" },
      QueueTime: queuedAt.toISOString(),
      HasPendingInterruptions: false,
    })),
  );
}

const page = (Items: unknown[], TotalResults = Items.length) =>
  json(200, { ItemType: "Item", TotalResults, ItemsPerPage: 30, NumberOfPages: 1, Items, Links: {} });

/** A list that is filtered for this user is shorter, and still a 200. */
function listOf(
  world: World,
  { id, counts }: ReturnType<typeof spacesOf>[number],
  kind: string,
  query: URLSearchParams,
): StandInReply {
  if (world.has("old-rest-api") && kind === "runbooks") return NOT_FOUND();
  const isFiltered = query.get("healthstatuses") === "Unavailable" || query.get("healthStatuses") === "Unavailable";
  const there = isFiltered ? Math.min(UNAVAILABLE_MACHINES, counts[kind] ?? 0) : (counts[kind] ?? 0);
  const total = isUnseen(world, id, kind) ? 0 : there;
  const take = Math.min(total, Number(query.get("take") ?? "30"));
  return page(
    Array.from({ length: take }, (_, at) => ({ Id: `${kind}-${at + 1}`, SpaceId: id })),
    total,
  );
}

/** @param ofOneSpace as before Spaces, which is another form */
function permissions(world: World, ofOneSpace: boolean): StandInReply {
  if (world.has("old-rest-api")) return NOT_FOUND();
  const granted = KINDS.map((kind): [string, object[]] => {
    const spaces = spacesOf(world).filter(({ id }) => !isUnseen(world, id, kind));
    return [VIEW[kind] ?? "", spaces.map(({ id }) => ({ SpaceId: id, RestrictedToProjectIds: [] }))];
  });
  const all = new Map([...granted, ["EventView", eventViews(world)] as const]);
  if (ofOneSpace) return json(200, { Permissions: Object.fromEntries(all) });
  return json(200, {
    SpacePermissions: Object.fromEntries(all),
    SystemPermissions: ["AdministerSystem", "SpaceView"],
    IsPermissionsComplete: true,
  });
}

const eventViews = (world: World) =>
  spacesOf(world)
    .filter(({ id }) => !isUnseen(world, id, "events"))
    .map(({ id }) => ({ SpaceId: id, RestrictedToProjectIds: [] }));

function license(world: World): StandInReply {
  if (world.has("old-rest-api")) return NOT_FOUND();
  const isCompliant = !(world.has("license-invalid-after-upgrade") && isUpgraded(world));
  const ComplianceSummary = isCompliant ? "You are compliant." : "Your license has expired.";
  return json(200, { IsCompliant: isCompliant, ComplianceSummary });
}

function artifact(world: World): StandInReply {
  const lost = world.has("artifacts-unreadable-after-upgrade") && isUpgraded(world);
  if (!lost && !world.has("artifact-lost-before")) return bytes(ARTIFACT, "application/octet-stream");
  // Nobody knows which it is for a file that is not there: played both ways.
  if (world.scenario.seed % 2 === 0) return NOT_FOUND();
  return json(500, { ErrorMessage: "Could not find file '\\\\nas\\octopus\\Artifacts\\Artifacts-31'." });
}

/** Written anew for each request (facts: octopus-api#contents). */
const taskLog = (version: string | undefined): StandInReply => ({
  status: 200,
  headers: { "Content-Type": "text/plain" },
  body: Buffer.concat([
    Buffer.from(`Task ID:        ${ENDED_TASK}\r\nServer version: ${version ?? ""}\r\n\r\n`),
    fileNamed(ENDED_TASK),
  ]),
});

const bytes = (name: string, type: string): StandInReply => ({
  status: 200,
  headers: { "Content-Type": type },
  body: fileNamed(name),
});
