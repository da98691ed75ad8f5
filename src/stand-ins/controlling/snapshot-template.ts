import type { PackageReference, ProcessAction, ProcessStep } from "./documents";
import type { Runbook, Snapshot } from "./kept-documents";
import { isExpression } from "./package-references";
import type { ControllerStore } from "./store";

interface WantedPackage {
  step: ProcessStep;
  action: ProcessAction;
  reference: PackageReference;
}

/** Every package that the steps of a runbook reference now; disabled actions bring nothing along. */
export function wantedPackages(store: ControllerStore, runbook: Runbook): WantedPackage[] {
  const steps = store.processes.get(runbook.RunbookProcessId.toLowerCase())?.Steps ?? [];
  return steps.flatMap((step) =>
    step.Actions.filter(({ IsDisabled }) => !IsDisabled).flatMap((action) =>
      action.Packages.map((reference) => ({ step, action, reference })),
    ),
  );
}

/** What a snapshot of the runbook has to say: which packages need a version (facts: octopus-runbooks#snapshots). */
export function snapshotTemplate(store: ControllerStore, runbook: Runbook): object {
  const snapshots = snapshotsOf(store, runbook);
  const projectName = store.projects.get(runbook.ProjectId)?.Name;
  return {
    Id: null,
    RunbookProcessId: runbook.RunbookProcessId,
    RunbookId: runbook.Id,
    NextNameIncrement: nextName(snapshots),
    Packages: wantedPackages(store, runbook).map(
      ({ step, action, reference: { Name, PackageId, FeedId, Version } }) => {
        const feedName = store.feeds.get(FeedId ?? "")?.Name ?? null;
        return {
          ActionName: action.Name,
          StepName: step.Name,
          PackageReferenceName: Name,
          PackageId,
          FeedId,
          FeedName: feedName,
          ProjectName: projectName,
          FixedVersion: Version === "" ? null : Version,
          VersionSelectedLastRelease: lastSelected(snapshots[0], action.Name, Name),
          IsResolvable: PackageId !== null && PackageId !== "" && !isExpression(PackageId) && feedName !== null,
          NuGetPackageId: PackageId,
          NuGetFeedId: FeedId,
          NuGetFeedName: feedName,
        };
      },
    ),
    GitResources: [],
    Links: {},
  };
}

/** The newest first. */
function snapshotsOf(store: ControllerStore, { Id }: Runbook): readonly Snapshot[] {
  return store.snapshots.newestFirst().filter(({ RunbookId }) => RunbookId === Id);
}

function nextName(snapshots: readonly Snapshot[]): string {
  const numbers = snapshots.map(({ Name }) => Number(/^Snapshot (\d+)$/.exec(Name)?.[1] ?? 0));
  return `Snapshot ${Math.max(0, ...numbers) + 1}`;
}

const lastSelected = (snapshot: Snapshot | undefined, action: string, reference: string) =>
  snapshot?.SelectedPackages.find(
    ({ ActionName, PackageReferenceName }) => ActionName === action && PackageReferenceName === reference,
  )?.Version ?? null;
