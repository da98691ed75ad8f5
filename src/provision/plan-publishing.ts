import type { ControllerFacts } from "./facts";
import type { PlanItem } from "./plan";
import type { Product } from "./product";
import { notesOf, wantedPackages, type SnapshotMark } from "./snapshot";

/** The snapshot: a new one when anything that it freezes differs from what the published one froze. */
export function snapshotItem(facts: ControllerFacts, before: readonly PlanItem[], product: Product): PlanItem {
  const changed = (kinds: readonly PlanItem["kind"][]) =>
    before.some(({ kind, verb }) => kinds.includes(kind) && verb !== "leave");
  const mark: SnapshotMark | undefined =
    facts.variables && facts.process
      ? { variables: facts.variables.Version, process: facts.process.Version }
      : undefined;
  const { snapshot } = facts;
  const reasons = snapshot
    ? [
        changed(["step", "process"]) ? "the process changes" : "",
        changed(["variable"]) ? "variables change" : "",
        !changed(["step", "process", "variable"]) && mark && snapshot.Notes !== notesOf(mark)
          ? "variables or process were changed since the published one, or it was published by hand"
          : "",
        ...wantedPackages(product)
          .filter(
            (wanted) =>
              !snapshot.SelectedPackages?.some(
                ({ ActionName, PackageReferenceName, Version }) =>
                  ActionName === wanted.ActionName &&
                  (PackageReferenceName ?? "") === wanted.PackageReferenceName &&
                  Version === wanted.Version,
              ),
          )
          .slice(0, 1)
          .map(({ Version }) => `packages are selected anew (${Version})`),
      ].filter(Boolean)
    : ["nothing is published yet"];
  return {
    kind: "snapshot",
    name: "published snapshot of the runbook",
    verb: reasons.length > 0 ? "create" : "leave",
    fields: [],
    ...(reasons.length > 0 ? { note: reasons.join("; ") } : {}),
  };
}
