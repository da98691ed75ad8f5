import { uniqueName } from "./crud";
import type { SelectedPackage } from "./documents";
import type { Fields } from "./fields";
import type { Runbook, Snapshot } from "./kept-documents";
import { invalid, notFound } from "./refusal";
import { wantedPackages } from "./snapshot-template";
import type { ControllerStore } from "./store";

/**
 * Freezes the process, the variables and the package versions of a runbook (facts: octopus-runbooks#snapshots).
 * @throws 400 when a package has no version
 */
export function takeSnapshot(store: ControllerStore, runbook: Runbook, fields: Fields): Snapshot {
  const Name = uniqueName(store.snapshots, "snapshot", fields.text("Name"), undefined, runbook.Id);
  const SelectedPackages = selectedPackages(store, runbook, fields);
  const Id = store.snapshots.nextId();
  const frozenSet = freezeVariables(store, runbook, Id);
  return store.snapshots.put({
    Notes: fields.textOrNull("Notes"),
    SelectedGitResources: [],
    LibraryVariableSetSnapshotIds: [],
    GitReference: null,
    Id,
    Name,
    ProjectId: runbook.ProjectId,
    RunbookId: runbook.Id,
    Assembled: store.now().toISOString(),
    FrozenRunbookProcessId: freezeProcess(store, runbook, Id),
    FrozenProjectVariableSetId: frozenSet,
    ProjectVariableSetSnapshotId: frozenSet,
    SelectedPackages,
  });
}

/** Freezes the variables once more, as they are now. */
export function refreshVariables(store: ControllerStore, snapshot: Snapshot): void {
  freezeVariables(store, store.runbooks.need(snapshot.RunbookId), snapshot.Id);
}

function selectedPackages(store: ControllerStore, runbook: Runbook, fields: Fields): SelectedPackage[] {
  const given = fields.objects("SelectedPackages");
  return wantedPackages(store, runbook).map(({ action, reference }) => {
    const chosen = given.find(
      (each) =>
        each.text("ActionName").toLowerCase() === action.Name.toLowerCase() &&
        each.text("PackageReferenceName").toLowerCase() === reference.Name.toLowerCase(),
    );
    const version = [chosen?.text("Version"), reference.Version].find((each) => each);
    // The wording of the message is unconfirmed (facts: octopus-runbooks#snapshots).
    if (!version) {
      const what = reference.Name === "" ? "the package" : `the package '${reference.Name}'`;
      throw invalid(`No version was selected for ${what} of the step '${action.Name}'.`);
    }
    return { ActionName: action.Name, PackageReferenceName: reference.Name, Version: version };
  });
}

function freezeProcess(store: ControllerStore, runbook: Runbook, snapshotId: string): string {
  const process = store.processes.get(runbook.RunbookProcessId.toLowerCase());
  if (!process) throw notFound();
  const Id = `${process.Id}-s-${snapshotId}`;
  store.processes.set(Id.toLowerCase(), { ...structuredClone(process), Id });
  store.frozen.add(Id);
  process.LastSnapshotId = snapshotId;
  return Id;
}

function freezeVariables(store: ControllerStore, runbook: Runbook, snapshotId: string): string {
  const { VariableSetId } = store.projects.need(runbook.ProjectId);
  const set = store.variableSets.get(VariableSetId.toLowerCase());
  if (!set) throw notFound();
  const Id = `${set.Id}-s-${snapshotId}`;
  store.variableSets.set(Id.toLowerCase(), { ...structuredClone(set), Id });
  store.frozen.add(Id);
  return Id;
}
