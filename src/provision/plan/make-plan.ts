import type { PromptedVariable } from "../../runbooks/runbook";
import { copyProblems, problemsOf, projectWarnings, warningsOf } from "./plan-problems";
import { differences } from "./compare";
import type { ControllerFacts, RunbookFacts } from "../read/facts";
import type { Cluster } from "../read/cluster";
import { environmentsOf, findPlaces, placeProblems, placesOf, type Place } from "./places";
import { KNOWN_AFTER_APPLY, type PlanItem, type PlanReport, type Verb } from "./plan";
import { mergeProcess, plannedReference } from "./process";
import { partsOf } from "./process-parts";
import type { Product } from "../read/product";
import { runbookDescription, runbookSettings } from "./runbook";
import { snapshotItem } from "./plan-publishing";
import { scheduledBackups } from "./scheduled-backup";
import { templateChanges } from "./templates";
import { ourTriggers, triggerItems, triggerProblems, triggerWarnings, type OurTriggers } from "./trigger";
import { OWN_VARIABLES } from "../../runbooks/own-variables";
import { mergeVariables, wantedVariables, type WantedVariable } from "./variables";
import type { DesiredState } from "../desired-state";

/** A plan, with all that is needed to carry it out. Made of what was read, without asking anybody anything. */
export interface Plan extends PlanReport {
  facts: ControllerFacts;
  desired: DesiredState;
  /** Where the instance itself is. */
  cluster: Cluster;
  wantedVariables: readonly WantedVariable[];
  /** What is to be on the controlling instance of each runbook that may run anywhere. */
  runbooks: readonly WantedOnServer[];
}

/** One runbook as it should be. */
export interface WantedOnServer {
  found: RunbookFacts;
  environmentIds: readonly string[];
  triggers: OurTriggers;
}

/** What `apply` would do to make the controlling instance what was asked for. */
export function makePlan(facts: ControllerFacts, desired: DesiredState, product: Product): Plan {
  const places = findPlaces(facts, desired);
  const [{ cluster }, ...copies] = places;
  const runbooks = facts.runbooks.flatMap((found) => wantedOnServer(facts, found, places, desired));
  const scheduled = scheduledBackups(facts, runbooks, places, desired);
  const wanted = wantedVariables({
    values: desired.variables,
    scoped: copies.flatMap(valuesOfCopy),
    installationId: facts.installationId,
    projectName: facts.project?.Name ?? desired.project,
    nodeCount: Math.max(...places.map((place) => place.cluster.nodes.length)),
    logosSha256: product.logosSha256,
    prompts: promptsOf(product),
  });
  const templates = templateItems(facts, product);
  const referenceOf = (step: string) => {
    const item = templates.find(({ step: id }) => id === step);
    return plannedReference(item?.now, item?.item.verb === "change");
  };
  const variables = mergeVariables(facts.variables?.Variables ?? [], wanted, desired.updateSecrets);
  const variableItems = variables.plans.map((plan): PlanItem => ({ kind: "variable", ...plan }));
  const planned = runbooks.map((each) => {
    const parts = partsOf(facts, desired, product, each.found.definition.rows, referenceOf);
    return plannedRunbook(facts, product, { each, parts, variableItems, isOnlyOne: runbooks.length === 1 });
  });
  const items: PlanItem[] = [
    ...packageItems(facts, product),
    ...templates.map(({ item }) => item),
    logosItem(
      facts,
      product,
      templates.map(({ item }) => item.verb),
    ),
    ...projectItems(facts, desired),
    ...variableItems,
    ...planned.flatMap(({ runbook }) => runbook),
    ...planned.flatMap(({ steps }) => steps),
    ...planned.flatMap(({ snapshot }) => snapshot),
    ...planned.flatMap(({ triggers }) => triggers),
  ];
  return {
    instance: facts.url,
    space: facts.space.name,
    environment: environmentsShown(places),
    project: facts.project?.Name ?? desired.project,
    items,
    problems: [
      ...problemsOf(facts, desired, product),
      ...places.flatMap((place) => place.cluster.problems),
      ...placeProblems(facts, places),
      ...copyProblems(facts, desired, places),
      ...runbooks.flatMap(({ found, triggers }) => triggerProblems(facts, found, triggers)),
      ...scheduled.problems,
    ],
    warnings: [
      ...places.flatMap((place) => place.cluster.warnings),
      ...projectWarnings(facts),
      ...planned.flatMap(({ warnings }) => warnings),
      ...scheduled.warnings,
    ],
    facts,
    desired,
    cluster,
    wantedVariables: wanted,
    runbooks,
  };
}

