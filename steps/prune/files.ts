import { createHash } from "node:crypto";
import { join } from "node:path";
import type { SetHost } from "../../src/upgrade/backup-set/parts";
import { whileHeld } from "../../src/windows/held-files";
import type { SetSeen } from "./look";

/** `bytes, time, path` of steps/backup-files/list-text.ts, of which only the path matters here. */
const LINE = /^\d+\t-?\d+\t(.+)$/;
const LEADS_OUT = /(?:^|[\\/])\.\.(?:[\\/]|$)|^[\\/]|^[A-Za-z]:/;

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
    for (const path of listed) stay.add(path);
  }
  const go = new Set<string>();
  for (const set of pruned) {
    // An unreadable list of a set that goes names nothing that could be deleted.
    for (const path of (await filesListedBy(host, set)) ?? [])
      if (!stay.has(path) && path.startsWith(copies)) go.add(path);
  }
  return { paths: [...go] };
}

/** @returns undefined when one of its lists is not as it was written */
async function filesListedBy(host: SetHost, { folder, manifest }: SetSeen): Promise<string[] | undefined> {
  const paths: string[] = [];
  for (const { copy, list } of manifest.folders?.folders ?? []) {
    const path = join(folder, list.name);
    const text = await whileHeld(host, path, () => host.files.readText(path)).catch(() => "");
    if (createHash("sha256").update(text).digest("hex") !== list.sha256) return undefined;
    for (const line of text.split("\n")) {
      const [, file] = LINE.exec(line) ?? [];
      if (file === undefined) continue;
      if (LEADS_OUT.test(file)) return undefined;
      paths.push(join(copy, file));
    }
  }
  return paths;
}
