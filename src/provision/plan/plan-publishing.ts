import type { ControllerFacts, RunbookFacts } from "../read/facts";
import type { PlanItem } from "./plan";
import type { Product } from "../read/product";
import { same } from "./compare";
import type { RunbookProcess, Snapshot } from "../read/resources";
import { markOf, wantedPackages } from "../read/snapshot";

/**
 * Why a new one is needed although nothing of ours changes; empty when it is not. A process that was saved as it was is
 * told by comparing it; of variables that were saved nobody can tell, for a secret among them cannot be read.
 */
function savedSince(
  { variables }: ControllerFacts,
  { process, frozenProcess }: RunbookFacts,
  { Notes }: Snapshot,
): string {
  const mark = markOf(Notes);
  if (!mark) return "it was published by hand";
  if (variables && variables.Version !== mark.variables) {
    return "the project's variables were saved after the snapshot was published, perhaps with another value of a secret";
  }
  if (!process || process.Version === mark.process) return "";
  return frozenProcess && isSameProcess(frozenProcess, process)
    ? ""
    : "the process was changed after the snapshot was published";
}

/** In both directions, for `same` looks only at what its second one names; a secret in a step may be another one. */
const isSameProcess = (one: RunbookProcess, other: RunbookProcess) =>
  same(one.Steps, other.Steps) &&
  same(other.Steps, one.Steps) &&
  !JSON.stringify(other.Steps).includes('"HasValue":true');

/**
 * The snapshot of a runbook: a new one when anything that it freezes differs from what the published one froze.
 * @param before what changes of the project's variables and of this runbook
 */
export function snapshotItem(
  facts: ControllerFacts,
  found: RunbookFacts,
  before: readonly PlanItem[],
  product: Product,
): PlanItem {
  const changed = (kinds: readonly PlanItem["kind"][]) =>
    before.some(({ kind, verb }) => kinds.includes(kind) && verb !== "leave");
  const { snapshot } = found;
  const reasons = snapshot
    ? [
        changed(["step", "process"]) ? "the process changes" : "",
        changed(["variable"]) ? "variables change" : "",
        changed(["step", "process", "variable"]) ? "" : savedSince(facts, found, snapshot),
        ...wantedPackages(product, found.definition.rows)
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
          .map(({ Version }) => `packages are selected again (${Version})`),
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
