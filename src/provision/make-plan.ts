import { problemsOf, warningsOf } from "./plan-problems";
import { differences } from "./compare";
import type { ControllerFacts } from "./facts";
import { findCluster, type Cluster } from "./machines";
import { KNOWN_AFTER_APPLY, type PlanItem, type PlanReport, type Verb } from "./plan";
import { mergeProcess, plannedReference } from "./process";
import { partsOf } from "./process-parts";
import type { Product } from "./product";
import { RUNBOOK_DESCRIPTION, runbookSettings } from "./runbook";
import { snapshotItem } from "./plan-publishing";
import { templateChanges } from "./templates";
import { triggerItems, triggerProblems, triggerWarnings } from "./trigger";
import { OWN_VARIABLES } from "../runbooks/own-variables";
import { mergeVariables, wantedVariables, type WantedVariable } from "./variables";
import type { Wishes } from "./wishes";

/** A plan, with all that is needed to carry it out. Made of what was read, without asking anybody anything. */
export interface Plan extends PlanReport {
  facts: ControllerFacts;
  wishes: Wishes;
  cluster: Cluster;
  wantedVariables: readonly WantedVariable[];
}

/** What `apply` would do to make the controlling instance what was wished for. */
export function makePlan(facts: ControllerFacts, wishes: Wishes, product: Product): Plan {
  const cluster = findCluster(facts, wishes);
  const wanted = wantedVariables({
    values: wishes.variables,
    installationId: facts.installationId,
    projectName: facts.project?.Name ?? wishes.project,
    nodeCount: cluster.nodes.length,
    logosSha256: product.logosSha256,
  });
  const templates = templateItems(facts, product);
  const variables = mergeVariables(facts.variables?.Variables ?? [], wanted, wishes.updateSecrets);
  const parts = partsOf(facts, product, (step) => {
    const item = templates.find(({ step: id }) => id === step);
    return plannedReference(item?.now, item?.item.verb === "change");
  });
  const process = mergeProcess(facts.process?.Steps ?? [], parts);
  const steps = process.plans.map((plan): PlanItem => ({ kind: "step", ...plan }));
  const order = process.steps.map(({ Name }) => Name);
  const reordered = orderItem(facts, order);
  const items: PlanItem[] = [
    ...packageItems(facts, product),
    ...templates.map(({ item }) => item),
    logosItem(
      facts,
      product,
      templates.map(({ item }) => item.verb),
    ),
    {
      kind: "project group",
      name: facts.projectGroup?.Name ?? wishes.projectGroup,
      verb: facts.project || facts.projectGroup ? "leave" : "create",
      fields: [],
    },
    {
      kind: "project",
      name: facts.project?.Name ?? wishes.project,
      verb: facts.project ? "leave" : "create",
      fields: [],
    },
    ...variables.plans.map((plan): PlanItem => ({ kind: "variable", ...plan })),
    runbookItem(facts, wishes, cluster),
    ...steps,
    ...(reordered ? [reordered] : []),
  ];
  items.push(snapshotItem(facts, items, product));
  items.push(...triggerItems(facts, wishes, cluster.environment?.Id));
  return {
    instance: facts.url,
    space: facts.space.name,
    environment: cluster.environment?.Name,
    project: facts.project?.Name ?? wishes.project,
    items,
    problems: [
      ...problemsOf(facts, wishes, product),
      ...cluster.problems,
      ...triggerProblems(facts, cluster.environment?.Id),
    ],
    warnings: [...cluster.warnings, ...warningsOf(facts, order, product.rows), ...triggerWarnings(facts)],
    facts,
    wishes,
    cluster,
    wantedVariables: wanted,
  };
}

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

function runbookItem({ runbook }: ControllerFacts, wishes: Wishes, { environment }: Cluster): PlanItem {
  const settings = runbookSettings(environment?.Id ?? KNOWN_AFTER_APPLY);
  const fields = runbook
    ? differences(runbook, { ...settings, Description: runbook.Description ?? RUNBOOK_DESCRIPTION })
    : [];
  return {
    kind: "runbook",
    name: runbook?.Name ?? wishes.runbook,
    verb: verbOf(runbook !== undefined, fields),
    fields,
  };
}

/** The order of the steps, when it is not the list's. */
function orderItem({ process }: ControllerFacts, wanted: readonly string[]): PlanItem | undefined {
  const now = process?.Steps.map(({ Name }) => Name) ?? [];
  const common = wanted.filter((name) => now.includes(name));
  const present = now.filter((name) => wanted.includes(name));
  if (common.join("\n") === present.join("\n")) return undefined;
  const fields = [{ field: "order of the steps", from: present.join(", "), to: common.join(", ") }];
  return { kind: "process", name: "order", verb: "change", fields };
}
