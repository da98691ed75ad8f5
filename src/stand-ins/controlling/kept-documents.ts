import type {
  Document,
  PackageReference,
  ProcessStep,
  PropertyValue,
  SelectedPackage,
  StoredPackage,
  Variable,
} from "./documents";

/* The documents that only the stand-in's own code reads; what goes over the wire of them is in the presenters. */

export interface TemplateParameter {
  Id: string;
  Name: string;
  DefaultValue: PropertyValue;
  [field: string]: unknown;
}

export interface Template extends Document {
  ActionType: string;
  Version: number;
  Properties: Record<string, PropertyValue>;
  Parameters: TemplateParameter[];
  Packages: PackageReference[];
}

export interface Project extends Document {
  Slug: string;
  ProjectGroupId: string;
  LifecycleId: string;
  VariableSetId: string;
}

export interface ConnectivityPolicy {
  SkipMachineBehavior: string;
  AllowDeploymentsToNoTargets: boolean;
  ExcludeUnhealthyTargets: boolean;
  [field: string]: unknown;
}

export interface RunRetentionPolicy {
  Strategy: string;
  Unit: string;
  [field: string]: unknown;
}

/** What becomes of earlier runs when a later one is queued; absent on older instances. */
export interface SupersededRuns {
  CancelQueuedTasks?: boolean;
  CancelRunningTasks?: boolean;
}

export interface Runbook extends Document, SupersededRuns {
  Slug: string;
  ProjectId: string;
  RunbookProcessId: string;
  PublishedRunbookSnapshotId: string | null;
  ConnectivityPolicy: ConnectivityPolicy;
  EnvironmentScope: string;
  Environments: string[];
  RunRetentionPolicy: RunRetentionPolicy;
}

/** The steps of a runbook, or of a snapshot of it. */
export interface Process {
  Id: string;
  ProjectId: string;
  RunbookId: string;
  LastSnapshotId: string | null;
  Version: number;
  Steps: ProcessStep[];
}

export interface VariableSet {
  Id: string;
  OwnerId: string;
  Version: number;
  Variables: Variable[];
}

export interface Snapshot extends Document {
  ProjectId: string;
  RunbookId: string;
  Assembled: string;
  FrozenRunbookProcessId: string;
  FrozenProjectVariableSetId: string;
  SelectedPackages: SelectedPackage[];
}

export interface RunbookRun extends Document {
  ProjectId: string;
  RunbookId: string;
  RunbookSnapshotId: string;
  EnvironmentId: string;
  TaskId: string;
}

export interface Trigger extends Document {
  ProjectId: string;
  Filter: Record<string, unknown>;
  Action: Record<string, unknown>;
}

export interface Artifact {
  Id: string;
  Filename: string;
  Source: string;
  ServerTaskId: string;
  Created: string;
  bytes: Uint8Array;
}

/** A package with what the feed knows of it. */
export interface FeedPackage extends StoredPackage {
  Id: string;
  /** SHA1, hex. */
  Hash: string;
  Published: string;
}
