import type { WorldEvent } from "../../stand-ins/world/events";
import type { EventOf } from "./event-of";
import type { Checker } from "./verdict";
import { count, list, untried, verdict } from "./words";

type Seen = EventOf<"backup-sets-seen">;

/**
 * P17: Pruning never removes a backup set that an unfinished run or the last upgrade needs, and what copies files never
 * writes into the instance's own folders. Put to the test by a set that was there after one run and not after the next.
 */
export const neededSetsStay: Checker = (events) => {
  const seen = events.filter((event): event is Seen => event.kind === "backup-sets-seen");
  const gone = seen.slice(1).flatMap((now, at) => goneSince(seen[at], now));
  const problems = [
    ...gone
      .filter(({ isNeeded }) => isNeeded)
      .map(({ name }) => `The backup set ${name} was deleted, and it was needed.`),
    ...writtenFolders(events),
  ];
  if (gone.length === 0) return untried("P17", problems, "No backup set was deleted.");
  return verdict("P17", problems, `${count(gone.length, "backup set")} went, none of them needed.`);
};

/** Needed before it went, or named since. */
function goneSince(before: Seen | undefined, now: Seen): { name: string; isNeeded: boolean }[] {
  const left = new Set(now.sets.map(({ name }) => name));
  const needed = new Set([...(before?.needed ?? []), ...now.needed]);
  return (before?.sets ?? []).flatMap(({ name }) => (left.has(name) ? [] : [{ name, isNeeded: needed.has(name) }]));
}

function writtenFolders(events: readonly WorldEvent[]): string[] {
  const folders = events.flatMap((event) => (event.kind === "instance-folder-written" ? [event.folder] : []));
  return folders.length === 0 ? [] : [`A copy was written into the instance's own folder: ${list(folders)}.`];
}
