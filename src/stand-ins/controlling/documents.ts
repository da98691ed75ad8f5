/*
 * The documents of the stand-in controlling instance, as they go over the wire (facts: octopus-api#documents). Only
 * what the stand-in itself reads is named: everything else that a client sends is kept and given back as it is.
 */

export interface Document {
  Id: string;
  Name: string;
  [field: string]: unknown;
}

/** A property is a text, or a secret that is never given back. */
export type PropertyValue = string | null | { HasValue: boolean; NewValue?: string | null; Hint?: string | null };

export interface PackageReference {
  Id?: string;
  /** Empty for the primary package. */
  Name: string;
  PackageId: string | null;
  FeedId: string | null;
  AcquisitionLocation?: string;
  /** A fixed version; when absent the snapshot has to select one. */
  Version?: string | null;
  Properties: Record<string, string>;
}

export interface ProcessAction {
  Id: string;
  Name: string;
  ActionType: string;
  IsDisabled: boolean;
  IsRequired: boolean;
  Environments: string[];
  ExcludedEnvironments: string[];
  Properties: Record<string, PropertyValue>;
  Packages: PackageReference[];
  [field: string]: unknown;
}

export interface ProcessStep {
  Id: string;
  Name: string;
  Condition: "Success" | "Failure" | "Always" | "Variable";
  StartTrigger: "StartAfterPrevious" | "StartWithPrevious";
  Properties: Record<string, PropertyValue>;
  Actions: ProcessAction[];
  [field: string]: unknown;
}

export interface Variable {
  Id: string;
  Name: string;
  /** In the store a secret's value is here too; it is left out of every answer. */
  Value: string | null;
  Type: string;
  IsSensitive: boolean;
  /** Arrays of ids by kind, e.g. `Environment`. Only Environment, Role and Machine are understood. */
  Scope: Record<string, string[]>;
  Prompt: { Label?: string; Required?: boolean; [field: string]: unknown } | null;
  [field: string]: unknown;
}

export interface DeploymentTarget extends Document {
  EnvironmentIds: string[];
  Roles: string[];
  IsDisabled: boolean;
  HealthStatus: "Healthy" | "Unavailable" | "Unknown" | "HasWarnings" | "Unhealthy";
  MachinePolicyId: string;
}

export interface SelectedPackage {
  ActionName: string;
  PackageReferenceName: string;
  Version: string;
}

/** A package in the built-in feed, as it was pushed. */
export interface StoredPackage {
  PackageId: string;
  Version: string;
  FileExtension: string;
  bytes: Uint8Array;
}
