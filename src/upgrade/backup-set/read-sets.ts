import { join } from "node:path";
import { reasonOf } from "../../step/failure";
import { whileHeld } from "../../windows/held-files";
import { parseManifest, type Manifest } from "./manifest";
import { foldersIn, type SetHost } from "./parts";
import { MANIFEST, readSetName, setsFolder } from "./set-folder";

/** A sealed set, as its folder has it. */
interface BackupSet {
  name: string;
  folder: string;
  manifest: Manifest;
}

/** Every sealed set of an instance, newest first, and the folders whose manifest cannot be taken. */
interface SetsFound {
  sets: BackupSet[];
  unreadable: { folder: string; because: string }[];
}

/**
 * Reads every sealed set of an instance. A folder without a manifest is no set and is left out.
 * @throws what the disk throws when the folder of sets cannot be listed
 */
export async function readSets(host: SetHost, root: string, installationId: string): Promise<SetsFound> {
  const found: SetsFound = { sets: [], unreadable: [] };
  const all = setsFolder(root, installationId);
  for (const name of (await foldersIn(host, all)).reverse()) {
    if (!readSetName(name)) continue;
    const folder = join(all, name);
    if (!(await host.files.isThere(join(folder, MANIFEST)))) continue;
    const read = await readSet(host, folder, installationId);
    if ("manifest" in read) found.sets.push({ name, folder, manifest: read.manifest });
    else found.unreadable.push({ folder, because: read.because });
  }
  return found;
}

/**
 * Reads the set in a folder. What it says is not believed beyond that: whoever uses it compares it with what it names.
 * @param file the manifest's name: that of a set which is being deleted has another one
 * @returns why it is none of this instance, in a clause
 */
export async function readSet(
  host: SetHost,
  folder: string,
  installationId: string,
  file = MANIFEST,
): Promise<{ manifest: Manifest } | { because: string }> {
  const path = join(folder, file);
  let text: string;
  try {
    text = await whileHeld(host, path, () => host.files.readText(path));
  } catch (error) {
    return { because: `${path} cannot be read: ${reasonOf(error)}` };
  }
  const read = parseManifest(text);
  if ("because" in read) return { because: `${path} is no manifest of format 1 (${read.because})` };
  const { installationId: of } = read.manifest;
  if (of.toLowerCase() !== installationId.toLowerCase()) {
    return { because: `${path} is of another instance (InstallationId ${of})` };
  }
  return read;
}
