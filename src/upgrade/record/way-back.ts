import type { NodeRecord } from "./record";

type Backup = NonNullable<NodeRecord["backup"]>;

/**
 * Since when nothing may have been written, by the SQL Server's clock, for the backup to be the way back: the beginning of
 * what was made last, or the word that the schema stays as it is.
 * @returns undefined for a backup made while serving with nothing from after the last stop: that is no way back
 */
export function wayBackSince({ whileServing, startedAt, differential, snapshot, nothingChanges }: Backup) {
  if (!whileServing) return startedAt;
  return differential?.startedAt ?? snapshot?.createdAt ?? nothingChanges?.saidAt;
}

/** Whether it is the way back by the word alone that the schema stays as it is. */
export const standsOnWord = ({ whileServing, differential, snapshot }: Backup): boolean =>
  whileServing === true && differential === undefined && snapshot === undefined;
