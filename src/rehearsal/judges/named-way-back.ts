import { momentsOf, type Moment, type MomentOf } from "./history";
import { isStartingByHand } from "./state";

/** What the last upgrade of the schema left as its way back: made before it began, and proven. */
export interface NamedWayBack {
  full: string;
  /** On top of the full one; it is worth nothing alone. */
  differential?: string;
  /** Then the full one is from before it, and holds less. */
  snapshot?: string;
}

/**
 * From the newest verified backup on that was finished before the last upgrade of the schema was committed: one that a node
 * makes that somebody starts by hand may begin beside the backup, which then holds nothing of its open transaction
 * (facts: sql-server#what-a-backup-holds).
 */
export function wayBackOfUpgrade(earlier: readonly Moment[]): NamedWayBack | undefined {
  const upgrade = momentsOf(earlier, "database-upgrade-began").findLast(
    (began) => began.event.from !== began.event.to && !isOnTopOfRestore(began),
  );
  const before = upgrade ? earlier.filter(({ index }) => index < endOfFormer(earlier, upgrade.index)) : [];
  const verified = momentsOf(before, "backup-verified").findLast(({ event }) => event.ok);
  if (!verified) return undefined;
  const { file } = verified.event;
  const finished = momentsOf(before, "backup-finished").findLast(({ event }) => event.file === file);
  const base = finished?.event.differentialOf;
  if (base !== undefined) return { full: base, differential: file };
  const snapshot = momentsOf(before, "snapshot-created").findLast(
    ({ event, index }) => event.by === undefined && index > verified.index,
  );
  return { full: file, ...(snapshot && { snapshot: snapshot.event.name }) };
}

/** Somebody started a node on what a rollback had restored: there is no backup from before that, and the rollback is made again. */
const isOnTopOfRestore = ({ event, before }: MomentOf<"database-upgrade-began">): boolean =>
  before.isRestored && isStartingByHand(before, event.node);

/** When the former schema was over: when that upgrade was committed; one that was not may have changed it from its begin on. */
const endOfFormer = (earlier: readonly Moment[], upgradeBegan: number): number =>
  momentsOf(earlier, "database-upgrade-committed").find(({ index }) => index > upgradeBegan)?.index ?? upgradeBegan;

/** Whether a snapshot can be reverted to no more: its space ran out, or it is gone. */
export const isLost = (earlier: readonly Moment[], name: string): boolean =>
  [...momentsOf(earlier, "snapshot-lost"), ...momentsOf(earlier, "snapshot-dropped")].some(
    ({ event }) => event.name === name,
  );
