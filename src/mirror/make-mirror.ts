import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { copyVerified } from "../installer/copy-verified";
import { fileFailure } from "../installer/file-failure";
import type { DownloadSurroundings } from "../installer/file-surroundings";
import { hashFile } from "../installer/hash-file";
import { readFeed } from "../release/feed";
import {
  MIRROR_MANIFEST,
  parseMirrorManifest,
  type MirrorManifest,
  type MirroredFile,
} from "../release/mirror-manifest";
import { sentFeed } from "../release/release-source";
import { shownAddress, withoutQuery } from "../values/address";
import { whileHeld } from "../windows/held-files";
import { Installers } from "./installers";
import type { MirrorOrder } from "./order";
import { versionsToMirror } from "./versions";
import { writeWhole } from "./write-whole";

/** What a mirror holds now. */
export interface MadeMirror {
  manifest: MirrorManifest;
  /** The versions that this run is about, the present one first. */
  versions: string[];
  /** Files that were fetched; all others were there and are whole. */
  fetched: string[];
  /** Why newer versions are left out. */
  passedOver: string[];
}

/**
 * Fills a folder with all that runs on an instance without internet need: feed, installers, the package with Node. Each file
 * gets its name when it is whole and compared; the manifest is written last. What is there and right is not fetched again,
 * and what an earlier run brought for other versions stays.
 * @throws Failure `Feed-…`, `Path-…`, `Installer-…`, `Download-…`, `Staging-…`
 */
export async function makeMirror(order: MirrorOrder, around: DownloadSurroundings): Promise<MadeMirror> {
  const { folder, feedUrl } = order;
  const text = await sentFeed(feedUrl, order.timeoutSeconds, around);
  const feed = readFeed(text, shownAddress(feedUrl));
  for (const warning of feed.warnings) around.log.warning(warning);
  const { versions, passedOver } = versionsToMirror(feed.releases, order.policy, order.situation);
  try {
    await around.files.makeFolder(folder);
    const before = await manifestIn(folder, around);
    const installers = new Installers(order, before, around);
    for (const [at, version] of versions.entries()) await installers.bring(version, at === 0 && order.mayLackPresent);
    const runtime = await copied(await order.runtimeFile(), folder, around);
    const manifest: MirrorManifest = {
      format: 1,
      madeAt: order.situation.now.toISOString(),
      feed: { ...(await writtenFeed(text, folder, around)), from: withoutQuery(feedUrl) },
      installers: await installers.all(),
      runtime: runtime.file,
    };
    await writeWhole(join(folder, MIRROR_MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, around);
    await removeOlderFeeds(folder, manifest, around);
    const fetched = [...installers.fetched, ...(runtime.isNew ? [runtime.file.file] : [])];
    return { manifest, versions: versions.map(({ text: version }) => version), fetched, passedOver };
  } catch (error) {
    throw fileFailure(error, join(folder, MIRROR_MANIFEST), undefined);
  }
}

/** What an earlier run wrote last; undefined when there is none, or none that can be read. */
async function manifestIn(folder: string, around: DownloadSurroundings): Promise<MirrorManifest | undefined> {
  const path = join(folder, MIRROR_MANIFEST);
  if (!(await around.files.isThere(path))) return undefined;
  const manifest = parseMirrorManifest(await whileHeld(around, path, () => around.files.readText(path)));
  if (!manifest) around.log.warning(`${path} cannot be read and is written anew; what lies beside it is checked.`);
  return manifest;
}

/** Under a name of its content: a run that reads the mirror at this moment finds the feed that its manifest names. */
async function writtenFeed(text: string, folder: string, around: DownloadSurroundings): Promise<MirroredFile> {
  const sha256 = createHash("sha256").update(text).digest("hex");
  const file = `feed-${sha256.slice(0, 12)}.json`;
  await writeWhole(join(folder, file), text, around);
  return { file, sizeBytes: Buffer.byteLength(text), sha256 };
}

async function removeOlderFeeds(folder: string, { feed }: MirrorManifest, around: DownloadSurroundings): Promise<void> {
  for (const { name } of await around.files.list(folder)) {
    if (!/^feed-[0-9a-f]{12}\.json$/.test(name) || name === feed.file) continue;
    const path = join(folder, name);
    // Only a matter of space: nothing names it any more.
    await whileHeld(around, path, () => around.files.remove(path)).catch(() => undefined);
  }
}

async function copied(from: string, folder: string, around: DownloadSurroundings) {
  const wanted = await hashFile(from, around);
  const file: MirroredFile = { file: basename(from), ...wanted };
  const target = join(folder, file.file);
  const there = await hashFile(target, around).catch(() => undefined);
  if (there?.sha256 === wanted.sha256) return { file, isNew: false };
  const difference = await copyVerified(from, { wanted, target }, around);
  if (difference !== undefined) throw new Error(`The copy of ${from} in ${folder} is damaged: ${difference}.`);
  return { file, isNew: true };
}
