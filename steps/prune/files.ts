import { join, sep } from "node:path";
import { readListText } from "../../src/upgrade/backup-set/list-text";
import type { SetHost } from "../../src/upgrade/backup-set/parts";
import { sha256Of } from "../../src/upgrade/backup-set/prove-file";
import { whileHeld } from "../../src/windows/held-files";
import { normal } from "./decide";
import type { SetSeen } from "./look";

/** Copied files that only sets list which go. */
interface FreedFiles {
  paths: readonly string[];
  /** Why none is deleted although sets go. */
  because?: string;
}

/**
 * The files of the copies that are in the list of a set that goes and in no other's. A file that no list names is not
 * touched: a copy may be going on.
 * @param copies where copies of this instance lie: nothing outside is touched, whatever a manifest says
 */
export async function freedFiles(
  host: SetHost,
  copies: string,
  { kept, pruned }: { kept: readonly SetSeen[]; pruned: readonly SetSeen[] },
): Promise<FreedFiles> {
  const stay = new Set<string>();
  for (const set of kept) {
    const listed = await filesListedBy(host, set);
    if (!listed) return { paths: [], because: `the list of files of the set ${set.name}, which stays, cannot be read` };
    for (const path of listed) stay.add(normal(path));
  }
  const go = new Set<string>();
  for (const set of pruned) {
    // An unreadable list of a set that goes names nothing that could be deleted.
    for (const path of (await filesListedBy(host, set)) ?? [])
      if (!stay.has(normal(path)) && normal(path).startsWith(normal(copies + sep))) go.add(path);
  }
  return { paths: [...go] };
}

/** @returns undefined when one of its lists is not as it was written */
async function filesListedBy(host: SetHost, { folder, manifest }: SetSeen): Promise<string[] | undefined> {
  const paths: string[] = [];
  for (const { copy, list } of manifest.folders?.folders ?? []) {
    const path = join(folder, list.name);
    const text = await whileHeld(host, path, () => host.files.readText(path)).catch(() => "");
    const files = sha256Of(text) === list.sha256 ? readListText(text) : undefined;
    if (!files) return undefined;
    for (const file of files.keys()) paths.push(join(copy, file));
  }
  return paths;
}
