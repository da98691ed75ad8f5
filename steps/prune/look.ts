import { join } from "node:path";
import type { Manifest } from "../../src/upgrade/backup-set/manifest";
import { foldersIn, type SetHost } from "../../src/upgrade/backup-set/parts";
import { readSet } from "../../src/upgrade/backup-set/read-sets";
import { MANIFEST, readSetName, setsFolder } from "../../src/upgrade/backup-set/set-folder";

/** The manifest of a set that is being deleted: from its renaming on it is no set, and a run that was cut off finds it. */
export const PRUNED_MANIFEST = "manifest.pruned.json";

/** A set of this instance, sealed, or one whose deletion was cut off. */
export interface SetSeen {
  name: string;
  folder: string;
  manifest: Manifest;
  isHalfPruned: boolean;
}

/** What lies where the instance's sets are. */
export interface Looked {
  /** The newest first. */
  sets: readonly SetSeen[];
  /** Folders with a set's name and no manifest of ours: a run that makes one now, or that never ended one. */
  unsealed: readonly string[];
  /** Have a manifest that cannot be taken for one of ours, and why. */
  unreadable: readonly { folder: string; because: string }[];
}

/** Reads what lies there; deletes nothing. @throws what the disk throws when the folder cannot be listed */
export async function lookAtSets(host: SetHost, root: string, installationId: string): Promise<Looked> {
  const all = setsFolder(root, installationId);
  const names = (await foldersIn(host, all)).filter((name) => readSetName(name) !== undefined).reverse();
  const sets: SetSeen[] = [];
  const unsealed: string[] = [];
  const unreadable: { folder: string; because: string }[] = [];
  for (const name of names) {
    const folder = join(all, name);
    const files = (await host.files.list(folder)).map((entry) => entry.name);
    const file = [MANIFEST, PRUNED_MANIFEST].find((each) => files.includes(each));
    if (file === undefined) {
      unsealed.push(folder);
      continue;
    }
    const read = await readSet(host, folder, installationId, file);
    if ("because" in read) unreadable.push({ folder, because: read.because });
    else sets.push({ name, folder, manifest: read.manifest, isHalfPruned: file === PRUNED_MANIFEST });
  }
  return { sets, unsealed, unreadable };
}
