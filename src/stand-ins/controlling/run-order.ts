import type { Document } from "./documents";
import type { Project, Runbook, Snapshot } from "./kept-documents";
import { Refusal } from "./refusal";
import type { ControllerStore } from "./store";

/** A run that somebody ordered, in whichever of the three ways. */
export interface RunOrder {
  runbook: Runbook;
  snapshot: Snapshot;
  environment: Document;
  /** By name or label of the variable, or id of the form's element. */
  formValues: Readonly<Record<string, string>>;
  specificMachineIds: readonly string[];
  excludedMachineIds: readonly string[];
  skipActionIds: readonly string[];
  comments: string | null;
  queueTime: string | null;
  queueTimeExpiry: string | null;
}

/** @throws 400 when there is none */
export function publishedSnapshot(store: ControllerStore, runbook: Runbook): Snapshot {
  const snapshot = store.snapshots.get(runbook.PublishedRunbookSnapshotId ?? "");
  if (!snapshot) throw new Refusal(400, "Runbook has no published snapshot.");
  return snapshot;
}

/** @returns the snapshot of that id or name, if it is the runbook's */
export function snapshotOf(store: ControllerStore, runbook: Runbook, idOrName: string): Snapshot | undefined {
  const byId = store.snapshots.get(idOrName);
  return byId?.RunbookId === runbook.Id ? byId : store.snapshots.named(idOrName, runbook.Id);
}

/** @returns the runbook of that name, id or slug in a project */
export function runbookIn(store: ControllerStore, project: Project, given: string): Runbook | undefined {
  const byId = store.runbooks.get(given);
  if (byId?.ProjectId === project.Id) return byId;
  return (
    store.runbooks.named(given, project.Id) ??
    store.runbooks.all().find(({ ProjectId, Slug }) => ProjectId === project.Id && Slug === given.toLowerCase())
  );
}
