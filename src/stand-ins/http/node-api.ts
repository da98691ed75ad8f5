import type { WorldNode } from "../world/node";
import { isUnseen } from "../world/contents";
import type { Written } from "../world/held-data";
import { knows } from "../world/since";
import { finishTasks } from "../world/tasks";
import type { World } from "../world/world";
import { contentsReply, otherTasks } from "./contents-routes";
import { runbookRunReply } from "./runbook-run-routes";
import { CUT_OFF, json, text, type Handle, type StandInReply, type StandInRequest } from "./exchange";

/*
 * Plays the REST API of one node of the instance that is upgraded (facts: octopus-nodes#ping,
 * octopus-nodes#node-summary, octopus-nodes#tasks). Its limits: only the routes that steps use, one user with every
 * system permission, no paging of tasks. What people keep in the instance: contents-routes.ts.
 */

/** The rehearsed instance's own id: the controlling instance has another one. */
export const INSTALLATION_ID = "7c0a3f5e-52b1-4b7e-9d0c-5a3f0e9b1c11";

interface NodeRequest {
  world: World;
  node: WorldNode;
  /** As it was sent. */
  body: string;
  query: URLSearchParams;
}

type Route = (asked: NodeRequest) => StandInReply | typeof CUT_OFF;

export function nodeApi(world: World, node: WorldNode, apiKey: string): Handle {
  return async (request) => {
    const wasSilent = node.isSilent;
    while (node.isSilent && node.acceptsConnections && !world.closed) await world.clock.sleep(1);
    if (wasSilent) return CUT_OFF;
    if (node.state !== "running") {
      return text(503, "<html><body><h1>Octopus Server is starting</h1></body></html>", "text/html");
    }
    for (const each of world.nodes) finishTasks(world, each);
    const reply = answer(world, node, apiKey, request);
    if (reply === CUT_OFF) return CUT_OFF;
    const { status, headers, body } = reply;
    return { status, headers: { ...headers, "Octopus-Node": node.name }, body };
  };
}

function answer(world: World, node: WorldNode, apiKey: string, request: StandInRequest): ReturnType<Route> {
  const { method, headers, body } = request;
  const { pathname, searchParams: query } = new URL(request.path, "http://stand-in");
  const path = pathname.replace(/\/+$/, "").toLowerCase();
  const asked = { world, node, body, query };
  const open = ANONYMOUS[path];
  if (open) return open(asked);
  if (headers["x-octopus-apikey"] !== apiKey) {
    const ErrorMessage = "You must be logged in to request this resource. Please provide a valid API key or log in.";
    return json(401, { ErrorMessage });
  }
  const route = ROUTES[`${method} ${path}`] ?? auditRoute(method, path) ?? nodeRoute(world, method, path);
  if (route) return route(asked);
  const contents = method === "GET" ? contentsReply(world, node.program, path, query) : undefined;
  if (contents) return contents;
  const run = runbookRunReply(world, { method, path, body });
  if (run) return run;
  world.record({ kind: "not-understood", node: node.name, call: `${method} ${pathname}` });
  return json(404, { ErrorMessage: "The resource you requested was not found." });
}

const ANONYMOUS: Readonly<Record<string, Route>> = {
  "/api": ({ world, node }) =>
    json(200, {
      Application: "Octopus Deploy",
      Version: node.program,
      ApiVersion: "3.0.0",
      ...(knows(world, node.program, "installation id") && { InstallationId: INSTALLATION_ID }),
      Links: { Self: "/api" },
    }),
  "/api/octopusservernodes/ping": ({ world, node }) =>
    json(node.draining ? 418 : 200, { ...nodeResource(world, node), ...versionOf(world, node) }),
};

/** The audit log of one space, as far as it is counted: by category, since a moment. */
function auditRoute(method: string, path: string): Route | undefined {
  const space = /^\/api\/(spaces-\d+)\/events$/.exec(path)?.[1];
  if (method !== "GET" || space === undefined) return undefined;
  return ({ world, query }) => {
    const kind = AUDIT_KINDS[query.get("eventCategories") ?? ""];
    const from = Date.parse(query.get("from") ?? "");
    const began = world.clock.date().getTime() - world.now() * 1000;
    // Whoever may not see a space is answered with none of its events, and with 200.
    const seen = isUnseen(world, `Spaces-${space.replace(/^\D+/, "")}`, "events") ? [] : world.written;
    const items = seen
      .filter((each) => each.kind === kind && each.space.toLowerCase() === space)
      .map(({ atSeconds, kind: what }) => ({ at: began + atSeconds * 1000, what }))
      .filter(({ at }) => at >= from)
      .reverse();
    return json(200, {
      TotalResults: items.length,
      Items: items
        .slice(0, Number(query.get("take") ?? "30"))
        .map(({ at, what }) => ({ Occurred: new Date(at).toISOString(), Message: `A ${what} began` })),
    });
  };
}

const AUDIT_KINDS: Readonly<Record<string, Written["kind"]>> = {
  DeploymentQueued: "deployment",
  RunbookRunQueued: "runbook-run",
  Created: "release",
};

const MAY_NOT = {
  ErrorMessage: "You do not have permission to perform this action. Please contact your Octopus administrator.",
  Errors: ["Missing permission: AdministerSystem"],
};

/**
 * One node's resource. Clients may write its cap and its drain flag, and a resource with anything missing is refused (facts:
 * octopus-nodes#task-cap).
 */
