import { RESOURCE_KINDS, type PlanItem, type PlanReport, type ResourceKind, type Verb } from "../provision/plan/plan";
import type { Paint, Style } from "./colour";
import { shortChange } from "./shorten";

const HEADINGS: Readonly<Record<ResourceKind, string>> = {
  package: "Packages",
  "step template": "Step templates",
  logos: "Logos",
  "project group": "Project group",
  project: "Project",
  variable: "Project variables",
  runbook: "Runbook",
  step: "Steps",
  process: "Process",
  snapshot: "Snapshot",
  trigger: "Trigger",
};

const SIGNS: Readonly<Record<Exclude<Verb, "leave">, [sign: string, style: Style]>> = {
  create: ["+", "green"],
  change: ["~", "yellow"],
  delete: ["-", "red"],
};

/** A removal is a plan that only takes away. */
type Title = "Plan" | "Removal";
const VERBS = { Plan: ["create", "change", "delete"], Removal: ["delete"] } as const satisfies Record<Title, Verb[]>;

/** A plan or a removal as a person reads it: what changes field by field, what stays as one line a kind, then the sum. */
export function planLines(report: PlanReport, paint: Paint, title: Title = "Plan"): string[] {
  const kinds = RESOURCE_KINDS.flatMap((kind) => {
    const items = report.items.filter((item) => item.kind === kind);
    return [...new Set(items.map(({ runbook }) => runbook))].flatMap((runbook) => [
      "",
      paint("bold", runbook === undefined ? HEADINGS[kind] : `${HEADINGS[kind]} of the runbook ${runbook}`),
      ...kindLines(
        items.filter((item) => item.runbook === runbook),
        paint,
      ),
    ]);
  });
  const where = [
    `${report.instance}, space ${report.space}`,
    ...(report.environment === undefined ? [] : [`environment ${report.environment}`]),
    `project ${report.project}`,
  ];
  return [
    paint("bold", where.join(", ")),
    ...kinds,
    ...(report.warnings.length > 0 ? [""] : []),
    ...report.warnings.map((warning) => paint("yellow", `Warning: ${warning}`)),
    ...report.problems.flatMap(({ code, what, next }) => ["", paint("red", `${code}: ${what}`), `  ${next}`]),
    "",
    closing(report, paint, title),
  ];
}

/** One line for each thing that changes: for scripts. */
export const planBasics = ({ items }: PlanReport): string[] =>
  items.filter(({ verb }) => verb !== "leave").map((item) => `${item.verb} ${item.kind} ${nameOf(item)}`);

/** With the runbook it belongs to, where there are several. */
const nameOf = ({ name, runbook }: PlanItem) => (runbook === undefined ? name : `${name}, of ${runbook}`);

/** Only what is meant to be seen: a plan holds secrets besides. */
export const reportOf = (plan: PlanReport): PlanReport => ({
  instance: plan.instance,
  space: plan.space,
  environment: plan.environment,
  project: plan.project,
  items: plan.items.map(({ kind, name, verb, runbook, fields, note }) => ({
    kind,
    name,
    verb,
    ...(runbook === undefined ? {} : { runbook }),
    fields: fields.map(({ field, from, to }) => ({ field, from, to })),
    note,
  })),
  problems: plan.problems.map(({ code, what, next }) => ({ code, what, next })),
  warnings: [...plan.warnings],
});

/** `24 to create, 1 to change, 0 to delete`; afterwards `24 created, …`. */
export function countsOf(
  { items }: Pick<PlanReport, "items">,
  { title = "Plan", tense = "planned" }: { title?: Title; tense?: "planned" | "done" } = {},
): string {
  return VERBS[title]
    .map((verb) => {
      const count = items.filter((item) => item.verb === verb).length;
      return tense === "done" ? `${count} ${verb}d` : `${count} to ${verb}`;
    })
    .join(", ");
}

/** One thing that has been done: `+ variable Upgrade.Octopus.Url`. */
export function doneLine(item: PlanItem, paint: Paint): string {
  const { kind, verb } = item;
  const name = nameOf(item);
  if (verb === "leave") return paint("dim", `  ${kind} ${name}`);
  const [sign, style] = SIGNS[verb];
  return `${paint(style, sign)} ${kind} ${name}`;
}

function kindLines(items: readonly PlanItem[], paint: Paint): string[] {
  const left = items.filter(({ verb }) => verb === "leave");
  const changed = items.flatMap((item) => {
    if (item.verb === "leave") return [];
    const [sign, style] = SIGNS[item.verb];
    return [`  ${paint(style, sign)} ${item.name}`, ...detailLines(item, paint)];
  });
  // What is left for a reason is named; the rest is a number.
  const noted = left.filter(({ note }) => note !== undefined);
  const quiet = left.length - noted.length;
  return [
    ...changed,
    ...noted.map(({ name, note }) => paint("dim", `    ${name}: unchanged; ${note ?? ""}`)),
    ...(quiet > 0 ? [paint("dim", `    ${quiet} unchanged`)] : []),
  ];
}

function detailLines({ fields, note }: PlanItem, paint: Paint): string[] {
  return [
    ...fields.flatMap(({ field, from, to }) => {
      const [first = "", ...rest] = shortChange(from, to);
      return [`      ${field}: ${first}`, ...rest.map((line) => paint("dim", `        ${line}`))];
    }),
    ...(note === undefined ? [] : [paint("dim", `      ${note}`)]),
  ];
}

function closing(report: PlanReport, paint: Paint, title: Title): string {
  const { problems, items } = report;
  if (problems.length > 0) {
    const them = problems.length === 1 ? "the problem" : `the ${problems.length} problems`;
    return paint(
      "red",
      `${title}: ${countsOf(report, { title })}. Nothing is changed until ${them} above ${problems.length === 1 ? "is" : "are"} fixed.`,
    );
  }
  if (items.every(({ verb }) => verb === "leave")) return paint("green", "Nothing to do.");
  return `${title}: ${countsOf(report, { title })}.`;
}
