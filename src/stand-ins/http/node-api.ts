import type { IncomingMessage, ServerResponse } from "node:http";
import type { WorldNode } from "../world/node";
import { finishTasks } from "../world/tasks";
import type { World } from "../world/world";
import { readJson, sendJson, sendText, type Handle } from "./loopback";

/*
 * Plays the REST API of one node of the instance that is upgraded (facts: octopus-nodes#ping,
 * octopus-nodes#node-summary, octopus-nodes#tasks). Its limits: only the routes that steps use, one user with every
 * permission, no paging, one space.
 */

/** The rehearsed instance's own id: the controlling instance has another one. */
export const INSTALLATION_ID = "7c0a3f5e-52b1-4b7e-9d0c-5a3f0e9b1c11";

interface NodeRequest {
  world: World;
  node: WorldNode;
  request: IncomingMessage;
  response: ServerResponse;
  query: URLSearchParams;
}

type Route = (asked: NodeRequest) => Promise<void> | void;

export function nodeApi(world: World, node: WorldNode, apiKey: string): Handle {
  return async (request, response) => {
    const wasSilent = node.isSilent;
    while (node.isSilent && !world.closed) await world.clock.sleep(1);
    if (wasSilent) {
      request.socket.destroy();
      return;
    }
    const { pathname, searchParams: query } = new URL(request.url ?? "/", "http://stand-in");
    if (node.state !== "running") {
      sendText(response, 503, "<html><body><h1>Octopus Server is starting</h1></body></html>", "text/html");
      return;
    }
    for (const each of world.nodes) finishTasks(world, each);
    response.setHeader("Octopus-Node", node.name);
    const path = pathname.replace(/\/+$/, "").toLowerCase();
    const asked = { world, node, request, response, query };
    const open = ANONYMOUS[path];
    if (open) {
      await open(asked);
      return;
    }
    if (request.headers["x-octopus-apikey"] !== apiKey) {
      const ErrorMessage = "You must be logged in to request this resource. Please provide a valid API key or log in.";
      sendJson(response, 401, { ErrorMessage });
      return;
    }
    const route = ROUTES[`${request.method ?? ""} ${path}`];
    if (route) await route(asked);
    else {
      world.record({ kind: "not-understood", node: node.name, call: `${request.method ?? ""} ${pathname}` });
      sendJson(response, 404, { ErrorMessage: "The resource you requested was not found." });
    }
  };
}

const ANONYMOUS: Readonly<Record<string, Route>> = {
  "/api": ({ node, response }) =>
    sendJson(response, 200, {
      Application: "Octopus Deploy",
      Version: node.program,
      ApiVersion: "3.0.0",
      InstallationId: INSTALLATION_ID,
      Links: { Self: "/api" },
    }),
  "/api/octopusservernodes/ping": ({ world, node, response }) =>
    sendJson(response, node.draining ? 418 : 200, { ...nodeResource(world, node), Version: node.program }),
};

const ROUTES: Readonly<Record<string, Route>> = {
  "GET /api/octopusservernodes/summary": ({ world, response }) =>
    sendJson(response, 200, {
      Nodes: world.nodes.map((node) => ({
        ...nodeResource(world, node),
        RunningTaskCount: node.tasks.length,
        Version: node.program,
      })),
      Links: {},
    }),
  "GET /api/serverstatus": ({ world, response }) =>
    sendJson(response, 200, {
      IsInMaintenanceMode: world.maintenance,
      IsUpgradeAvailable: true,
      MaximumAvailableVersion: world.newest(),
      MaximumAvailableVersionCoveredByLicense: "2030.1.1",
    }),
  "GET /api/maintenanceconfiguration": ({ world, response }) => sendJson(response, 200, maintenance(world)),
  "PUT /api/maintenanceconfiguration": async ({ world, request, response }) => {
    const { IsInMaintenanceMode } = await readJson(request);
    if (typeof IsInMaintenanceMode !== "boolean") {
      sendJson(response, 400, {
        ErrorMessage: "There was a problem with your request.",
        Errors: ["Model validation failed."],
      });
      return;
    }
    world.setMaintenance(IsInMaintenanceMode);
    sendJson(response, 200, maintenance(world));
  },
  "GET /api/tasks": ({ world, query, response }) => {
    const wanted = query.get("node");
    const items = world.nodes
      .filter(({ id }) => wanted === null || id === wanted)
      .flatMap((node) => node.tasks.map((task) => taskResource(node, task)));
    sendJson(response, 200, { ItemType: "Task", TotalResults: items.length, ItemsPerPage: 1000, Items: items });
  },
};

const maintenance = (world: World) => ({ Id: "maintenance", IsInMaintenanceMode: world.maintenance, Links: {} });

const nodeResource = (world: World, node: WorldNode) => ({
  Id: node.id,
  Name: node.name,
  MaxConcurrentTasks: 5,
  IsInMaintenanceMode: node.draining,
  IsOffline: node.offline,
  LastSeen: new Date(world.clock.date().getTime() - world.heartbeatAgeSeconds(node) * 1000).toISOString(),
});

const taskResource = (node: WorldNode, task: WorldNode["tasks"][number]) => ({
  Id: task.id,
  Name: task.description.split(" ")[0],
  Description: task.description,
  State: "Executing",
  ServerNode: node.id,
  IsCompleted: false,
});