function nodeRoute(world: World, method: string, path: string): Route | undefined {
  const id = /^\/api\/octopusservernodes\/([^/]+)$/.exec(path)?.[1];
  const node = world.nodes.find((each) => each.id.toLowerCase() === id && !each.isDeleted);
  if (!node) return undefined;
  if (method === "GET") return () => json(200, nodeResource(world, node));
  if (method !== "PUT") return undefined;
  return ({ body }) => {
    const { Id, Name, MaxConcurrentTasks: cap, IsInMaintenanceMode: draining } = fieldsOf(body);
    const isWhole = Id === node.id && Name === node.name && typeof draining === "boolean";
    if (!isWhole || typeof cap !== "number" || !Number.isInteger(cap) || cap < 0) {
      return json(400, {
        ErrorMessage: "There was a problem with your request.",
        Errors: ["Model validation failed."],
      });
    }
    if (world.has("cap-refused")) return json(403, MAY_NOT);
    if (cap === 0 && !knows(world, node.program, "task cap of 0")) {
      return json(400, {
        ErrorMessage: "There was a problem with your request.",
        Errors: ["The task cap must be greater than 0."],
      });
    }
    if (world.has("cap-ignored")) return json(200, { ...nodeResource(world, node), MaxConcurrentTasks: cap });
    world.setDraining(node, draining, "api");
    world.setTaskCap(node, cap);
    return world.strikes("cap-answer-lost") ? CUT_OFF : json(200, nodeResource(world, node));
  };
}

const ROUTES: Readonly<Record<string, Route>> = {
  "GET /api/octopusservernodes/summary": ({ world }) =>
    json(200, {
      Nodes: world.nodes
        .filter(({ isDeleted }) => !isDeleted)
        .map((node) => ({
          ...nodeResource(world, node),
          RunningTaskCount: node.tasks.length,
          ...versionOf(world, node),
        })),
      Links: {},
    }),
  "GET /api/serverstatus": ({ world }) =>
    json(200, {
      IsInMaintenanceMode: world.maintenance,
      IsUpgradeAvailable: true,
      MaximumAvailableVersion: world.newest(),
      MaximumAvailableVersionCoveredByLicense: "2030.1.1",
    }),
  // What people work with: a feed that 3.4 stops reading, and a Tentacle that 2019.1 is too new for.
  "GET /api/feeds/all": () =>
    json(200, [{ Id: "feeds-builtin", Name: "Octopus Server (built-in)", FeedUri: null }, TEAMCITY_FEED]),
  "GET /api/machines/all": () => json(200, OLD_TARGETS),
  "GET /api/maintenanceconfiguration": ({ world }) => json(200, maintenance(world)),
  "PUT /api/maintenanceconfiguration": ({ world, body }) => {
    const { IsInMaintenanceMode } = fieldsOf(body);
    if (typeof IsInMaintenanceMode !== "boolean") {
      return json(400, {
        ErrorMessage: "There was a problem with your request.",
        Errors: ["Model validation failed."],
      });
    }
    world.setMaintenance(IsInMaintenanceMode);
    return json(200, maintenance(world));
  },
  "GET /api/tasks": ({ world, query }) => {
    const others = otherTasks(world, query);
    if (others) return others;
    const wanted = query.get("node");
    const items = world.nodes
      .filter(({ id }) => wanted === null || id === wanted)
      .flatMap((node) => node.tasks.map((task) => taskResource(world, node, task)));
    return json(200, { ItemType: "Task", TotalResults: items.length, ItemsPerPage: 1000, Items: items });
  },
};

const TEAMCITY_FEED = {
  Id: "feeds-teamcity",
  Name: "TeamCity",
  FeedUri: "http://teamcity.example.com/guestAuth/app/nuget/v1/FeedService.svc",
};

const OLD_TARGETS = [
  { Id: "Machines-1", Name: "web-1", Endpoint: { TentacleVersionDetails: { Version: "3.25.0" } } },
  { Id: "Machines-2", Name: "web-2", Endpoint: { TentacleVersionDetails: { Version: "4.0.7" } } },
  { Id: "Machines-3", Name: "ssh-1", Endpoint: { CommunicationStyle: "Ssh" } },
];

function fieldsOf(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    return {};
  }
}

const maintenance = (world: World) => ({ Id: "maintenance", IsInMaintenanceMode: world.maintenance, Links: {} });

const nodeResource = (world: World, node: WorldNode) => ({
  Id: node.id,
  Name: node.name,
  MaxConcurrentTasks: node.taskCap,
  IsInMaintenanceMode: node.draining,
  IsOffline: node.offline,
  LastSeen: new Date(world.clock.date().getTime() - world.heartbeatAgeSeconds(node) * 1000).toISOString(),
});

/** Old servers do not tell it of nodes. */
const versionOf = (world: World, { program }: WorldNode) =>
  knows(world, program, "versions of nodes") ? { Version: program } : {};

const taskResource = (world: World, node: WorldNode, task: WorldNode["tasks"][number]) => ({
  Id: task.id,
  Name: task.description.split(" ")[0],
  Description: task.description,
  State: "Executing",
  StartTime: new Date(
    world.clock.date().getTime() - (world.clock.seconds() - task.startedAtSeconds) * 1000,
  ).toISOString(),
  ServerNode: node.id,
  IsCompleted: false,
});
