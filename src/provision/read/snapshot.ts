import type { RunbookRow } from "../../runbooks/row";
import type { Product } from "./product";
import { RUNTIME_PACKAGE, stepPackage } from "./product";
import type { SnapshotTemplate } from "./resources";

/** What a snapshot froze. */
interface SnapshotMark {
  /** `Version` of the project's variable set. */
  variables: number;
  /** `Version` of the runbook's process. */
  process: number;
}

/** One package of a snapshot. */
export interface PackageChoice {
  ActionName: string;
  PackageReferenceName: string;
  StepName: string;
  Version: string;
}

/**
 * The notes of a snapshot name what it froze: variables and process count their versions up with every change
 * (facts: octopus-api#documents-that-were-changed-meanwhile), so a later look tells whether anything was changed since,
 * secrets included, which cannot be read back.
 */
export const notesOf = ({ variables, process }: SnapshotMark): string =>
  `Published by octopus-ha-upgrade. Variables: version ${variables}. Process: version ${process}.`;

/** What the notes of a snapshot name; undefined when it was not published by apply. */
export function markOf(notes: string | null | undefined): SnapshotMark | undefined {
  const [, variables, process] =
    /^Published by .* Variables: version (\d+)\. Process: version (\d+)\.$/.exec(notes ?? "") ?? [];
  return variables && process ? { variables: Number(variables), process: Number(process) } : undefined;
}

/** The versions that the steps of ours run with. */
export function wantedPackages(
  { packages, templates }: Pick<Product, "packages" | "templates">,
  rows: readonly RunbookRow[],
): PackageChoice[] {
  const versionOf = new Map(packages.map(({ id, version }) => [id, version]));
  return rows.flatMap((row) =>
    (templates.get(row.step)?.Packages ?? []).map(({ Name }) => ({
      ActionName: row.name,
      StepName: row.name,
      PackageReferenceName: Name ?? "",
      Version: versionOf.get(Name === RUNTIME_PACKAGE ? RUNTIME_PACKAGE : stepPackage(row.step)) ?? "",
    })),
  );
}

/** A package of a step made by hand, whose version nobody fixed: the newest is taken, as Octopus' own page does. */
export interface OpenChoice extends Omit<PackageChoice, "Version"> {
  PackageId: string;
  FeedId: string;
}

/** Which packages the server asks for that are not ours. */
export function openChoices({ Packages }: SnapshotTemplate, ours: readonly PackageChoice[]): OpenChoice[] {
  return Packages.flatMap(({ ActionName, StepName, PackageReferenceName, PackageId, FeedId, FixedVersion }) => {
    const isOurs = ours.some(
      (each) => each.ActionName === ActionName && each.PackageReferenceName === (PackageReferenceName ?? ""),
    );
    if (isOurs || FixedVersion) return [];
    return [
      {
        ActionName,
        StepName: StepName ?? ActionName,
        PackageReferenceName: PackageReferenceName ?? "",
        PackageId,
        FeedId: FeedId ?? "",
      },
    ];
  });
}
