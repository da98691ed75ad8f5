import { momentsOf, type Moment, type MomentOf } from "./history";
import { sameVersion } from "./versions";
import { list } from "./words";

type Upgrade = MomentOf<"database-upgrade-began">;

/**
 * Why nothing that was made before the upgrade is a way back (P2): a full backup or a differential one that began after the
 * last stop and was verified, or a database snapshot made after it that is there and the only one, each of the last two with
 * its verified full backup. @returns the reason of the newest one
 */
export function reasonWithoutWayBack(earlier: readonly Moment[], upgrade: Upgrade): string | undefined {
  const reasons = [
    ...momentsOf(earlier, "backup-began").map((began) => ({
      at: began.index,
      is: againstBackup(earlier, upgrade, began),
    })),
    ...momentsOf(earlier, "snapshot-created").map((made) => ({
      at: made.index,
      is: againstSnapshot(earlier, upgrade, made),
    })),
  ].sort((one, other) => one.at - other.at);
  if (reasons.some(({ is }) => is === undefined)) return undefined;
  return reasons.at(-1)?.is ?? `${upgrade.event.node} upgraded the database without any backup.`;
}

function againstBackup(
  earlier: readonly Moment[],
  { event: upgrade }: Upgrade,
  began: MomentOf<"backup-began">,
): string | undefined {
  const { file } = began.event;
  const later = earlier.slice(began.index + 1);
  const finished = momentsOf(later, "backup-finished").find(({ event }) => event.file === file);
  const what = `${upgrade.node} upgraded the database, but the backup ${file}`;
  if (began.event.nodesRunning.length > 0) return `${what} had begun while ${list(began.event.nodesRunning)} ran.`;
  if (!finished) return `${what} was not completed.`;
  const unverified = againstVerified(earlier, file, finished.index);
  if (unverified !== undefined) return `${what} ${unverified}.`;
  const ranSince = momentsOf(later, "service-running").map(({ event }) => event.node);
  if (ranSince.length > 0) return `${what} is older than the last stop of ${list(ranSince)}.`;
  if (!sameVersion(finished.event.schemaVersion, upgrade.from)) {
    return `${what} holds the schema of ${finished.event.schemaVersion}, not of ${upgrade.from}.`;
  }
  const base = finished.event.differentialOf;
  if (base === undefined) return undefined;
  const withoutBase = againstVerified(earlier, base, -1);
  return withoutBase === undefined ? undefined : `${what} is a differential one, and its base ${base} ${withoutBase}.`;
}

function againstSnapshot(
  earlier: readonly Moment[],
  { event: upgrade }: Upgrade,
  made: MomentOf<"snapshot-created">,
): string | undefined {
  const { name, nodesRunning, schemaVersion } = made.event;
  const later = earlier.slice(made.index + 1);
  const what = `${upgrade.node} upgraded the database, but the database snapshot ${name}`;
  if (nodesRunning.length > 0) return `${what} was made while ${list(nodesRunning)} ran.`;
  const ranSince = momentsOf(later, "service-running").map(({ event }) => event.node);
  if (ranSince.length > 0) return `${what} is older than the last stop of ${list(ranSince)}.`;
  if (!sameVersion(schemaVersion, upgrade.from)) return `${what} holds the schema of ${schemaVersion}.`;
  const gone = [...momentsOf(later, "snapshot-lost"), ...momentsOf(later, "snapshot-dropped")];
  if (gone.some(({ event }) => event.name === name)) return `${what} was gone by then.`;
  const others = snapshotsIn(earlier).filter((each) => each !== name);
  if (others.length > 0) return `${what} could not be reverted to beside ${list(others)}.`;
  const full = momentsOf(earlier, "backup-finished").some(
    ({ event, index }) =>
      event.differentialOf === undefined &&
      sameVersion(event.schemaVersion, upgrade.from) &&
      againstVerified(earlier, event.file, index) === undefined,
  );
  return full ? undefined : `${what} lies on the database's own storage, and no full backup was verified.`;
}

/** Snapshots that are there, in whichever state: each of them keeps the database from being reverted to another. */
function snapshotsIn(moments: readonly Moment[]): string[] {
  const there = new Set<string>();
  for (const { event } of moments) {
    if (event.kind === "snapshot-created") there.add(event.name);
    if (event.kind === "snapshot-dropped") there.delete(event.name);
  }
  return [...there];
}

/** What speaks against a file's verification after that moment, as a predicate of the file. */
function againstVerified(earlier: readonly Moment[], file: string, after: number): string | undefined {
  const newest = momentsOf(earlier, "backup-verified")
    .filter(({ event, index }) => event.file === file && index > after)
    .at(-1)?.event;
  if (!newest?.ok) return `was not verified${newest ? ": it is damaged" : ""}`;
  return newest.withChecksum ? undefined : "was verified without its checksums";
}
