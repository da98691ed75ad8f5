import { dirname } from "node:path";
import { Failure, reasonOf } from "../step/failure";
import { nameOf, objectOf, subjectOf, type Who } from "./who";

const errorCode = (error: unknown) => (error as NodeJS.ErrnoException | undefined)?.code;

/** Whether a file or folder is simply not there. */
export const isMissing = (error: unknown) => errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR";

export const isTaken = (error: unknown) => errorCode(error) === "EEXIST";

/** Windows says these, too, while a file is being deleted or looked at by somebody. */
export const isDenied = (error: unknown) => ["EACCES", "EPERM", "EBUSY", "EROFS"].includes(errorCode(error) ?? "");

/**
 * What a person can do about a file that could not be written, said for the file's folder.
 * @param node for the sentence
 * @returns a Failure `Staging-DiskFull`, `Staging-FolderNotWritable` or `Staging-FileTrouble`; whatever the file system
 *   did not say stays as it is
 */
export function fileFailure(error: unknown, path: string, node: Who): unknown {
  if ((error as NodeJS.ErrnoException | undefined)?.syscall === undefined) return error;
  const folder = dirname(path);
  if (["ENOSPC", "EDQUOT"].includes(errorCode(error) ?? "")) {
    return new Failure({
      code: "Staging-DiskFull",
      what: `The disk of ${folder} is full; ${objectOf(node)} could not write ${path}.`,
      next: `Free ${node === undefined ? "space" : "about three times the installer's size"} there${node === undefined ? "" : " (installer, extracted files, Windows Installer's cache)"}, then run again; what is already downloaded is kept and used.`,
      cause: error,
    });
  }
  if (isDenied(error)) {
    return new Failure({
      code: "Staging-FolderNotWritable",
      what: `${subjectOf(node)} is not allowed to write ${path}.`,
      why: `${node === undefined ? "The reason" : "Windows says"}: ${reasonOf(error)}.`,
      next: `Allow ${node === undefined ? "your account" : `the Tentacle's account on ${node}`} to modify files in ${folder}, then run again.`,
      cause: error,
    });
  }
  return new Failure({
    code: "Staging-FileTrouble",
    what: `${subjectOf(node)} could not write or read ${path}.`,
    why: `The reason: ${reasonOf(error)}.`,
    next: `Check that ${folder} exists and can be reached from ${nameOf(node)}, then run again.`,
    cause: error,
  });
}
