import { Failure, reasonOf } from "../../src/step/failure";
import { VARIABLES } from "../../src/names/variables";
import type { SetHost } from "../../src/upgrade/backup-set/parts";
import type { FileList } from "../../src/upgrade/backup-set/list-text";
import type { FolderToCopy } from "./choose-folders";
import { refuseMarkIn } from "./copy-mark";
import { listFiles } from "./file-list";
import { filesOf } from "./words";

/** So much of what was there a moment ago may go while it is copied: retention policies remove a part at a time. */
const MOST_GONE = 0.5;

/**
 * Lists a folder of the instance.
 * @throws Failure `Files-SourceUnreachable`, `Files-SourceIsCopy`
 */
export async function listSource(
  host: SetHost,
  folder: FolderToCopy,
  onCount: (files: number) => void,
): Promise<FileList> {
  const files = await listFiles(host, folder.source, onCount).catch((error: unknown) => {
    if (error instanceof Failure || host.signal.aborted) throw error;
    throw new Failure({
      code: "Files-SourceUnreachable",
      what: `${folder.source}, where the instance keeps ${folder.name}, cannot be read from this node: ${reasonOf(error)}.`,
      why: "It is gone, or the Tentacle's account may not read it; on a share, Local System is the machine's account.",
      next: "Make it readable for the Tentacle's account, then run again. The copy is as it was.",
      cause: error,
    });
  });
  refuseMarkIn(folder, files.keys());
  return files;
}

/**
 * The mirror guard: a folder that is empty, or nearly, where there were files before is a lost share or an empty mount
 * point until a person says otherwise, and never counts as copied.
 * @param filesBefore how many there were: in the copy, or in the folder itself a while ago
 * @throws Failure `Files-SourceEmpty`, `Files-SourceShrank`
 */
export function refuseLost(
  { name, source, copy }: FolderToCopy,
  files: FileList,
  filesBefore: number,
  isRecent: boolean,
) {
  if (files.size === 0 && filesBefore > 0) {
    throw new Failure({
      code: "Files-SourceEmpty",
      what: `${source}, where the instance keeps ${name}, is empty, and there were ${filesOf(filesBefore)} before.`,
      why: "It looks like a lost share or an empty mount point.",
      next: `Find out where the files are, then run again. If they are gone on purpose, move the copy ${copy} away or name ${name} in ${VARIABLES.filesExclude}. The copy is as it was.`,
    });
  }
  if (isRecent && files.size < filesBefore * MOST_GONE) {
    throw new Failure({
      code: "Files-SourceShrank",
      what: `${source}, where the instance keeps ${name}, had ${filesOf(filesBefore)} when the copying began and has ${filesOf(files.size)} now.`,
      why: "A part of it may have become unreachable.",
      next: "Find out where the files are, then run again. The copy keeps what it had.",
    });
  }
}
