import type { NodeRecord } from "../record/record";

type VerifiedBackup = NonNullable<NodeRecord["backup"]>;

/**
 * The full backup that this run made and verified while the nodes served, as far as this node's record bears it out. What an
 * earlier attempt made on top of it after its own last stop is none: nodes may have run in between.
 * @param servingBackupFile as the row handed it over that made it
 */
export function servingBackupOf(
  open: Pick<NodeRecord, "backup"> | undefined,
  servingBackupFile: string | undefined,
): VerifiedBackup | undefined {
  const backup = open?.backup;
  if (backup?.whileServing !== true || backup.file !== servingBackupFile) return undefined;
  const full = { ...backup };
  delete full.differential;
  delete full.snapshot;
  delete full.nothingChanges;
  delete full.set;
  return full;
}
