import { quoteIdentifier } from "../../src/sql/statements";
import { Failure } from "../../src/step/failure";
import { isOurSnapshot } from "../../src/upgrade/backup/snapshot-name";
import type { DatabaseServer, DatabaseState } from "../../src/upgrade/database/database-server";
import type { DatabaseSnapshot } from "../../src/upgrade/database/way-back-facts";
import type { RestoredBy } from "../../src/upgrade/record/record";
import type { Context } from "./contract";
import type { Backup, WayBack } from "./way-back";

type Differential = NonNullable<Backup["differential"]>;

/** By what of the named backup the database comes back. */
export type Means =
  | { by: "snapshot"; snapshot: string }
  | { by: "differential"; differential: Differential; older?: readonly string[] }
  | {
      by: "full";
      /** Why it loses what was done after it, as a clause; undefined: it was made after the last stop. */
      losesBecause?: string;
      /** The upgrade's own snapshot, which is of no use and in the way. */
      inTheWay?: string;
      /** Snapshots of earlier upgrades by this runbook, which are in the way, too: that one had no need of its own. */
      older?: readonly string[];
    };

/**
 * By which of what the upgrade made the database comes back to what it was after the last stop. Where its snapshot cannot
 * be reverted to there is the full backup from before it, which loses what was done in between.
 * @throws Failure `Rollback-Snapshot` while somebody else's snapshot exists, or another one beside that of the upgrade
 */
export async function chooseMeans(
  { inputs }: Pick<Context, "inputs">,
  server: Pick<DatabaseServer, "snapshots">,
  way: Pick<WayBack, "backup" | "restore" | "restoredBy">,
  state: Pick<DatabaseState, "name" | "state">,
): Promise<Means> {
  const { backup } = way;
  const snapshots = await server.snapshots();
  refuseForeign(snapshots, backup.snapshot?.name, state.name);
  if (backup.snapshot) {
    const { name } = backup.snapshot;
    const found = snapshots.find((each) => sameName(each.name, name));
    const because = whyNotReverted(found, way, state, inputs.withoutPresent);
    if (because === undefined) return { by: "snapshot", snapshot: found?.name ?? name };
    return { by: "full", losesBecause: because, ...(found && { inTheWay: found.name }) };
  }
  const older = snapshots.map(({ name }) => name);
  return { ...withoutSnapshot(backup), ...(older.length > 0 && { older }) };
}

function withoutSnapshot(backup: Backup): Exclude<Means, { by: "snapshot" }> {
  if (backup.differential) return { by: "differential", differential: backup.differential };
  return backup.whileServing
    ? { by: "full", losesBecause: "the upgrade made no other backup: its full backup is from while the nodes served" }
    : { by: "full" };
}

/** What the server itself refuses to go back to, or what would not mend anything; undefined: nothing is against it. */
function whyNotReverted(
  found: DatabaseSnapshot | undefined,
  { backup, restoredBy }: Pick<WayBack, "backup" | "restoredBy">,
  { name, state }: Pick<DatabaseState, "name" | "state">,
  withoutPresent: boolean,
): string | undefined {
  const called = `the snapshot '${backup.snapshot?.name ?? ""}'`;
  if (!found) {
    const droppedAt = backup.snapshot?.droppedAt;
    return droppedAt === undefined ? `${called} is not there any more` : `${called} was dropped on ${droppedAt}`;
  }
  if (isAnother(found, backup)) return `there is another one of the name ${found.name}, made at another time`;
  // A revert that was cut off is gone on with: until it has ended, the server calls both of them restoring.
  if (restoredBy === "snapshot" && state === "RESTORING" && found.state !== "SUSPECT") return undefined;
  if (found.state !== "ONLINE") return `${called} is ${found.state}`;
  if (state !== "ONLINE") return `the database '${name}' is ${state}, and a revert fixes no damage`;
  // Only changed pages are put back: one that the storage has spoiled stays as it is.
  if (withoutPresent) return "the present state cannot be backed up, as was answered, and a revert fixes no damage";
  return undefined;
}

/** The server keeps the time in its local time: the hour of summer time lies between two answers. */
const TIME_MARGIN_MS = 3_700_000;

const isAnother = ({ createdAt }: DatabaseSnapshot, { snapshot }: Backup): boolean =>
  createdAt !== undefined &&
  snapshot !== undefined &&
  Math.abs(createdAt.getTime() - Date.parse(snapshot.createdAt)) > TIME_MARGIN_MS;

/**
 * A revert is refused while there is another snapshot, and a restore while there is any (facts: sql-server#reverting). For a
 * restore those of earlier upgrades go: what they led back to has a full backup.
 */
function refuseForeign(snapshots: readonly DatabaseSnapshot[], own: string | undefined, database: string): void {
  const foreign = snapshots.find(({ name }) => (own === undefined ? !isOurSnapshot(name) : !sameName(name, own)));
  if (!foreign) return;
  throw new Failure({
    code: "Rollback-Snapshot",
    what:
      own === undefined
        ? `The database '${database}' has the snapshot '${foreign.name}', and no database can be restored while it has one.`
        : `The database '${database}' has the snapshot '${foreign.name}' beside that of the upgrade, '${own}': a database can be reverted only while it has no other one.`,
    why: isOurSnapshot(foreign.name) ? "Another run of this runbook made it." : "Somebody else made it.",
    next: `Ask its owner whether it is still needed; a DBA removes it with DROP DATABASE ${quoteIdentifier(foreign.name)}. Then run again.`,
  });
}

/** Between which moments the state that comes back lies, by the SQL Server's clock. */
export function stateOf(backup: Backup, means: Means): { from: string; to: string } {
  if (means.by === "snapshot") {
    const { createdAt = backup.finishedAt } = backup.snapshot ?? {};
    return { from: createdAt, to: createdAt };
  }
  if (means.by === "differential") return { from: means.differential.startedAt, to: means.differential.finishedAt };
  // Nobody stood still while it was made: what was written during it may be in it or not.
  return { from: backup.startedAt, to: means.losesBecause === undefined ? backup.finishedAt : backup.startedAt };
}

/** What is put back, for a sentence. */
export function inWords({ file }: Pick<Backup, "file">, means: Means): string {
  if (means.by === "snapshot") return `the snapshot '${means.snapshot}'`;
  return means.by === "differential" ? `${file} and, on top of it, ${means.differential.file}` : file;
}

/** Whether an earlier attempt was begun with the same: what it loses was agreed to then. */
export const isGoneOnWith = ({ restore, restoredBy }: WayBack, { by }: Means): boolean =>
  restore === "begun" && (restoredBy ?? ("full" satisfies RestoredBy)) === by;

const sameName = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
