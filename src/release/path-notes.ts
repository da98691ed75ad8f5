import { isWithin, isBelow } from "./ranges";
import type { OctopusVersion } from "../values/version";

/**
 * What is worth knowing before the outage begins, and forbids nothing: by the version that an upgrade crosses. Sources:
 * Octopus' upgrade guides and its public issue tracker, OctopusDeploy/Issues
 * (facts: octopus-releases#what-changes-on-the-way). What a version needs around it is in `minima.ts`.
 */
interface PathNote {
  /** Coming from below this version… */
  fromBelow: string;
  /** …and going into this range: the first counts, the second does not. */
  to: readonly [from: string, below: string];
  note: string;
  reference: string;
}

const GUIDE_3X = "https://octopus.com/docs/administration/upgrading/guide/upgrading-from-octopus-3.x-to-modern";
const GUIDE_4X = "https://octopus.com/docs/administration/upgrading/guide/upgrading-from-octopus-4.x-2018.x-to-modern";
const issue = (number: number) => `https://github.com/OctopusDeploy/Issues/issues/${number}`;

/** Everything from there on. */
const from = (version: string) => [version, "9999.0.0"] as const;

export const PATH_NOTES: readonly PathNote[] = [
  {
    fromBelow: "3.1.0",
    to: from("3.1.0"),
    note: "Octopus Server and Tentacle use TLS 1.2 from 3.1 on, which needs .NET Framework 4.5. Tentacle 3.0 still works, over TLS 1.0.",
    reference: GUIDE_3X,
  },
  {
    fromBelow: "3.4.0",
    to: from("3.4.0"),
    note: "Feeds of TeamCity 7 and 8 (NuGet v1) no longer work: upgrade TeamCity to 9.0 or newer and use its NuGet v2 feed.",
    reference: GUIDE_3X,
  },
  {
    fromBelow: "3.4.0",
    to: from("3.4.0"),
    note: "SemVer 2 in packages and releases needs OctoPack and the Octopus CLI 3.4 or newer on the build servers.",
    reference: GUIDE_3X,
  },
  {
    fromBelow: "3.5.0",
    to: from("3.5.0"),
    note: "Settings move from each node's configuration file into the database. Every node keeps its file, encrypted, before the installer runs: going back to a version before 3.5 needs it, and the rollback puts it back.",
    reference: GUIDE_3X,
  },
  {
    fromBelow: "2018.1.0",
    to: from("2018.1.0"),
    note: "Azure's Service Management API is deprecated: accounts with an Azure management certificate have to become service principals.",
    reference: GUIDE_3X,
  },
  {
    fromBelow: "2019.1.0",
    to: from("2019.1.0"),
    note: "Spaces are introduced: packages move to a folder for each space (Packages\\Spaces-1), a team may have several roles, and addresses of the API take a space. Test on a clone first. Going back needs the package folder as it was, not only the database.",
    reference: GUIDE_4X,
  },
  {
    fromBelow: "2021.1.0",
    to: from("2021.1.0"),
    note: "Script 0266 of 2021 may need tens of GB of free log space (SQL Server error 9002 if there is none).",
    reference: issue(6983),
  },
  {
    fromBelow: "2021.1.8018",
    to: from("2021.1.8018"),
    note: "Keep the license that is installed until this upgrade is done: versions before 2021.1.8018 may not understand a license of today. Install a newer one afterwards.",
    reference: issue(9141),
  },
  {
    fromBelow: "2024.4.0",
    to: from("2024.4.0"),
    note: "Very old configuration rows that are NULL can keep the server from starting.",
    reference: issue(9251),
  },
  {
    fromBelow: "2025.2.5584",
    to: ["2025.2.5584", "2025.2.13099"],
    note: "Script 0541 can take hours over very large variable sets; 2025.2.13099 and later are better.",
    reference: issue(9624),
  },
  {
    fromBelow: "2025.2.5584",
    to: ["2025.3.0", "2025.3.14287"],
    note: "Script 0541 can take hours over very large variable sets; 2025.3.14287 and later are better.",
    reference: issue(9624),
  },
  {
    fromBelow: "2025.2.5584",
    to: ["2025.4.0", "2025.4.1538"],
    note: "Script 0541 can take hours over very large variable sets; 2025.4.1538 and later are better.",
    reference: issue(9624),
  },
];

/** What is worth knowing of the upgrade from one version to another. */
export function pathNotes(current: OctopusVersion, to: OctopusVersion): PathNote[] {
  return PATH_NOTES.filter(({ fromBelow, to: range }) => isBelow(current, fromBelow) && isWithin(to, range));
}
