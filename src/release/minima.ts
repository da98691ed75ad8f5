import { isOlder, OctopusVersion } from "../values/version";

/**
 * What Octopus Server needs around it, by its own version: the vendor's tables, "Requirements" and "Compatibility"
 * (facts: octopus-upgrades#platforms). A row holds from its version on; the first one for whatever is older, too.
 */
interface Minimum {
  from: OctopusVersion;
  /** The lowest version number that will do, and what people call it. */
  windows: { version: string; name: string };
  sqlServer: { version: string; name: string };
  /** .NET Framework on the nodes, by its release number; undefined where it needs none, or brings its own. */
  framework: { release: number; name: string } | undefined;
  /** On the deployment targets; undefined where every one will do. */
  tentacle: OctopusVersion | undefined;
}

const SQL_2008 = { version: "10.0", name: "SQL Server 2008" };
const WINDOWS_2008 = { version: "6.0", name: "Windows Server 2008" };
const WINDOWS_2008_R2 = { version: "6.1", name: "Windows Server 2008 R2" };
const TENTACLE_4 = new OctopusVersion(4, 0, 0);
// The numbers of releases are the lowest of each (facts: octopus-upgrades#releases-of-net-framework).
const FRAMEWORK_451 = { release: 378_675, name: ".NET Framework 4.5.1" };
const FRAMEWORK_452 = { release: 379_893, name: ".NET Framework 4.5.2 and Windows Management Framework 5" };
const FRAMEWORK_472 = { release: 461_808, name: ".NET Framework 4.7.2" };
/** From here on the server brings its own .NET: a newer instance never goes to a version that needs one of the machine. */
export const BRINGS_ITS_OWN_NET = new OctopusVersion(2020, 1, 0);

const row = (
  from: OctopusVersion,
  windows: Minimum["windows"],
  sqlServer: Minimum["sqlServer"],
  framework: Minimum["framework"],
  tentacle: OctopusVersion | undefined,
): Minimum => ({ from, windows, sqlServer, framework, tentacle });

const MINIMA: readonly Minimum[] = [
  row(new OctopusVersion(3, 1, 0), WINDOWS_2008, SQL_2008, undefined, undefined),
  row(new OctopusVersion(3, 4, 0), WINDOWS_2008, SQL_2008, FRAMEWORK_451, undefined),
  row(new OctopusVersion(2018, 5, 0), WINDOWS_2008, SQL_2008, FRAMEWORK_452, undefined),
  row(new OctopusVersion(2019, 1, 0), WINDOWS_2008, SQL_2008, FRAMEWORK_452, TENTACLE_4),
  row(new OctopusVersion(2019, 4, 0), WINDOWS_2008_R2, SQL_2008, FRAMEWORK_452, TENTACLE_4),
  row(new OctopusVersion(2019, 7, 0), WINDOWS_2008_R2, SQL_2008, FRAMEWORK_472, TENTACLE_4),
  row(
    BRINGS_ITS_OWN_NET,
    { version: "6.3", name: "Windows Server 2012 R2" },
    // The vendor's table names none for 2020.1; from 2020.2 on it is 2016 (OctopusDeploy/Issues 6320, 6577, 6579).
    { version: "13.0", name: "SQL Server 2016" },
    undefined,
    TENTACLE_4,
  ),
];

/** The checks by whose names a platform that is too old can be accepted. */
export type PlatformCheck = "Windows-Version" | "Framework-Version" | "Database-Version";

/** A platform as it was found on a node; undefined: it was not told. */
interface Platform {
  windows: string | undefined;
  sqlServer: string | undefined;
  /** By its release number; 0 when it has none. */
  framework: number | undefined;
}

/** What is too old, as one sentence under the name of its check. */
export interface TooOld {
  check: PlatformCheck;
  what: string;
}

/**
 * What a version needs around it that another one did not, for a sentence: `SQL Server 2016 and Windows Server 2012 R2 or
 * newer, and Tentacle 4.0 or newer on deployment targets`. Undefined when it needs no more.
 */
export function neededMoreBy(target: OctopusVersion, before: OctopusVersion): string | undefined {
  const [was, needs] = [minimumOf(before), minimumOf(target)];
  const onNodes = [
    ...(needs.sqlServer === was.sqlServer ? [] : [needs.sqlServer.name]),
    ...(needs.windows === was.windows ? [] : [needs.windows.name]),
    ...(needs.framework === undefined || needs.framework === was.framework ? [] : [needs.framework.name]),
  ];
  const onTargets = needs.tentacle === was.tentacle ? undefined : needs.tentacle;
  const parts = [
    ...(onNodes.length === 0 ? [] : [`${onNodes.join(" and ")} or newer`]),
    ...(onTargets === undefined
      ? []
      : [`Tentacle ${onTargets.major}.${onTargets.minor} or newer on deployment targets`]),
  ];
  return parts.length === 0 ? undefined : parts.join(", and ");
}

/** What a version needs of the nodes and of the database, for a sentence. */
export const neededBy = (target: OctopusVersion): { windows: string; sqlServer: string } => {
  const { windows, sqlServer } = minimumOf(target);
  return { windows: windows.name, sqlServer: sqlServer.name };
};

/** Whether it runs on a .NET Framework of the machine. */
export const needsFramework = (target: OctopusVersion): boolean => minimumOf(target).framework !== undefined;

/** The oldest Tentacle that works with a version; undefined where every one does. */
export const oldestTentacleFor = (target: OctopusVersion): OctopusVersion | undefined => minimumOf(target).tentacle;

/** @param machine for the sentence */
export function tooOldFor(
  target: OctopusVersion,
  { windows, sqlServer, framework }: Platform,
  machine: string,
): TooOld[] {
  const minimum = minimumOf(target);
  const found: TooOld[] = [];
  if (windows !== undefined && isLower(windows, minimum.windows.version)) {
    found.push({
      check: "Windows-Version",
      what: `Machine '${machine}' runs Windows ${windows}, and Octopus Server ${target.text} needs ${minimum.windows.name} (${minimum.windows.version}) or newer.`,
    });
  }
  if (framework !== undefined && minimum.framework !== undefined && framework < minimum.framework.release) {
    const has =
      framework === 0 ? "no .NET Framework from 4.5 on" : `.NET Framework with the release number ${framework}`;
    found.push({
      check: "Framework-Version",
      what: `Machine '${machine}' has ${has}, and Octopus Server ${target.text} needs ${minimum.framework.name} (${minimum.framework.release}) or newer.`,
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
