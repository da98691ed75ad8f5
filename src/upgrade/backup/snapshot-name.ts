/** By which a snapshot of ours is told from anybody else's. */
const PREFIX = "OctopusHaUpgrade_";
/** A name has room for 128 characters. */
const LONGEST_PART = 50;

/** The name of a run's snapshot of a database: it carries the run, so that none of an earlier run is taken for it. */
export const snapshotNameOf = (database: string, runId: string): string =>
  `${PREFIX}${safePart(database)}_${safePart(runId)}`;

/** Whether a snapshot of the instance's database is one of ours, of whichever run. */
export const isOurSnapshot = (name: string): boolean => name.toLowerCase().startsWith(PREFIX.toLowerCase());

/** Where its sparse file for a data file lies: beside it, under a name of its own. */
export function snapshotFileOf(snapshot: string, { logicalName, physicalName }: DataFile): string {
  const end = Math.max(physicalName.lastIndexOf("\\"), physicalName.lastIndexOf("/"));
  return `${physicalName.slice(0, end + 1)}${snapshot}_${safePart(logicalName)}.ss`;
}

interface DataFile {
  logicalName: string;
  physicalName: string;
}

const safePart = (text: string) => text.replace(/[^A-Za-z0-9-]+/g, "-").slice(0, LONGEST_PART);
