import { isBroughtBack } from "./brought-back";
import { goesBack, isAttempt, momentsOf, readHistory, type Moment, type MomentOf, type Run } from "./history";
import { losesMoreThanAllowed } from "./losses";
import { differences } from "./differences";
import { nodesOf, type WorldState } from "./state";
import { sameVersion } from "./versions";
import { isLost, wayBackOfUpgrade, type NamedWayBack } from "./named-way-back";
import type { Checker } from "./verdict";
import { count, list, untried, verdict } from "./words";

/**
 * P19: No restore unless the present state was backed up and verified after the last stop (or the operator's word stands
 * for it), and only from what the upgrade made: its snapshot, its differential backup on top of the full one, or its full
 * backup; and that way back is kept until it is not needed any more. It loses no more than the operator has given up. Put to
 * the test by a restore that began.
 */
export const restoredSafely: Checker = (events) => {
  const { moments, runs } = readHistory(events);
  const restores = momentsOf(moments, "restore-began");
  const problems = [
    ...restores.flatMap((restore) => against(moments.slice(0, restore.index), restore)),
    ...runs
      .flatMap(({ moments: its }) => momentsOf(its, "snapshot-dropped"))
      .flatMap((drop) => againstDrop(drop, runs, moments)),
  ];
  if (restores.length === 0) return untried("P19", problems, "No database was restored.");
  return verdict(
    "P19",
    problems,
    `${count(restores.length, "restore")} from the backup that the upgrade had made, after the present state was backed up and verified, or given up.`,
  );
};

function against(earlier: readonly Moment[], restore: MomentOf<"restore-began">): string[] {
  const { event, before } = restore;
  const { file, familyIsTheSame, nodesRunning, holdsUpgraderLock } = event;
  const what = `The database was overwritten with ${file}`;
  const named = wayBackOfUpgrade(earlier);
  // One that was begun before left nothing to back up: what was there before that one counts.
  const upTo = before.restoring ? earlier.slice(0, firstOfTheseRestores(earlier)) : earlier;
  // The operator's word stands for a state only that nobody can back up.
  const isGivenUp = wordStands(earlier) && upTo.at(-1)?.after.unreadable !== undefined;
  const losses = losesMoreThanAllowed(earlier, restore, named);
  return [
    losses !== undefined && `${what}: ${losses}`,
    !familyIsTheSame && `${what}, the backup of another database.`,
    ...notNamed(event, named).map((because) => `${what}, and not with ${because}.`),
    isLessThanThereWas(earlier, event, named) &&
      !wordStands(earlier) &&
      `${what}, which holds less than the snapshot that there was.`,
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

/** What should have been put back there, in words; nothing when it was that. */
function notNamed(
  { file, isRevert, leavesRestoring, differentialOf }: MomentOf<"restore-began">["event"],
  named: NamedWayBack | undefined,
): string[] {
  if (!named) return ["a backup that the upgrade had made"];
  const { full, differential, snapshot } = named;
  if (isRevert) return file === snapshot ? [] : [`${snapshot ?? "a snapshot"} that the upgrade had made`];
  if (differentialOf !== undefined) {
    return file === differential && differentialOf === full ? [] : [`${differential ?? "a backup"} on top of ${full}`];
  }
  // The differential one comes on top.
  if (leavesRestoring) return file === full && differential !== undefined ? [] : [`${full} that the upgrade had made`];
  if (differential !== undefined) return [`${differential} on top of ${full}`];
  return file === full ? [] : [`${full} that the upgrade had made`];
}

/** The full backup is from before the snapshot: it is put back only where that cannot be reverted to. */
function isLessThanThereWas(
  earlier: readonly Moment[],
  { isRevert }: MomentOf<"restore-began">["event"],
  named: NamedWayBack | undefined,
): boolean {
  if (isRevert || named?.snapshot === undefined) return false;
  const lost = momentsOf(earlier, "snapshot-lost").some(({ event }) => event.name === named.snapshot);
  return !lost && !isDroppedInTime(earlier, named.snapshot);
}

/** Its time was over, or somebody else did it. */
const isDroppedInTime = (earlier: readonly Moment[], name: string): boolean => {
  const { runs } = readHistory(earlier.map(({ event }) => event));
  const by = runs.find(({ moments }) =>
    momentsOf(moments, "snapshot-dropped").some(({ event }) => event.name === name),
  );
  return isLost(earlier, name) && (by === undefined || by.began.runbook === "drop-snapshot");
};

/** Whether nothing is left of an upgrade that failed: schema, programs, nodes and maintenance mode are as before its first attempt. */
const isPutBack = (failed: Run, now: WorldState): boolean =>
  !goesBack(failed) &&
  !now.damaged &&
  !now.restoring &&
  now.upgrading === undefined &&
  sameVersion(failed.base.schemaVersion, now.schemaVersion) &&
  nodesOf(now).every(({ installedVersion }) => sameVersion(installedVersion, now.schemaVersion)) &&
  differences(failed.base, now).length === 0;

/**
 * A snapshot is dropped by its own runbook, when the last attempt at anything has succeeded or is put back as a whole; by a
 * rollback where it is of no use or that of an earlier upgrade; by an upgrade before that changes the schema.
 */
function againstDrop(
  { event, index, before }: MomentOf<"snapshot-dropped">,
  runs: readonly Run[],
  moments: readonly Moment[],
): string[] {
  const at = runs.findIndex(({ moments }) => moments.some((moment) => moment.index === index));
  const run = runs[at];
  if (!run || event.by === "somebody") return [];
  const earlier = runs.slice(0, at);
  const what = `The snapshot ${event.name} was dropped`;
  if (run.began.runbook === "drop-snapshot") {
    const last = earlier.findLast(isAttempt);
    const isFinished = !last || last.outcome === "success" || isPutBack(last, before);
    return isFinished ? [] : [`${what} while a run was unfinished.`];
  }
  if (!goesBack(run)) {
    const isBefore = sameVersion(run.base.schemaVersion, before.schemaVersion);
    return isBefore ? [] : [`${what} by an upgrade that had changed the schema.`];
  }
  // A volume fills up between runs, too.
  const past = moments.filter((moment) => moment.index < index);
  // One of an earlier upgrade: what is put back is the way back of the last one, which holds more.
  const named = wayBackOfUpgrade(past);
  if (named !== undefined && named.snapshot !== event.name) return [];
  const isLostBefore = momentsOf(past, "snapshot-lost").some((lost) => lost.event.name === event.name);
  const isUseless = isLostBefore || before.unreadable !== undefined || run.began.withoutPresent === true;
  return isUseless ? [] : [`${what} although the database could be reverted to it.`];
}

function firstOfTheseRestores(earlier: readonly Moment[]): number {
  const lastEnd = earlier.findLastIndex(({ event }) => isBroughtBack(event));
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
