import { dirname, join } from "node:path";
import { isPath } from "../values/address";
import { sameVersion, type OctopusVersion } from "../values/version";
import { reasonOf } from "../step/failure";
import type { ClosedFolders } from "../windows/folder-access";
import { whileHeld } from "../windows/held-files";
import { download } from "./download";
import { fileFailure, isMissing } from "./file-failure";
import type { DownloadSurroundings } from "./file-surroundings";
import { hashFile } from "./hash-file";
import { installerFileName } from "../values/installer-name";
import { differenceFrom, versionOfFileName, type WantedInstaller } from "./installer-file";
import { copyFromMirror } from "./mirror-copy";
import { stageThroughFolder } from "./shared-folder";

interface FetchOptions {
  /** The node's name. */
  node: string;
  /** The folder all nodes reach; undefined: this node downloads for itself. What comes from a mirror's folder needs none. */
  sharedFolder: string | undefined;
  stallSeconds: number;
  onProgress: (bytes: number, totalBytes: number | undefined) => void;
}

/** The folder of installers on this node: what lies there is run as SYSTEM (decision 014). */
export interface Staging {
  readonly folder: string;
  /** Where a version's installer lies once it is staged. */
  pathOf(version: OctopusVersion): string;
  /**
   * Why the staged file must not be run, as in "{path}: …": the folder, or the file. Undefined when it is the planned
   * one and only administrators could have changed it. Changes nothing.
   */
  problemOf(wanted: WantedInstaller): Promise<string | undefined>;
  /** Brings the installer here, whole and verified. Reuses one that fits. */
  fetch(wanted: WantedInstaller, options: FetchOptions): Promise<"reused" | "downloaded" | "copied">;
  /** Staged files, whole or partial, of other versions than these: full paths, in order. */
  others(keepVersions: readonly OctopusVersion[]): Promise<string[]>;
  remove(path: string): Promise<void>;
}

/**
 * @param folder where installers are staged, e.g. `C:\ProgramData\OctopusHaUpgrade\staging`; the one it lies in is
 *   this program's own too, for whoever can change that can put another folder in its place
 */
export function nodeStaging(folder: string, folders: ClosedFolders, around: DownloadSurroundings): Staging {
  const pathOf = (version: OctopusVersion) => join(folder, installerFileName(version));

  const fileProblem = async (wanted: WantedInstaller): Promise<string | undefined> => {
    try {
      return differenceFrom(wanted, await hashFile(pathOf(wanted.version), around));
    } catch (error) {
      return isMissing(error) ? "it is not there" : `it cannot be read (${reasonOf(error)})`;
    }
  };

  return {
    folder,
    pathOf,
    problemOf: async (wanted) => {
      if ((await around.files.facts(folder).catch(() => undefined)) === undefined) return "it is not there";
      return (
        (await folders.problemOf(dirname(folder))) ?? (await folders.problemOf(folder)) ?? (await fileProblem(wanted))
      );
    },
    fetch: async (wanted, { node, sharedFolder, ...options }) => {
      const target = pathOf(wanted.version);
      try {
        await folders.ensure(dirname(folder));
        await folders.ensure(folder);
      } catch (error) {
        throw fileFailure(error, target, node);
      }
      if ((await fileProblem(wanted)) === undefined) return "reused";
      if (isPath(wanted.url)) {
        await copyFromMirror({ wanted, target, node, ...options }, around);
        return "copied";
      }
      if (sharedFolder) return stageThroughFolder({ wanted, folder: sharedFolder, target, node, ...options }, around);
      await download({ wanted, target, node, ...options }, around);
      return "downloaded";
    },
    others: async (keepVersions) => {
      const entries = await around.files.list(folder).catch((error: unknown) => {
        if (isMissing(error)) return [];
        throw error;
      });
      return entries
        .map(({ name }) => name)
        .filter((name) => {
          const version = versionOfFileName(name);
          return version !== undefined && !keepVersions.some((kept) => sameVersion(kept, version));
        })
        .sort()
        .map((name) => join(folder, name));
    },
    remove: (path) => whileHeld(around, path, () => around.files.remove(path)),
  };
}
