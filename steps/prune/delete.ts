import { join } from "node:path";
import type { SetHost } from "../../src/upgrade/backup-set/parts";
import { MANIFEST } from "../../src/upgrade/backup-set/set-folder";
import { whileHeld } from "../../src/windows/held-files";
import { PRUNED_MANIFEST, type SetSeen } from "./look";

/**
 * Gives a set's manifest another name: from then on it is no set, and nothing takes a part of it for the whole. A deletion
 * that was cut off is found by that name.
 */
export async function withdraw(host: SetHost, { folder }: SetSeen): Promise<void> {
  const from = join(folder, MANIFEST);
  await whileHeld(host, from, () => host.files.rename(from, join(folder, PRUNED_MANIFEST)));
}

/**
 * Deletes a set that was withdrawn, its manifest last.
 * @param backups its database backups that this node may delete
 */
export async function deleteSet(host: SetHost, { folder }: SetSeen, backups: readonly string[]): Promise<void> {
  for (const path of backups) await deleteFile(host, path);
  for (const { name, isFolder } of await host.files.list(folder)) {
    if (!isFolder && name !== PRUNED_MANIFEST) await deleteFile(host, join(folder, name));
  }
  await whileHeld(host, folder, () => host.files.removeFolder(folder));
}

export const deleteFile = (host: SetHost, path: string): Promise<void> =>
  whileHeld(host, path, () => host.files.remove(path));
