import { join } from "node:path";
import type { SetHost } from "../../src/upgrade/backup-set/parts";
import { MANIFEST } from "../../src/upgrade/backup-set/set-folder";
import { whileHeld } from "../../src/windows/held-files";
import { PRUNED_MANIFEST, type SetSeen } from "./look";

/**
 * Deletes a set. Its manifest gets another name first: from then on it is no set, and nothing takes a part of it for the
 * whole; when this is cut off, the next run finds it by that name and goes on.
 * @param backups its database backups that this node may delete
 */
export async function deleteSet(host: SetHost, set: SetSeen, backups: readonly string[]): Promise<void> {
  const { folder, isHalfPruned } = set;
  const from = join(folder, MANIFEST);
  if (!isHalfPruned) await whileHeld(host, from, () => host.files.rename(from, join(folder, PRUNED_MANIFEST)));
  for (const path of backups) await deleteFile(host, path);
  for (const { name, isFolder } of await host.files.list(folder)) {
    if (!isFolder && name !== PRUNED_MANIFEST) await deleteFile(host, join(folder, name));
  }
  await whileHeld(host, folder, () => host.files.removeFolder(folder));
}

export const deleteFile = (host: SetHost, path: string): Promise<void> =>
  whileHeld(host, path, () => host.files.remove(path));
