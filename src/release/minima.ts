import { isOlder, OctopusVersion } from "../values/version";

/**
 * What Octopus Server needs of Windows and of SQL Server, by its own version: the vendor's table, "Requirements"
 * (facts: octopus-upgrades#platforms). A row holds from its version on; the first one for whatever is older, too.
 */
interface Minimum {
  from: OctopusVersion;
  /** The lowest version number that will do, and what people call it. */
  windows: { version: string; name: string };
  sqlServer: { version: string; name: string };
}

const MINIMA: readonly Minimum[] = [
  {
    from: new OctopusVersion(3, 1, 0),
    windows: { version: "6.0", name: "Windows Server 2008" },
    sqlServer: { version: "10.0", name: "SQL Server 2008" },
  },
  {
    from: new OctopusVersion(2019, 4, 0),
    windows: { version: "6.1", name: "Windows Server 2008 R2" },
    sqlServer: { version: "10.0", name: "SQL Server 2008" },
  },
  {
    from: new OctopusVersion(2020, 1, 0),
    windows: { version: "6.3", name: "Windows Server 2012 R2" },
    // The vendor's table names none for 2020.1; from 2020.2 on it is 2016 (OctopusDeploy/Issues 6320, 6577, 6579).
    sqlServer: { version: "13.0", name: "SQL Server 2016" },
  },
];

/** The checks by whose names a platform that is too old can be accepted. */
export type PlatformCheck = "Windows-Version" | "Database-Version";

/** A platform as it was found on a node; undefined: it was not told. */
interface Platform {
  windows: string | undefined;
  sqlServer: string | undefined;
}

/** What is too old, as one sentence under the name of its check. */
export interface TooOld {
  check: PlatformCheck;
  what: string;
}

/** What a version needs, for a sentence. */
export const neededBy = (target: OctopusVersion): { windows: string; sqlServer: string } => {
  const { windows, sqlServer } = minimumOf(target);
  return { windows: windows.name, sqlServer: sqlServer.name };
};

/** @param machine for the sentence */
export function tooOldFor(target: OctopusVersion, { windows, sqlServer }: Platform, machine: string): TooOld[] {
  const minimum = minimumOf(target);
  const found: TooOld[] = [];
  if (windows !== undefined && isLower(windows, minimum.windows.version)) {
    found.push({
      check: "Windows-Version",
      what: `Machine '${machine}' runs Windows ${windows}, and Octopus Server ${target.text} needs ${minimum.windows.name} (${minimum.windows.version}) or newer.`,
    });
  }
  if (sqlServer !== undefined && isLower(sqlServer, minimum.sqlServer.version)) {
    found.push({
      check: "Database-Version",
      what: `The database is on SQL Server ${sqlServer}, and Octopus Server ${target.text} needs ${minimum.sqlServer.name} (${minimum.sqlServer.version}) or newer.`,
    });
  }
  return found;
}

const minimumOf = (target: OctopusVersion): Minimum => {
  const [first, ...others] = MINIMA;
  if (!first) throw new Error("There are no minima.");
  return others.reduce((last, next) => (isOlder(target, next.from) ? last : next), first);
};

/** By numbers: `10.0.17763` is not lower than `6.3`. */
function isLower(version: string, least: string): boolean {
  const [a, b] = [version, least].map((text) => text.split(".").map(Number)) as [number[], number[]];
  for (const [at, wanted] of b.entries()) {
    const has = a[at] ?? 0;
    if (has !== wanted) return has < wanted;
  }
  return false;
}
