import type { Manifest } from "../../src/upgrade/backup-set/manifest";
import { isOfRun } from "../../src/upgrade/backup-set/set-folder";
import type { LastUpgrade } from "../../src/upgrade/record/last-upgrade";
import type { NodeRecord } from "../../src/upgrade/record/record";
import type { SetSeen } from "./look";

const DAY_MS = 86_400_000;

/** What is known when it is decided which sets go. */
interface Known {
  /** The newest first. */
  sets: readonly SetSeen[];
  record: NodeRecord | undefined;
  last: LastUpgrade | undefined;
  keep: number;
  keepDays: number;
  now: Date;
}

interface Decided {
  kept: readonly { set: SetSeen; because: string }[];
  pruned: readonly SetSeen[];
}

/**
 * Which sets go: those that are neither among the newest nor young, and that nobody needs. The last upgrade needs the set
 * with its backup, and so does the run whose record is there; a set whose files were not due needs the one that has
 * them (P17).
 */
export function decideSets({ sets, record, last, keep, keepDays, now }: Known): Decided {
  const needed = new Set([...backupFiles(record), ...backupFiles(last)].map(normal));
  const whole = sets.filter(({ isHalfPruned }) => !isHalfPruned);
  const because = new Map<SetSeen, string>();
  for (const [at, set] of whole.entries()) {
    const ageDays = (now.getTime() - Date.parse(set.manifest.sealedAt)) / DAY_MS;
    if (pathsOf(set.manifest).some((path) => needed.has(normal(path)))) {
      because.set(set, "the last upgrade needs it to go back");
    } else if (isNamed(set, record, last)) because.set(set, "the last upgrade names it");
    else if (at < keep) because.set(set, `it is one of the ${keep} newest`);
    else if (!(ageDays >= keepDays)) because.set(set, `it is younger than ${keepDays} days`);
  }
  // A set whose files were not copied again stands on an older one.
  for (const set of whole) {
    const on = because.has(set) ? set.manifest.folders?.notDue?.set : undefined;
    const other = on === undefined ? undefined : whole.find(({ name }) => name === on);
    if (other && !because.has(other)) because.set(other, `the set ${set.name} has its files from there`);
  }
  return {
    kept: [...because].map(([set, why]) => ({ set, because: why })),
    pruned: sets.filter((set) => !because.has(set)),
  };
}

/** Every file on the SQL Server's side that a set stands on. */
export const pathsOf = ({ database }: Manifest): string[] => [
  database.path,
  ...(database.differential ? [database.differential.path] : []),
];

/** Every backup file that a record or the file about the last upgrade names. */
export function backupFiles(of: NodeRecord | LastUpgrade | undefined): string[] {
  if (!of) return [];
  const present = "presentBackup" in of ? [of.presentBackup, of.firstPresentBackup] : [];
  return [of.backup, ...present].flatMap((backup) =>
    backup ? [backup.file, ...(backup.differential ? [backup.differential.file] : [])] : [],
  );
}

/** By the folder that a record names, or by the run that made it. */
function isNamed({ name }: SetSeen, record: NodeRecord | undefined, last: LastUpgrade | undefined): boolean {
  const folders = [record?.backup, record?.presentBackup, record?.firstPresentBackup, last?.backup].flatMap(
    (backup) => backup?.set?.folder ?? [],
  );
  if (folders.some((folder) => folder.split(/[\\/]/).at(-1)?.toLowerCase() === name.toLowerCase())) return true;
  return [record?.openedBy, last?.openedBy].some((run) => run !== undefined && isOfRun(name, run));
}

/** Windows' paths do not care for upper and lower case. */
export const normal = (path: string): string => path.replaceAll("/", "\\").toLowerCase();
