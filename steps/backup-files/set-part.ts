import { join } from "node:path";
import { Failure } from "../../src/step/failure";
import type { FoldersPart } from "../../src/upgrade/backup-set/manifest";
import {
  folderOfRun,
  readPart,
  writePart,
  writeWhole,
  type SetHost,
  type SetOfRun,
} from "../../src/upgrade/backup-set/parts";
import { setFileOf, sha256Of } from "../../src/upgrade/backup-set/prove-file";
import { readSets } from "../../src/upgrade/backup-set/read-sets";
import { whileHeld } from "../../src/windows/held-files";
import { listText, readListText, type FileList } from "../../src/upgrade/backup-set/list-text";
import type { FolderCopied } from "./copy-folder";
import { bytesOf } from "./file-list";

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
      list: setFileOf(name, text),
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
  const { sets, unreadable } = await readSets(host, root, installationId);
  for (const { folder, because } of unreadable)
    host.log.warning(`The backup set in ${folder} is left out: ${because}.`);
  return sets.flatMap(({ name: set, folder: path, manifest }) => {
    const folders = manifest.folders?.folders ?? [];
    const [copiedAt] = folders.map((each) => each.copiedAt).sort();
    return copiedAt === undefined ? [] : [{ set, path, folders, copiedAt }];
  });
}
