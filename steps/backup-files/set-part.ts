import { createHash } from "node:crypto";
import { join } from "node:path";
import { Failure } from "../../src/step/failure";
import { parseManifest, type FoldersPart } from "../../src/upgrade/backup-set/manifest";
import {
  folderOfRun,
  foldersIn,
  readPart,
  writePart,
  writeWhole,
  type SetOfRun,
} from "../../src/upgrade/backup-set/parts";
import type { SetHost } from "../../src/upgrade/backup-set/parts";
import { MANIFEST, readSetName, setsFolder } from "../../src/upgrade/backup-set/set-folder";
import { whileHeld } from "../../src/windows/held-files";
import type { FolderCopied } from "./copy-folder";
import { bytesOf, type FileList } from "./file-list";
import { listText, readListText } from "./list-text";

type FolderInPart = FoldersPart["folders"][number];

/** Writes what was copied into the set of this run: a list for each folder, then the part that names them. */
export async function writeCopied(
  host: SetHost,
  set: SetOfRun,
  copied: readonly FolderCopied[],
  copiedAt: Date,
): Promise<FolderInPart[]> {
  const folder = await folderOfRun(host, set);
  await host.files.makeFolder(folder);
  const folders: FolderInPart[] = [];
  for (const { folder: of, files } of copied) {
    const text = listText(files);
    const name = `files-${of.name}.txt`;
    await writeWhole(host, join(folder, name), text);
    folders.push({
      ...{ name: of.name, source: of.source, copy: of.copy, files: files.size, bytes: bytesOf(files) },
      list: { name, bytes: Buffer.byteLength(text), sha256: sha256Of(text) },
      copiedAt: copiedAt.toISOString(),
    });
  }
  await writePart(host, folder, "files", set, { folders });
  return folders;
}

/**
 * What this run copied before.
 * @throws Failure `Files-PartUnreadable`
 */
export async function readCopied(
  host: SetHost,
  set: SetOfRun,
): Promise<{ part: FoldersPart; setFolder: string } | undefined> {
  const setFolder = await folderOfRun(host, set);
  const read = await readPart(host, setFolder, "files", set);
  if (!read) return undefined;
  if ("content" in read) return { part: read.content, setFolder };
  throw new Failure({
    code: "Files-PartUnreadable",
    what: `What this run wrote down of the files cannot be taken: ${read.because}.`,
    next: "Run the whole runbook again: what was copied is not copied again.",
  });
}

/**
 * The list of a folder in a set, as it was written.
 * @throws Failure `Files-ListChanged`
 */
export async function readList(host: SetHost, setFolder: string, { list, name }: FolderInPart): Promise<FileList> {
  const path = join(setFolder, list.name);
  const text = await whileHeld(host, path, () => host.files.readText(path)).catch(() => "");
  const files = sha256Of(text) === list.sha256 ? readListText(text) : undefined;
  if (files) return files;
  throw new Failure({
    code: "Files-ListChanged",
    what: `The list of the files of ${name}, ${path}, is not as it was written.`,
    next: "Do not use this set's files. Run a backup again; its copy of the files is still there.",
  });
}

/** A sealed set that has files. */
export interface SetWithFiles {
  /** The name of its folder. */
  set: string;
  path: string;
  folders: readonly FolderInPart[];
  /** When the first of them was copied. */
  copiedAt: string;
}

/** Every sealed set of the instance that has files of its own, the newest first. */
export async function setsWithFiles(
  host: SetHost,
  { root, installationId }: Pick<SetOfRun, "root" | "installationId">,
): Promise<SetWithFiles[]> {
  const folder = setsFolder(root, installationId);
  const names = (await foldersIn(host, folder)).filter((name) => readSetName(name) !== undefined).reverse();
  const found: SetWithFiles[] = [];
  for (const set of names) {
    const path = join(folder, set);
    const folders = (await manifestIn(host, path, installationId))?.folders?.folders ?? [];
    const [copiedAt] = folders.map((each) => each.copiedAt).sort();
    if (copiedAt !== undefined) found.push({ set, path, folders, copiedAt });
  }
  return found;
}

/** Undefined for what is no set of this instance. */
async function manifestIn(host: SetHost, folder: string, installationId: string) {
  const path = join(folder, MANIFEST);
  if (!(await host.files.isThere(path))) return undefined;
  const read = parseManifest(await whileHeld(host, path, () => host.files.readText(path)));
  const isOurs = "manifest" in read && read.manifest.installationId.toLowerCase() === installationId.toLowerCase();
  return isOurs ? read.manifest : undefined;
}

const sha256Of = (text: string) => createHash("sha256").update(text).digest("hex");
