import { join } from "node:path";
import { SERVER_FOLDERS, type ServerFolder, type ServerFolderName } from "../../src/octopus/contents-api";
import { Failure } from "../../src/step/failure";
import { VARIABLES } from "../../src/names/variables";
import { setsFolder } from "../../src/upgrade/backup-set/set-folder";
import { overlapOf } from "./same-place";

/** What a restored instance needs (facts: octopus-api#server-folders). */
const NEEDED: readonly ServerFolderName[] = ["TaskLogs", "Artifacts", "Packages", "EventExports"];

/** A folder of the instance and where its copy lies: one copy for all sets, each of which lists its files. */
export interface FolderToCopy {
  name: string;
  source: string;
  copy: string;
}

/** Where the copy of a folder lies. @param name as the instance's folder is called by default */
const copyPath = (root: string, installationId: string, name: string): string =>
  join(setsFolder(root, installationId), "files", name);

const ABSOLUTE = /^(?:[A-Za-z]:[\\/]|\\\\|\/)/;

/**
 * Which of the instance's folders are copied, and to where.
 * @param given by the administrator: which ones, and which not
 * @throws Failure `Files-UnknownFolder`, `Files-FolderNotAbsolute`, `Files-Overlap`
 */
export function chooseFolders(
  there: readonly ServerFolder[],
  given: { folders: readonly string[]; exclude: readonly string[] },
  place: { root: string; installationId: string },
): FolderToCopy[] {
  const wanted = given.folders.length > 0 ? given.folders.map(known) : NEEDED;
  const excluded = given.exclude.map(known);
  const chosen = there.filter(({ name }) => wanted.includes(name) && !excluded.includes(name));
  return chosen.map(({ name, path }) => {
    if (!ABSOLUTE.test(path)) throw notAbsolute(name, path);
    // Not of one copy only: it may not lie in another folder of the instance either.
    const sets = setsFolder(place.root, place.installationId);
    const overlap = overlapOf(sets, path);
    if (overlap) throw overlapping(name, path, sets, overlap);
    return { name, source: path, copy: copyPath(place.root, place.installationId, name) };
  });
}

function known(text: string): ServerFolderName {
  const names = Object.keys(SERVER_FOLDERS) as ServerFolderName[];
  const found = names.find((name) => name.toLowerCase() === text.trim().toLowerCase());
  if (found) return found;
  throw new Failure({
    code: "Files-UnknownFolder",
    what: `'${text}' is none of the instance's folders.`,
    next: `Write only these in ${VARIABLES.filesFolders} and ${VARIABLES.filesExclude}, one per line: ${names.join(", ")}. Then run again.`,
  });
}

const notAbsolute = (name: string, path: string) =>
  new Failure({
    code: "Files-FolderNotAbsolute",
    what: `The instance keeps ${name} in '${path}', which is relative to a home folder that this step does not know.`,
    next: `Set an absolute path in the instance, or name ${name} in ${VARIABLES.filesExclude} and copy it yourself. Then run again.`,
  });

const overlapping = (name: string, path: string, sets: string, overlap: string) =>
  new Failure({
    code: "Files-Overlap",
    what: `The folder of the backup sets, ${sets}, is ${overlap} ${overlap === "the same" ? "as " : ""}${path}, where the instance keeps ${name}.`,
    why: "A copy there would be copied itself, or would overwrite what it copies.",
    next: `Give a folder apart from the instance's own in ${VARIABLES.fileBackupFolder}, then run again.`,
  });
