import * as z from "zod";

/*
 * The documents of the controlling instance, as far as provisioning reads them (facts: octopus-api#documents). What is
 * not named here is kept as it is, so that a document that is written back loses nothing.
 */

const texts = z.array(z.string());
const named = { Id: z.string(), Name: z.string() };

/** A property: a text, nothing, or a secret of which only its presence is told. */
const propertyValue = z.union([z.string(), z.null(), z.looseObject({ HasValue: z.boolean() })]);
const properties = z.record(z.string(), propertyValue);

export const packageReference = z.looseObject({
  Id: z.string().nullish(),
  Name: z.string().nullish(),
  PackageId: z.string().nullish(),
  FeedId: z.string().nullish(),
  AcquisitionLocation: z.string().nullish(),
  Version: z.string().nullish(),
  Properties: z.record(z.string(), z.string().nullable()).nullish(),
});

export const templateParameter = z.looseObject({
  Id: z.string(),
  Name: z.string(),
  Label: z.string().nullish(),
  HelpText: z.string().nullish(),
  DefaultValue: propertyValue.nullish(),
  DisplaySettings: z.record(z.string(), z.string()).nullish(),
});

export const actionTemplate = z.looseObject({
  ...named,
  Version: z.number(),
  Description: z.string().nullish(),
  ActionType: z.string(),
  Properties: properties,
  Packages: z.array(packageReference).nullish(),
  Parameters: z.array(templateParameter).nullish(),
});

export const feed = z.looseObject({ ...named, FeedType: z.string() });
export const feedPackage = z.looseObject({
  Id: z.string(),
  PackageId: z.string(),
  Version: z.string(),
  /** SHA-1, in hex (facts: octopus-packages#pushing-a-package). */
  Hash: z.string().nullish(),
});

export const deploymentTarget = z.looseObject({
  ...named,
  EnvironmentIds: texts,
  Roles: texts,
  IsDisabled: z.boolean(),
  HealthStatus: z.string().nullish(),
  MachinePolicyId: z.string().nullish(),
});
export const machinePolicy = z.looseObject({
  ...named,
  MachineUpdatePolicy: z.looseObject({ TentacleUpdateBehavior: z.string().nullish() }).nullish(),
});
export const environment = z.looseObject(named);
export const lifecycle = z.looseObject(named);
export const projectGroup = z.looseObject({ ...named, Description: z.string().nullish() });
export const project = z.looseObject({
  ...named,
  VariableSetId: z.string(),
  ProjectGroupId: z.string(),
  Description: z.string().nullish(),
  DeploymentProcessId: z.string().nullish(),
  IsDisabled: z.boolean().nullish(),
  IsVersionControlled: z.boolean().nullish(),
});

const variable = z.looseObject({
  Id: z.string().nullish(),
  Name: z.string(),
  /** Null for a secret. */
  Value: z.string().nullish(),
  Description: z.string().nullish(),
  Type: z.string().nullish(),
  IsSensitive: z.boolean().nullish(),
  Scope: z.record(z.string(), texts).nullish(),
  Prompt: z.looseObject({}).nullish(),
});
export const variableSet = z.looseObject({ Id: z.string(), Version: z.number(), Variables: z.array(variable) });

export const runbook = z.looseObject({
  ...named,
  RunbookProcessId: z.string(),
  PublishedRunbookSnapshotId: z.string().nullish(),
  /** Ids, when it may run in some environments only. */
  Environments: texts.nullish(),
  RunRetentionPolicy: z.looseObject({}).nullish(),
});

const processAction = z.looseObject({
  Id: z.string().nullish(),
  Name: z.string(),
  ActionType: z.string(),
  Properties: properties,
  Packages: z.array(packageReference).nullish(),
});
const processStep = z.looseObject({
  Id: z.string().nullish(),
  Name: z.string(),
  Condition: z.string().nullish(),
  StartTrigger: z.string().nullish(),
  Properties: properties.nullish(),
  Actions: z.array(processAction),
});
export const runbookProcess = z.looseObject({ Id: z.string(), Version: z.number(), Steps: z.array(processStep) });

const selectedPackage = z.looseObject({
  ActionName: z.string(),
  PackageReferenceName: z.string().nullish(),
  Version: z.string(),
});
export const snapshot = z.looseObject({
  ...named,
  Notes: z.string().nullish(),
  FrozenRunbookProcessId: z.string().nullish(),
  SelectedPackages: z.array(selectedPackage).nullish(),
});
export const snapshotTemplate = z.looseObject({
  NextNameIncrement: z.string(),
  Packages: z.array(
    z.looseObject({
      ActionName: z.string(),
      StepName: z.string().nullish(),
      PackageReferenceName: z.string().nullish(),
      PackageId: z.string(),
      FeedId: z.string().nullish(),
      FixedVersion: z.string().nullish(),
    }),
  ),
});

export const trigger = z.looseObject({
  ...named,
  IsDisabled: z.boolean().nullish(),
  Filter: z.looseObject({ FilterType: z.string() }),
  Action: z.looseObject({
    ActionType: z.string(),
    RunbookId: z.string().nullish(),
    EnvironmentIds: texts.nullish(),
    /** Answers to prompts, by the variable's name or id: what a scheduled run is started with. */
    FormValues: z.record(z.string(), z.unknown()).nullish(),
  }),
});

/** A page of a list: everything is asked for at once, so there is no second page. */
export const page = <T extends z.ZodType>(item: T) => z.looseObject({ TotalResults: z.number(), Items: z.array(item) });

export type PropertyValue = z.infer<typeof propertyValue>;
export type PackageReference = z.infer<typeof packageReference>;
export type ActionTemplate = z.infer<typeof actionTemplate>;
export type TemplateParameter = z.infer<typeof templateParameter>;
export type FeedPackage = z.infer<typeof feedPackage>;
export type DeploymentTarget = z.infer<typeof deploymentTarget>;
export type MachinePolicy = z.infer<typeof machinePolicy>;
export type Environment = z.infer<typeof environment>;
export type ProjectGroup = z.infer<typeof projectGroup>;
export type Project = z.infer<typeof project>;
export type Variable = z.infer<typeof variable>;
export type VariableSet = z.infer<typeof variableSet>;
export type Runbook = z.infer<typeof runbook>;
export type ProcessAction = z.infer<typeof processAction>;
export type ProcessStep = z.infer<typeof processStep>;
export type RunbookProcess = z.infer<typeof runbookProcess>;
export type Snapshot = z.infer<typeof snapshot>;
export type SnapshotTemplate = z.infer<typeof snapshotTemplate>;
export type Trigger = z.infer<typeof trigger>;
