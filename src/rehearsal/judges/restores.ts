import { momentsOf, readHistory, type Moment, type MomentOf } from "./history";
import type { Checker } from "./verdict";
import { count, list, untried, verdict } from "./words";

/**
 * P19: No restore unless the present state was backed up and verified after the last stop (or the operator's word stands
 * for it), and only from the backup that the upgrade made. Put to the test by a restore that began.
 */
export const restoredSafely: Checker = (events) => {
  const { moments } = readHistory(events);
  const restores = momentsOf(moments, "restore-began");
  const problems = restores.flatMap((restore) => against(moments.slice(0, restore.index), restore));
  if (restores.length === 0) return untried("P19", problems, "No database was restored.");
  return verdict(
    "P19",
    problems,
    `${count(restores.length, "restore")} from the backup that the upgrade had made, after the present state was backed up and verified, or given up.`,
  );
};

function against(earlier: readonly Moment[], { event, before }: MomentOf<"restore-began">): string[] {
  const { file, familyIsTheSame, nodesRunning, holdsUpgraderLock } = event;
  const what = `The database was overwritten with ${file}`;
  const named = backupOfUpgrade(earlier);
  // One that was begun before left nothing to back up: what was there before that one counts.
  const upTo = before.restoring ? earlier.slice(0, firstOfTheseRestores(earlier)) : earlier;
  // The operator's word stands for a state only that nobody can back up.
  const isGivenUp = wordStands(earlier) && upTo.at(-1)?.after.unreadable !== undefined;
  return [
    !familyIsTheSame && `${what}, the backup of another database.`,
    file !== named && `${what}, and not with ${named ?? "a backup"} that the upgrade had made.`,
    nodesRunning.length > 0 && `${what} while ${list(nodesRunning)} ran.`,
    !holdsUpgraderLock && `${what} without the upgrader's lock.`,
    !hasPresentBackup(upTo) &&
      !isGivenUp &&
      `${what}, and its present state was in no verified backup made after the last stop.`,
  ].filter((problem) => typeof problem === "string");
}

/** The operator of this run said that the database cannot be backed up any more, and may be lost as it is. */
const wordStands = (earlier: readonly Moment[]): boolean =>
  momentsOf(earlier, "run-began").at(-1)?.event.withoutPresent === true;

/** The newest verified backup that was finished before the last upgrade of the schema began. */
function backupOfUpgrade(earlier: readonly Moment[]): string | undefined {
  const upgrade = momentsOf(earlier, "database-upgrade-began").findLast(({ event: { from, to } }) => from !== to);
  const before = earlier.slice(0, upgrade ? earlier.findIndex(({ index }) => index === upgrade.index) : 0);
  return momentsOf(before, "backup-verified").findLast(({ event }) => event.ok)?.event.file;
}

function firstOfTheseRestores(earlier: readonly Moment[]): number {
  const lastEnd = earlier.findLastIndex(({ event }) => event.kind === "restore-finished");
  return earlier.findIndex(({ event }, at) => at > lastEnd && event.kind === "restore-began");
}

function hasPresentBackup(earlier: readonly Moment[]): boolean {
  const upgrade = earlier.findLastIndex(({ event }) => event.kind === "database-upgrade-began");
  return momentsOf(earlier.slice(upgrade + 1), "backup-began").some(({ event, index }) => {
    const later = earlier.filter((moment) => moment.index > index);
    const isVerified = momentsOf(later, "backup-verified").some(
      (verified) => verified.event.file === event.file && verified.event.ok && verified.event.withChecksum,
    );
    return event.nodesRunning.length === 0 && isVerified && momentsOf(later, "service-running").length === 0;
  });
}
