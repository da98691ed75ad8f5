import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { CutOff, type Handle } from "./http/exchange";
import { feedEntries, releaseServer } from "./http/releases";
import type { OfferedReleases } from "./offered-releases";
import type { World } from "./world/world";

/**
 * The download server; or where a mirror was carried over, that mirror beside the downloads, and nobody who answers.
 * @param signature what the server wants in the query of every address; undefined: nothing
 */
export function releasesFor(
  world: World,
  downloads: string,
  { installers, forged }: OfferedReleases,
  signature: string | undefined,
): Handle {
  if (world.scenario.left?.mirror !== true) return releaseServer(world, installers, signature, forged);
  putMirror(world, mirrorFolder(downloads), installers);
  return noInternet(world);
}

const mirrorFolder = (downloads: string): string => join(dirname(downloads), "mirror");

/**
 * Puts a mirror there, as `octopus-ha-upgrade mirror` leaves it: the feed, the installers that the download server has, and
 * the list of both. It shares no code with what writes or reads one.
 * @param installers version -> installer
 */
function putMirror({ computers, scenario }: World, folder: string, installers: ReadonlyMap<string, Buffer>): void {
  const { disk } = computers;
  disk.makeFolder(folder);
  const put = (file: string, bytes: Buffer) => {
    disk.write(join(folder, file), bytes);
    return { file, sizeBytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
  };
  const manifest = {
    format: 1,
    madeAt: "2026-02-20T09:00:00.000Z",
    feed: {
      ...put("feed-1.json", Buffer.from(JSON.stringify(feedEntries(scenario)), "utf8")),
      from: "https://octopus.com/download/upgrade/v3",
    },
    installers: [...installers].map(([version, bytes]) => ({
      ...put(`Octopus.${version}-x64.msi`, bytes),
      ...{ version, hashStated: true },
    })),
  };
  put("mirror.json", Buffer.from(JSON.stringify(manifest), "utf8"));
}

/** There is no internet: whoever asks the vendor hears nothing, and that he was asked is written down. */
const noInternet =
  (world: World): Handle =>
  ({ path }) => {
    world.record({ kind: "vendor-asked", path: path.split("?")[0] ?? "" });
    throw new CutOff();
  };
