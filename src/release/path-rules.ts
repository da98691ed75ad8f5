/**
 * Known rules about the way from one version to another, as data. Sources: Octopus' documentation and its public issue
 * tracker, OctopusDeploy/Issues (facts: octopus-releases#ways-between-versions). Versions are `[from, below)`: the
 * first counts, the second does not.
 */
export interface RequiredStop {
  /** Coming from below this version… */
  fromBelow: string;
  /** …and going to this version or beyond… */
  to: string;
  /** …the way leads over a release of this range. */
  over: readonly [from: string, below: string];
  reason: string;
  reference: string;
}

/**
 * Versions below are another database (RavenDB) and go their way by hand; 3.0 is where the tables begin
 * (facts: octopus-releases#before-30).
 */
export const OLDEST_START = "3.0.0";
export const BEFORE_OLDEST = {
  way: "1.x goes to 1.6, then to 2.6.5; 2.x goes to 2.6.5; 2.6.5 goes to 2018.10, whose installer moves the data to SQL Server; from there this runbook takes over",
  reference: "https://octopus.com/docs/administration/upgrading/legacy",
};

/**
 * From this version on a program upgrades the database by the command `database --upgrade`; an older one only by its
 * first start (facts: octopus-releases#hops-to-versions-before-314).
 */
export const DATABASE_UPGRADE_SINCE = "3.14.0";
export const BY_FIRST_START_REFERENCE =
  "https://octopus.com/docs/administration/upgrading/guide/upgrading-from-octopus-3.x-to-modern";

export const REQUIRED_STOPS: readonly RequiredStop[] = [
  {
    fromBelow: "3.4.15",
    to: "3.17.14",
    over: ["3.4.15", "3.5.0"],
    reason: "versions before 3.4 go to 3.4.15 and then to 3.17.14; 2018.4.0 - 2018.5.4 fail without",
    reference: "https://github.com/OctopusDeploy/Issues/issues/4979",
  },
  {
    fromBelow: "3.17.14",
    to: "4.0.0",
    over: ["3.17.14", "4.0.0"],
    reason: "3.x goes to 3.17.14 before anything newer",
    reference: "https://github.com/OctopusDeploy/Issues/issues/4509",
  },
  {
    fromBelow: "2021.1.8018",
    to: "2023.4.0",
    over: ["2021.1.8018", "2021.2.0"],
    reason:
      "with a newer license, the upgrade fails with \"Invalid column name 'DeploymentTargetType'\" when it comes from below 2021.1.8018; from 2018.3 or older, the server does not start on 2024.3 either (https://github.com/OctopusDeploy/Issues/issues/9145)",
    reference: "https://github.com/OctopusDeploy/Issues/issues/9141",
  },
  {
    fromBelow: "2024.3.600",
    to: "2025.4.10666",
    over: ["2024.3.601", "2025.4.10666"],
    reason: "the database upgrade fails with \"Invalid column name 'DataVersion'\" when it comes from below 2024.3.600",
    reference: "https://github.com/OctopusDeploy/Issues/issues/10126",
  },
];

/** Releases that must not be gone to from some versions: they are left out as if they had never been published. */
export interface BrokenRelease {
  from: readonly [from: string, below: string];
  releases: readonly (readonly [from: string, below: string])[];
  reason: string;
  reference: string;
}

export const BROKEN_RELEASES: readonly BrokenRelease[] = [
  {
    from: ["3.0.0", "2018.5.8"],
    releases: [["2018.7.0", "2018.7.2"]],
    reason: "damages account prefixes, which needed a database restore",
    reference: "https://github.com/OctopusDeploy/Issues/issues/4742",
  },
  {
    from: ["2021.3.12912", "2022.1.3277"],
    releases: [
      ["2022.1.2735", "2022.1.3277"],
      ["2022.2.0", "2022.2.8552"],
      ["2022.3.0", "2022.3.10780"],
      ["2022.4.0", "2022.4.8151"],
      ["2023.1.0", "2023.1.1160"],
    ],
    reason: "cannot be reached from 2021.3.12912 or newer",
    reference: "https://github.com/OctopusDeploy/Issues/issues/7790",
  },
];
