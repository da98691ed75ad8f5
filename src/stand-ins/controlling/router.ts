import type { RouteRequest } from "./route-request";
import type { Reply } from "./reply";

export type Handler = (asked: RouteRequest) => Reply;

/** `"GET projects/{id}"` to its handler. The path is what follows `/api` and the space. */
export type Routes = Readonly<Record<string, Handler>>;

interface Route {
  readonly segments: readonly string[];
  readonly handler: Handler;
}

export interface Found {
  readonly handler: Handler;
  readonly params: ReadonlyMap<string, string>;
}

const isParam = (segment: string) => segment.startsWith("{");

/** Finds the handler of a path. Case does not matter, and a literal wins over a parameter. */
export class Router {
  private readonly routes = new Map<string, Route[]>();

  constructor(routes: Routes) {
    for (const [key, handler] of Object.entries(routes)) {
      const [method = "", path = ""] = key.split(" ");
      const segments = path.split("/").filter((segment) => segment !== "");
      const bucket = bucketOf(method, segments);
      this.routes.set(bucket, [...(this.routes.get(bucket) ?? []), { segments, handler }]);
    }
    for (const bucket of this.routes.values()) bucket.sort((a, b) => order(a).localeCompare(order(b)));
  }

  find(method: string, segments: readonly string[]): Found | undefined {
    for (const route of this.routes.get(bucketOf(method, segments)) ?? []) {
      const params = match(route.segments, segments);
      if (params) return { handler: route.handler, params };
    }
    return undefined;
  }
}

const bucketOf = (method: string, segments: readonly string[]) => `${method} ${segments.length}`;

const order = ({ segments }: Route) => segments.map((segment) => (isParam(segment) ? "1" : "0")).join("");

function match(pattern: readonly string[], segments: readonly string[]): Map<string, string> | undefined {
  const params = new Map<string, string>();
  for (const [i, part] of pattern.entries()) {
    const segment = segments[i] ?? "";
    if (isParam(part)) params.set(part.slice(1, -1), segment);
    else if (part.toLowerCase() !== segment.toLowerCase()) return undefined;
  }
  return params;
}

/**
 * The same routes below `projects/{project}` too: many resources have both addresses
 * (facts: octopus-runbooks#two-paths).
 */
export function alsoBelowProject(routes: Routes): Routes {
  const below = Object.entries(routes).map(([key, handler]): [string, Handler] => [
    key.replace(" ", " projects/{project}/"),
    handler,
  ]);
  return { ...routes, ...Object.fromEntries(below) };
}
