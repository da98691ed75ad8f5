import type { PackageReference, ProcessAction } from "../controlling/documents";
import type { MaskedLog } from "./masked-log";
import type { EngineSurroundings, QueuedRun } from "../controlling/queued-run";
import type { PlannedStep } from "./run-plan";
import type { AcquiredPackage, ScriptCarrier } from "./script-carrier";
import type { Reader } from "./system-variables";
import type { VariableDictionary } from "./variable-dictionary";

export type AcquiredPackages = ReadonlyMap<ProcessAction, readonly AcquiredPackage[]>;

/** Whether anything of a step has to be acquired. */
export const needsPackages = ({ actions }: PlannedStep): boolean =>
  actions.some(({ action }) => wanted(action).length > 0);

const wanted = ({ Packages }: ProcessAction) =>
  Packages.filter(({ AcquisitionLocation }) => AcquisitionLocation !== "NotAcquired");

/**
 * Gets the packages of all steps out of the feed, in the versions that the snapshot froze
 * (facts: octopus-runbooks#snapshots).
 * @throws Error naming the reference whose package cannot be had
 */
export async function acquirePackages(
  steps: readonly PlannedStep[],
  given: {
    run: QueuedRun;
    around: EngineSurroundings;
    scripts: Pick<ScriptCarrier, "extract">;
    log: MaskedLog;
    variables: (reader: Reader) => VariableDictionary;
  },
): Promise<AcquiredPackages> {
  const { run, around, scripts, log } = given;
  const acquired = new Map<ProcessAction, AcquiredPackage[]>();
  for (const planned of steps) {
    for (const plannedAction of planned.actions) {
      const { action } = plannedAction;
      const variables = given.variables({ planned, action: plannedAction });
      const packages: AcquiredPackage[] = [];
      for (const reference of wanted(action)) {
        const where = `The package reference '${reference.Name}' of the step '${action.Name}'`;
        // The server expands nothing: a deferred reference whose package nobody filled in stays empty
        // (facts: octopus-step-templates#steps-made-from-a-template).
        const packageId = variables.expand(reference.PackageId ?? "", "empty");
        const feedId = variables.expand(reference.FeedId ?? "", "empty");
        if (packageId === "" || feedId === "") throw new Error(`${where} names no package or no feed.`);
        const version = versionOf(reference, action, run);
        if (version === undefined)
          throw new Error(`${where} has no version: the snapshot selected none of ${packageId}.`);
        const stored = around.findPackage(packageId, version);
        if (!stored) throw new Error(`${where} wants ${packageId} version ${version}, which the feed does not have.`);
        const isExtracted = reference.Properties.Extract?.toLowerCase() === "true";
        const extracted = isExtracted ? await scripts.extract(stored) : undefined;
        log.write("Verbose", `Acquired ${packageId} version ${version} for '${action.Name}'`);
        packages.push({ name: reference.Name, feedId, stored, extracted });
      }
      acquired.set(action, packages);
    }
  }
  return acquired;
}

function versionOf({ Name, Version }: PackageReference, action: ProcessAction, run: QueuedRun): string | undefined {
  if (Version) return Version;
  return run.selectedPackages.find((each) => each.ActionName === action.Name && each.PackageReferenceName === Name)
    ?.Version;
}
