/** What a plan speaks of, in the order in which it is carried out. */
export const RESOURCE_KINDS = [
  "package",
  "step template",
  "logos",
  "project group",
  "project",
  "variable",
  "runbook",
  "step",
  "process",
  "snapshot",
  "trigger",
] as const;
export type ResourceKind = (typeof RESOURCE_KINDS)[number];

export type Verb = "create" | "change" | "leave" | "delete";

/** One field that changes. A secret's value is never here: it reads `(sensitive)`. */
export interface FieldChange {
  field: string;
  /** Undefined: not there. Long texts are shortened for showing by whoever shows them. */
  from: string | undefined;
  to: string | undefined;
}

/** One thing on the controlling instance and what `apply` would do with it. */
export interface PlanItem {
  kind: ResourceKind;
  name: string;
  verb: Verb;
  /** Of which runbook it is; only where there are several. */
  runbook?: string | undefined;
  fields: readonly FieldChange[];
  /** Anything else a reader should know, e.g. why a snapshot is published. */
  note?: string | undefined;
}

/** Something that forbids applying. */
export interface Problem {
  /** `Provision-…`: stable. */
  code: string;
  /** What is wrong and where: one sentence. */
  what: string;
  /** What to do next. */
  next: string;
}

/** What a person, or a program, is shown of a plan. */
export interface PlanReport {
  instance: string;
  space: string;
  environment: string | undefined;
  project: string;
  items: readonly PlanItem[];
  problems: readonly Problem[];
  warnings: readonly string[];
}

export const SENSITIVE = "(sensitive)";
/** What only the server can say, once it exists. */
export const KNOWN_AFTER_APPLY = "(known after apply)";

/** Whether carrying it out would write anything. */
export const changesAnything = ({ items }: Pick<PlanReport, "items">): boolean =>
  items.some(({ verb }) => verb !== "leave");
