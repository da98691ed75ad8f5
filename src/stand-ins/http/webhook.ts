import type { World } from "../world/world";
import { CUT_OFF, json, text, type Handle } from "./exchange";

/** Longer than anybody waits for whoever is only told something. */
const SILENT_SECONDS = 120;

/**
 * Plays whoever is notified of results: takes JSON at a path that only its owner knows, and writes down what it says of
 * the run. Where it fails, it has read it all the same.
 * @param secret the last part of its path
 */
export function webhook(world: World, secret: string): Handle {
  return async ({ method, path, headers, body }) => {
    const status = world.has("webhook-fails") ? 500 : 202;
    // Its path is its password: nobody writes it down.
    world.hear({ kind: "http", server: "webhook", method, path: "/...", body, status });
    if (method !== "POST" || path !== webhookPath(secret)) return text(404, "no_service");
    if (!/^application\/json\b/.test(headers["content-type"] ?? "")) return text(415, "invalid_payload");
    world.record({ kind: "notified", ...toldIn(body) });
    if (world.has("webhook-silent")) {
      await world.clock.sleep(SILENT_SECONDS);
      return CUT_OFF;
    }
    return status === 500 ? text(500, `internal error at ${path}`) : json(status, { ok: true });
  };
}

export const webhookPath = (secret: string): string => `/services/${secret}`;

/** What it was told, read as somebody does who wrote his own reader. */
function toldIn(body: string): { outcome: string; succeeded: boolean } {
  const { outcome, run } = JSON.parse(body) as { outcome: string; run: { succeeded: boolean } };
  return { outcome, succeeded: run.succeeded };
}
