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

export const REQUIRED_STOPS: readonly RequiredStop[] = [
  {
    fromBelow: "2.6.5",
    to: "2.6.6",
    over: ["2.6.5", "2.6.6"],
    reason: "2.6.5 is a mandatory stop before anything newer",
    reference: "https://octopus.com/docs/administration/upgrading",
  },
  {
    fromBelow: "3.0.0",
    to: "2018.11.0",
    over: ["2018.7.14", "2018.8.0"],
    reason: "2.6 data can only be imported up to 2018.10, and 2018.8.0 to 2018.8.11 cannot do it",
    reference: "https://github.com/OctopusDeploy/Issues/issues/4958",
  },
  {
    fromBelow: "3.4.15",
    to: "3.17.14",
    over: ["3.4.15", "3.5.0"],
    reason: "versions before 3.4 cannot go to 2018.4.0 - 2018.5.4 directly",
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
    from: ["0.0.0", "2018.5.8"],
    releases: [["2018.7.0", "2018.7.2"]],
    reason: "damages account prefixes, which needed a database restore",
    reference: "https://github.com/OctopusDeploy/Issues/issues/4742",
  },
  {
    from: ["0.0.0", "3.0.0"],
    releases: [["2018.8.0", "2018.8.12"]],
    reason: "cannot import 2.6 data",
    reference: "https://github.com/OctopusDeploy/Issues/issues/4958",
  },
  {
    from: ["0.0.0", "3.4.0"],
    releases: [["2018.4.0", "2018.5.5"]],
    reason: "cannot upgrade from before 3.4",
    reference: "https://github.com/OctopusDeploy/Issues/issues/4979",
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
  {
    from: ["0.0.0", "2018.4.0"],
    releases: [["2024.3.0", "9999.0.0"]],
    reason: "the server does not start after an upgrade from 2018.3 or older; ask Octopus support for the way",
    reference: "https://github.com/OctopusDeploy/Issues/issues/9145",
  },
];

/** What is worth knowing before the outage begins, and does not forbid anything. */
export interface PathNote {
  fromBelow: string;
  to: readonly [from: string, below: string];
  note: string;
  reference: string;
}

export const PATH_NOTES: readonly PathNote[] = [
  {
    fromBelow: "2019.1.0",
    to: ["2019.1.0", "9999.0.0"],
    note: "Spaces are introduced: the package folder moves per space, and teams and the API change. Test on a clone first.",
    reference: "https://octopus.com/docs/administration/upgrading",
  },
  {
    fromBelow: "2021.1.0",
    to: ["2021.1.0", "9999.0.0"],
    note: "Script 0266 of 2021 may need tens of GB of free log space (SQL Server error 9002 if there is none).",
    reference: "https://github.com/OctopusDeploy/Issues/issues/6983",
  },
  {
    fromBelow: "2024.4.0",
    to: ["2024.4.0", "9999.0.0"],
    note: "Very old configuration rows that are NULL can keep the server from starting.",
    reference: "https://github.com/OctopusDeploy/Issues/issues/9251",
  },
  {
    fromBelow: "2025.2.5584",
    to: ["2025.2.5584", "2025.2.13099"],
    note: "Script 0541 can take hours over very large variable sets; 2025.2.13099 and later are better.",
    reference: "https://github.com/OctopusDeploy/Issues/issues/9624",
  },
  {
    fromBelow: "2025.2.5584",
    to: ["2025.3.0", "2025.3.14287"],
    note: "Script 0541 can take hours over very large variable sets; 2025.3.14287 and later are better.",
    reference: "https://github.com/OctopusDeploy/Issues/issues/9624",
  },
  {
    fromBelow: "2025.2.5584",
    to: ["2025.4.0", "2025.4.1538"],
    note: "Script 0541 can take hours over very large variable sets; 2025.4.1538 and later are better.",
    reference: "https://github.com/OctopusDeploy/Issues/issues/9624",
  },
];
