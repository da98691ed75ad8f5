import { createHash } from "node:crypto";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { Scenario } from "../world/scenario";
import type { ForgedInstaller } from "../world/forger";
import type { World } from "../world/world";
import { sendJson, sendText, type Handle } from "./loopback";

/** The path at which the feed is served, as on octopus.com. */
export const FEED_PATH = "/download/upgrade/v3";
/** Where installers lie, with the version to be put in. */
export const INSTALLER_PATH = "/octopus/Octopus.{version}-x64.msi";

const CHUNK_BYTES = 64 * 1024;
/** How often a download is cut off by the fault. */
const DROPS = 2;

/**
 * Plays the version feed and the download server of a mirror that wants a signature in the query of every address.
 * @param installers version -> installer
 * @param signature what `sig` must be; undefined: it asks for none
 * @param forged what lies there besides, for everybody
 */
export function releaseServer(
  world: World,
  installers: ReadonlyMap<string, Buffer>,
  signature: string | undefined,
  forged?: ForgedInstaller,
): Handle {
  const { scenario } = world;
  const drops = { left: world.has("download-drops") ? DROPS : 0 };
  return (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://stand-in");
    if (signature !== undefined && pathname !== forged?.path && searchParams.get("sig") !== signature) {
      sendText(response, 403, "Signature did not match.");
      return;
    }
    if (pathname === FEED_PATH) {
      sendJson(response, 200, [...feedEntries(scenario), ...world.releasedLater.map(laterEntry)]);
      return;
    }
    const version = /Octopus\.(\d+\.\d+\.\d+)-x64\.msi$/.exec(pathname)?.[1] ?? "";
    const installer = pathname === forged?.path ? forged.bytes : installers.get(version);
    if (!installer) {
      sendText(response, 404, "The specified key does not exist.");
      return;
    }
    sendInstaller(response, installer, request.method === "HEAD", request.headers.range, drops);
  };
}

function sendInstaller(
  response: ServerResponse,
  installer: Buffer,
  isHead: boolean,
  range: string | undefined,
  drops: { left: number },
): void {
  const from = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? "0");
  const sha256 = createHash("sha256").update(installer).digest("hex");
  const headers = {
    "Content-Type": "application/octet-stream",
    "Accept-Ranges": "bytes",
    ETag: `"${sha256.slice(0, 32)}"`,
    "x-amz-meta-sha256": sha256,
    "Content-Length": String(installer.length - from),
  };
  if (from > 0) {
    const contentRange = `bytes ${from}-${installer.length - 1}/${installer.length}`;
    response.writeHead(206, { ...headers, "Content-Range": contentRange });
  } else response.writeHead(200, headers);
  if (isHead) {
    response.end();
    return;
  }
  const dropAt = drops.left > 0 ? from + Math.floor((installer.length - from) / 2) : Infinity;
  if (dropAt !== Infinity) drops.left -= 1;
  const closed = once(response, "close");
  void (async () => {
    for (let at = from; at < installer.length && !response.destroyed; at += CHUNK_BYTES) {
      if (at >= dropAt) {
        response.destroy();
        return;
      }
      if (!response.write(installer.subarray(at, at + CHUNK_BYTES))) {
        await Promise.race([once(response, "drain"), closed]);
      }
    }
    response.end();
  })();
}

/** A version that came out while the rehearsal went on. */
const laterEntry = (Version: string) => ({ Version, Released: "2026-03-02" });

/** Out of order, with a newer major, older streams, unknown fields, a preview and junk. */
function feedEntries({ from, to }: Scenario): unknown[] {
  const [major = 2025, minor = 1] = to.split(".").map(Number);
  const entry = (Version: string, Released: string, more: object = {}) => ({ Version, Released, ...more });
  return [
    entry(`${major + 1}.1.11527`, "2026-06-10"),
    entry(to, "2026-02-02", { Channel: "Stable", Notes: { Url: "https://octopus.com/downloads" } }),
    entry("not a version", "2026-01-01"),
    entry(`${major}.${minor}.9-PublicPreview`, "2026-05-01"),
    entry(from, "2025-11-20"),
    entry(`${major - 1}.4.7206`, "2026-07-01", { Lts: false }),
    { Released: "2020-01-01" },
    entry("2018.10.8", "2018-12-01"),
  ];
}
