import type { SetSeen } from "../../stand-ins/world/set-seen";
import type { WorldEvent } from "../../stand-ins/world/events";
import type { Checker } from "./verdict";
import { count, untried, verdict } from "./words";

/**
 * P16: A backup set is complete and proven, or nothing names it: what has a manifest holds every file that the manifest
 * names, as it says, and SQL Server has written and verified its database backup; and no record names a folder as a set
 * that never had a manifest. Put to the test by a set that was there, or named, when a run ended.
 */
export const completeSets: Checker = (events) => {
  const problems: string[] = [];
  const sealed = new Set<string>();
  const named = new Set<string>();
  const told = new Set<string>();
  const [written, verified] = [new Set<string>(), new Set<string>()];
  for (const event of events) {
    noteBackup(event, written, verified);
    if (event.kind !== "backup-sets-seen") continue;
    for (const set of event.sets) {
      // Its backup was proven before it was there at all; that it is whole holds as long as it has a manifest.
      const isNew = !sealed.has(set.name);
      const because = isNew ? whyNotProven(set, written, verified) : whyNotWhole(set);
      // A set that is not whole is told of once.
      if (!told.has(set.name)) problems.push(...because);
      if (because.length > 0) told.add(set.name);
      sealed.add(set.name);
    }
    for (const name of event.named) {
      if (!sealed.has(name) && !named.has(name))
        problems.push(`A record names the backup set ${name}, which has no manifest.`);
      named.add(name);
    }
  }
  if (sealed.size === 0) return untried("P16", problems, "No backup set was completed.");
  return verdict("P16", problems, `${count(sealed.size, "backup set")}, complete and proven.`);
};

function noteBackup(event: WorldEvent, written: Set<string>, verified: Set<string>): void {
  if (event.kind === "backup-finished") written.add(event.file);
  if (event.kind === "backup-verified" && event.ok) verified.add(event.file);
}

const whyNotWhole = ({ name, lacking }: SetSeen): string[] => lacking.map((clause) => problemOf(name, clause));

const problemOf = (name: string, clause: string) => `The backup set ${name} has a manifest, but ${clause}.`;

function whyNotProven(
  { name, backup, differential, lacking }: SetSeen,
  written: ReadonlySet<string>,
  verified: ReadonlySet<string>,
): string[] {
  const files = differential === undefined ? [backup] : [backup, differential];
  const because = [
    ...lacking,
    ...files.flatMap((file) => {
      if (!written.has(file)) return [`SQL Server never finished the backup ${file}`];
      return verified.has(file) ? [] : [`the backup ${file} was not verified`];
    }),
  ];
  return because.map((clause) => problemOf(name, clause));
}
