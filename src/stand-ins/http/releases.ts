import { createHash } from "node:crypto";
import type { Scenario } from "../world/scenario";
import type { ForgedInstaller } from "../world/forger";
import type { World } from "../world/world";
import { CutOff, json, text, type Handle, type StandInReply } from "./exchange";

/** The path at which the feed is served, as on octopus.com. */
export const FEED_PATH = "/download/upgrade/v3";
/** Where installers lie, with the version to be put in. */
export const INSTALLER_PATH = "/octopus/Octopus.{version}-x64.msi";

const PIECE_BYTES = 64 * 1024;
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
  return ({ method, path, headers }) => {
    const { pathname, searchParams } = new URL(path, "http://stand-in");
    if (signature !== undefined && pathname !== forged?.path && searchParams.get("sig") !== signature) {
      return text(403, "Signature did not match.");
    }
    if (pathname === FEED_PATH) {
      return json(200, [...feedEntries(scenario), ...world.releasedLater.map(laterEntry)]);
    }
    const version = /Octopus\.(\d+\.\d+\.\d+)-x64\.msi$/.exec(pathname)?.[1] ?? "";
    const installer = pathname === forged?.path ? forged.bytes : installers.get(version);
    if (!installer) return text(404, "The specified key does not exist.");
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? "0");
    const isCutOff = method !== "HEAD" && drops.left > 0;
    if (isCutOff) drops.left -= 1;
    const until = isCutOff ? from + Math.floor((installer.length - from) / 2) : Infinity;
    return installerFrom(installer, from, method === "HEAD" ? new Uint8Array() : pieces(installer, from, until));
  };
}

function installerFrom(installer: Buffer, from: number, body: StandInReply["body"]): StandInReply {
  const sha256 = createHash("sha256").update(installer).digest("hex");
  const headers = {
    "Content-Type": "application/octet-stream",
    "Accept-Ranges": "bytes",
    ETag: `"${sha256.slice(0, 32)}"`,
    "x-amz-meta-sha256": sha256,
    "Content-Length": String(installer.length - from),
  };
  if (from === 0) return { status: 200, headers, body };
  const contentRange = `bytes ${from}-${installer.length - 1}/${installer.length}`;
  return { status: 206, headers: { ...headers, "Content-Range": contentRange }, body };
}

/** @param until where the connection ends */
async function* pieces(installer: Buffer, from: number, until: number): AsyncGenerator<Uint8Array> {
  for (let at = from; at < installer.length; at += PIECE_BYTES) {
    if (at >= until) throw new CutOff();
    yield installer.subarray(at, at + PIECE_BYTES);
  }
}

/** A version that came out while the rehearsal went on. */
const laterEntry = (Version: string) => ({ Version, Released: "2026-03-02" });

/** Out of order, with a newer major, older streams, unknown fields, a preview and junk. */
export function feedEntries({ from, to, stops }: Scenario): unknown[] {
  const [major = 2025, minor = 1] = to.split(".").map(Number);
  const entry = (Version: string, Released: string, more: object = {}) => ({ Version, Released, ...more });
  return [
    entry(`${major + 1}.1.11527`, "2026-06-10"),
    entry(to, "2026-02-02", { Channel: "Stable", Notes: { Url: "https://octopus.com/downloads" } }),
    entry("not a version", "2026-01-01"),
    entry(`${major}.${minor}.9-PublicPreview`, "2026-05-01"),
    entry(from, "2025-11-20"),
    // Nobody has its installer, so it must not be where a hop ends.
    ...(stops?.map((stop) => entry(stop, "2025-11-21")) ?? [
      entry(`${major - 1}.4.7206`, "2026-07-01", { Lts: false }),
    ]),
    { Released: "2020-01-01" },
    entry("2018.10.8", "2018-12-01"),
  ];
}
