import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import type { Machine } from "../machine/machine";
import { command } from "../names/commands";
import type { Surroundings } from "../step/context";
import { Failure, reasonOf } from "../step/failure";
import { whileHeld } from "../windows/held-files";
import { readFeed, type Feed } from "./feed";
import type { InstallerFacts } from "./installer-location";
import { MIRROR_MANIFEST, parseMirrorManifest, type MirrorManifest } from "./mirror-manifest";

/** What reading a mirror takes. */
export type MirrorSurroundings = Surroundings & Pick<Machine, "files">;

/**
 * What a mirror holds. Nothing counts that its manifest does not name: a copy that was cut off has none, or an older one.
 * @throws Failure `Mirror-Unreadable`, `Mirror-Unfinished`, `Mirror-Malformed`
 */
async function readMirror(folder: string, around: MirrorSurroundings): Promise<MirrorManifest> {
  const path = join(folder, MIRROR_MANIFEST);
  if (!(await around.files.isThere(path))) {
    await refuseUnreadable(folder, around);
    throw new Failure({
      code: "Mirror-Unfinished",
      what: `The folder ${folder} holds no complete mirror: ${MIRROR_MANIFEST}, which is written last, is not there.`,
      next: `Run ${command("mirror", "--to FOLDER")} to its end on a machine with internet, and copy the whole folder.`,
    });
  }
  const manifest = parseMirrorManifest(await textOf(path, around));
  if (manifest) return manifest;
  throw new Failure({
    code: "Mirror-Malformed",
    what: `${path} is not what ${command("mirror")} writes.`,
    why: "It was changed, or a newer version of this project wrote it.",
    next: `Run ${command("mirror", "--to FOLDER")} again, and copy the whole folder.`,
  });
}

/**
 * The feed of a mirror: the releases whose installers it holds too, for nothing else can be installed from there.
 * @throws Failure `Mirror-…`, `Feed-…`
 */
export async function mirrorFeed(folder: string, around: MirrorSurroundings): Promise<Feed> {
  // A new copy replaces the feed and then the manifest: whoever reads in between reads once more.
  const manifest = await readMirror(folder, around);
  const isThere = await around.files.isThere(join(folder, manifest.feed.file));
  const { feed, installers, madeAt } = isThere ? manifest : await readMirror(folder, around);
  const path = join(folder, feed.file);
  const text = await textOf(path, around);
  if (createHash("sha256").update(text).digest("hex") !== feed.sha256) throw damaged(path);
  const { releases, warnings } = readFeed(text, path);
  const held = releases.filter(({ version }) => installers.some((installer) => installer.version === version.text));
  const others = releases.length - held.length;
  return {
    releases: held,
    warnings,
    notes: [
      `The version feed is that of the mirror ${folder}, made on ${madeAt.slice(0, 10)}. Only the ${held.length} releases whose installers it holds are considered, and ${others} others are not. For newer ones, run ${command("mirror")} again.`,
    ],
  };
}

/**
 * What a mirror says of an installer.
 * @param path the installer's file in the mirror's folder
 * @throws Failure `Mirror-…`, `Installer-NotMirrored`
 */
export async function mirroredInstaller(path: string, around: MirrorSurroundings): Promise<InstallerFacts> {
  const folder = dirname(path);
  const { installers } = await readMirror(folder, around);
  const named = installers.find(({ file }) => file === basename(path));
  if (!named) {
    throw new Failure({
      code: "Installer-NotMirrored",
      what: `The mirror ${folder} does not hold ${basename(path)}.`,
      next: `Run ${command("mirror", "--to FOLDER")} again on a machine with internet, with the version that the instance runs now and the same version policy, then copy the whole folder.`,
    });
  }
  const facts = await around.files.facts(path).catch(() => undefined);
  if (facts?.sizeBytes !== named.sizeBytes) throw damaged(path);
  return { sizeBytes: named.sizeBytes, sha256: named.sha256 };
}

async function textOf(path: string, around: MirrorSurroundings): Promise<string> {
  try {
    return await whileHeld(around, path, () => around.files.readText(path));
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function refuseUnreadable(folder: string, { files }: MirrorSurroundings): Promise<void> {
  try {
    await files.list(folder);
  } catch (error) {
    throw unreadable(folder, error);
  }
}

const unreadable = (path: string, error: unknown) =>
  new Failure({
    code: "Mirror-Unreadable",
    what: `${path} cannot be read: ${reasonOf(error)}.`,
    next: "Check the path, and that the Tentacle's account may read it. On a share, Local System is the machine's own account in the domain.",
    cause: error,
  });

const damaged = (path: string) =>
  new Failure({
    code: "Mirror-Damaged",
    what: `${path} is not there, or not the file that ${MIRROR_MANIFEST} names.`,
    why: "The folder was not copied completely, or somebody replaced the file.",
    next: `Copy the whole folder again; or run ${command("mirror", "--to FOLDER")} again, which fetches what is missing.`,
  });
