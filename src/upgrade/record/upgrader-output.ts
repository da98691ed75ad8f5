import { dirname } from "node:path";
import { Failure, reasonOf } from "../../step/failure";
import { whileHeld } from "../../windows/held-files";
import { createOutputFile, type OutputFile } from "../../windows/output-file";
import { upgraderOutputPath } from "../../windows/upgrade-folder";
import type { RecordHost } from "./record-file";

/**
 * What `database --upgrade` prints, in a file beside the record: the program goes on when the step that started it is
 * killed, and how it ended then stands nowhere else. It may quote secrets, as any program may (P10; decision 027): so
 * it lies in the folder that only administrators can read, each attempt has a new file, and it goes before the record
 * is closed (record-file.ts).
 *
 * That the real Octopus.Server.exe says the same to a file as to a pipe, and as soon, is not proven: this is the one place
 * that decides it.
 */
export interface UpgraderOutput {
  /** Where it lies, for sentences. */
  readonly path: string;
  /**
   * A new, empty file in the place of an earlier attempt's.
   * @throws Failure `Upgrade-OutputNotMade`, `Folder-…`
   */
  begin(): Promise<OutputFile>;
  isThere(): Promise<boolean>;
  /** For what a run left whose record was moved away by hand. */
  remove(): Promise<void>;
}

/** @param prepareFolder makes the folder and closes it to everyone but administrators */
export function upgraderOutput(
  host: RecordHost,
  prepareFolder: (folder: string) => Promise<void> = (folder) => host.files.makeFolder(folder),
): UpgraderOutput {
  const path = upgraderOutputPath(host.env);
  return {
    path,
    isThere: () =>
      host.files.facts(path).then(
        () => true,
        () => false,
      ),
    remove: () => whileHeld(host, path, () => host.files.remove(path)),
    async begin() {
      try {
        await prepareFolder(dirname(path));
        return await createOutputFile(path, host);
      } catch (error) {
        if (error instanceof Failure) throw error;
        throw new Failure({
          code: "Upgrade-OutputNotMade",
          what: `The file ${path}, to which Octopus.Server.exe prints while it upgrades the database, could not be made: ${reasonOf(error)}.`,
          why: "Without it nobody would know how the database upgrade ended if this step were ended first, so it was not begun.",
          next: "Free disk space, close any program that holds the file, check that the Tentacle's account may write to the folder, then run again.",
          cause: error,
        });
      }
    },
  };
}
