import { smallServer, type Answer, type SmallServer } from "../../made-up/small-server";

export const API_KEY = "API-MADEUP0KEY0ONE";
export const NODE_NAME = "HA-NODE-1";

/** What the node that is served for knows of itself. */
interface NodeState {
  running: () => boolean;
  draining: () => boolean;
  version: () => string;
}

/** A node's own REST API, on loopback: the few routes with which a step looks at a node. */
export function nodeHttp({ running, draining, version }: NodeState): Promise<SmallServer> {
  const node = () => ({
    Id: `OctopusServerNodes-${NODE_NAME}`,
    Name: NODE_NAME,
    IsInMaintenanceMode: draining(),
    IsOffline: !running(),
    RunningTaskCount: 0,
    Version: version(),
  });
  return smallServer(({ path }) => {
    if (!running()) return { status: 503, body: "starting" };
    const answers: Record<string, Answer> = {
      "/api/octopusservernodes/ping": { status: draining() ? 418 : 200, body: node() },
      "/api/octopusservernodes/summary": { body: { Nodes: [node()] } },
      "/api/tasks": { body: { Items: [], TotalResults: 0 } },
    };
    return answers[path.replace(/\?.*$/, "")] ?? { status: 404, body: { ErrorMessage: "not found" } };
  });
}
