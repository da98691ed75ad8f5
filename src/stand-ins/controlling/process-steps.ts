import { randomUUID } from "node:crypto";
import type { ProcessAction, ProcessStep } from "./documents";
import type { Fields } from "./fields";
import { storedReferences } from "./package-references";
import { invalid } from "./refusal";
import { shownProperties, storedProperties } from "./secrets";
import { slugOf } from "./slug";

/**
 * The steps of a process, as they are kept: with ids, defaults, and the secrets that the client did not send again.
 * @throws 400
 */
export function storedSteps(given: readonly Fields[], before: readonly ProcessStep[]): ProcessStep[] {
  const steps = given.map((fields) => storedStep(fields, before));
  checkNames(steps.map(({ Name }) => Name));
  checkNames(steps.flatMap(({ Actions }) => Actions.map(({ Name }) => Name)));
  return steps;
}

/** As they go out: without secrets. */
export function shownSteps(steps: readonly ProcessStep[]): ProcessStep[] {
  return steps.map((step) => ({
    ...step,
    Properties: shownProperties(step.Properties),
    Actions: step.Actions.map((action) => ({ ...action, Properties: shownProperties(action.Properties) })),
  }));
}

const CONDITIONS = ["Success", "Failure", "Always", "Variable"] as const;
const START_TRIGGERS = ["StartAfterPrevious", "StartWithPrevious"] as const;

function storedStep(fields: Fields, all: readonly ProcessStep[]): ProcessStep {
  const Name = fields.text("Name");
  if (Name === "") throw invalid("The Name field of a step is required.");
  const before = all.find(({ Id }) => Id === fields.text("Id"));
  return {
    Type: "Step",
    PackageRequirement: "LetOctopusDecide",
    Slug: slugOf(Name),
    ...fields.kept(),
    Id: fields.text("Id") || randomUUID(),
    Name,
    Condition: oneOf(CONDITIONS, fields, "Condition"),
    StartTrigger: oneOf(START_TRIGGERS, fields, "StartTrigger"),
    Properties: storedProperties(fields.object("Properties"), before?.Properties),
    Actions: fields.objects("Actions").map((action) => storedAction(action, Name, all)),
  };
}

function storedAction(fields: Fields, stepName: string, all: readonly ProcessStep[]): ProcessAction {
  const Id = fields.text("Id") || randomUUID();
  const Name = fields.text("Name") || stepName;
  const ActionType = fields.text("ActionType");
  if (ActionType === "") throw invalid(`The ActionType field of '${Name}' is required.`);
  const before = all.flatMap(({ Actions }) => Actions).find((action) => action.Id === Id);
  return {
    Notes: null,
    Condition: "Success",
    CanBeUsedForProjectVersioning: false,
    WorkerPoolId: null,
    WorkerPoolVariable: null,
    Container: { Image: null, FeedId: null },
    Channels: [],
    TenantTags: [],
    GitDependencies: [],
    Slug: slugOf(Name),
    ...fields.kept(),
    Id,
    Name,
    ActionType,
    IsDisabled: fields.flag("IsDisabled"),
    IsRequired: fields.flag("IsRequired"),
    Environments: fields.texts("Environments"),
    ExcludedEnvironments: fields.texts("ExcludedEnvironments"),
    Properties: storedProperties(fields.object("Properties"), before?.Properties),
    Packages: storedReferences(fields.objects("Packages")),
  };
}

function oneOf<T extends string>(values: readonly [T, ...T[]], fields: Fields, name: string): T {
  const given = fields.text(name);
  if (given === "") return values[0];
  const found = values.find((value) => value === given);
  if (!found) throw invalid(`The value '${given}' is not valid for ${name}.`);
  return found;
}

/** Variables are keyed by the names of actions, so these are unique (facts: octopus-runbooks#the-process). */
function checkNames(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name.toLowerCase())) throw invalid(`Step names must be unique: there is more than one '${name}'.`);
    seen.add(name.toLowerCase());
  }
}