/** What `apply` would do with one runbook, its process, its snapshot and its triggers. */
function plannedRunbook(
  facts: ControllerFacts,
  product: Product,
  given: {
    each: WantedOnServer;
    parts: ReturnType<typeof partsOf>;
    variableItems: readonly PlanItem[];
    isOnlyOne: boolean;
  },
) {
  const { each, parts, variableItems, isOnlyOne } = given;
  const process = mergeProcess(each.found.process?.Steps ?? [], parts);
  const order = process.steps.map(({ Name }) => Name);
  const reordered = orderItem(each.found, order);
  const steps = [
    ...process.plans.map((plan): PlanItem => ({ kind: "step", ...plan })),
    ...(reordered ? [reordered] : []),
  ];
  // Who reads of a single runbook knows which one is meant.
  const named = (items: readonly PlanItem[]) =>
    isOnlyOne ? items : items.map((item): PlanItem => ({ ...item, runbook: each.found.name }));
  return {
    runbook: [runbookItem(each)],
    steps: named(steps),
    snapshot: named([snapshotItem(facts, each.found, [...variableItems, ...steps], product)]),
    triggers: triggerItems(facts, each.found, each.triggers),
    warnings: [...warningsOf(order, each.found.definition.rows), ...triggerWarnings(facts, each.triggers)],
  };
}

function projectItems({ project, projectGroup }: ControllerFacts, desired: DesiredState): PlanItem[] {
  return [
    {
      kind: "project group",
      name: projectGroup?.Name ?? desired.projectGroup,
      verb: project || projectGroup ? "leave" : "create",
      fields: [],
    },
    { kind: "project", name: project?.Name ?? desired.project, verb: project ? "leave" : "create", fields: [] },
  ];
}

/** As a plan's first line says it. */
const environmentsShown = (places: readonly Place[]): string | undefined =>
  environmentsOf(places)
    .map(({ Name }) => Name)
    .join(", ") || undefined;

/** What is asked of a copy alone, where its environment was found. */
const valuesOfCopy = ({ wanted, cluster: { environment } }: Place) =>
  wanted && environment
    ? [{ environment: { id: environment.Id, name: environment.Name }, values: wanted.variables }]
    : [];

/** A runbook that may run in none of the environments is not put there. */
function wantedOnServer(
  facts: ControllerFacts,
  found: RunbookFacts,
  places: readonly Place[],
  desired: DesiredState,
): WantedOnServer[] {
  const { definition } = found;
  const its = placesOf(definition, places);
  if (its.length === 0) return [];
  const environmentIds = its.map(({ cluster }) => cluster.environment?.Id ?? KNOWN_AFTER_APPLY);
  return [{ found, environmentIds, triggers: ourTriggers(facts, definition, places, desired) }];
}

/** Each once: prompts belong to the project, and runbooks share them. */
const promptsOf = ({ runbooks }: Product): PromptedVariable[] => [
  ...new Map(runbooks.flatMap(({ prompts }) => prompts).map((prompt) => [prompt.name, prompt])).values(),
];

const verbOf = (isThere: boolean, changes: readonly unknown[]): Verb =>
  isThere ? (changes.length > 0 ? "change" : "leave") : "create";

function packageItems(facts: ControllerFacts, { packages }: Product): PlanItem[] {
  return packages.map(({ id, version }) => {
    const isThere = facts.packages.some(({ PackageId, Version }) => PackageId === id && Version === version);
    return { kind: "package", name: `${id} ${version}`, verb: isThere ? "leave" : "create", fields: [] };
  });
}

function templateItems(facts: ControllerFacts, { templates }: Product) {
  return [...templates.values()].map((wanted) => {
    const now = facts.templates.get(wanted.Name);
    const fields = now ? templateChanges(wanted, now) : [];
    const item: PlanItem = {
      kind: "step template",
      name: wanted.Name,
      verb: verbOf(now !== undefined, fields),
      fields,
    };
    return { step: wanted.step, now, item };
  });
}

/** A logo cannot be read back: a project variable remembers which ones were uploaded. */
function logosItem(
  { variables }: ControllerFacts,
  { logosSha256, templates }: Product,
  verbs: readonly Verb[],
): PlanItem {
  const uploaded = variables?.Variables.find(({ Name }) => Name === OWN_VARIABLES.logos.name)?.Value;
  const isNew = verbs.includes("create");
  const verb =
    uploaded === undefined || uploaded === null ? "create" : uploaded !== logosSha256 || isNew ? "change" : "leave";
  return { kind: "logos", name: `of ${templates.size} step templates`, verb, fields: [] };
}

function runbookItem({ found: { definition, name, runbook }, environmentIds }: WantedOnServer): PlanItem {
  const settings = runbookSettings(environmentIds);
  const fields = runbook
    ? differences(runbook, { ...settings, Description: runbook.Description ?? runbookDescription(definition) })
    : [];
  return { kind: "runbook", name: runbook?.Name ?? name, verb: verbOf(runbook !== undefined, fields), fields };
}

/** The order of the steps, when it is not the list's. */
function orderItem({ process }: RunbookFacts, wanted: readonly string[]): PlanItem | undefined {
  const now = process?.Steps.map(({ Name }) => Name) ?? [];
  const common = wanted.filter((name) => now.includes(name));
  const present = now.filter((name) => wanted.includes(name));
  if (common.join("\n") === present.join("\n")) return undefined;
  const fields = [{ field: "order of the steps", from: present.join(", "), to: common.join(", ") }];
  return { kind: "process", name: "order", verb: "change", fields };
}
