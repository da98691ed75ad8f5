import { STEP_NAMES } from "../../names/steps";
import type { RunbookRow } from "../../runbooks/row";
import { approvalStep, findApproval, isApprovedBefore } from "./approval";
import { same } from "./compare";
import { templateChanges } from "./templates";
import { stepChanges } from "./process-changes";
import { KNOWN_AFTER_APPLY, type FieldChange } from "./plan";
import { RUNTIME_PACKAGE, stepPackage, type ShippedTemplate } from "../read/product";
import type { ActionTemplate, PackageReference, ProcessAction, ProcessStep, PropertyValue } from "../read/resources";

/** A step template as it is on the server, for an action to point at. */
export interface TemplateReference {
  id: string;
  version: string;
}

/** What a process is made from. */
export interface ProcessParts {
  rows: readonly RunbookRow[];
  /** By the step's id. */
  templates: ReadonlyMap<string, ShippedTemplate>;
  /** By the step's id; a template that is only planned is known after apply. */
  references: ReadonlyMap<string, TemplateReference>;
  feedId: string;
  /** The template that an action was made from, as it was then: which parameters were changed by hand. */
  madeFrom: (action: ProcessAction) => ActionTemplate | undefined;
  /** Somebody wants to be asked before the outage. */
  asksForApproval: boolean;
}

/** What happens to one step of the process. */
interface StepPlan {
  name: string;
  verb: "create" | "change" | "leave";
  fields: FieldChange[];
  note?: string;
}

const TEMPLATE_ID = "Octopus.Action.Template.Id";
const TEMPLATE_VERSION = "Octopus.Action.Template.Version";
const TARGET_ROLES = "Octopus.Action.TargetRoles";
const CONDITION_EXPRESSION = "Octopus.Step.ConditionVariableExpression";
const RUN_ON_SERVER = "Octopus.Action.RunOnServer";
/**
 * What would talk a step out of its safety: retries, time-outs, a rolling window (the project variable decides), another
 * PowerShell, stderr that fails the step. Names of time-outs are unconfirmed, so anything that looks like one goes.
 */
const FORBIDDEN =
  /^Octopus\.Action\.(?:AutoRetry\.|.*Timeout|MaxParallelism$|FailScriptOnErrorOutput$|PowerShell\.Edition$|EnabledFeatures$)/i;
/** Parameters that are not for hands: they hold the promises P14 and "a dry run changes nothing". */
const FIXED_PARAMETERS = ["OctopusUpgrade.Run.DryRun", "OctopusUpgrade.Controller.InstallationId"];

/**
 * Puts the runbook's rows over the steps that are there. Steps made by hand stay where they are: behind the step of ours
 * that they stand behind.
 */
export function mergeProcess(
  now: readonly ProcessStep[],
  parts: ProcessParts,
): { steps: ProcessStep[]; plans: StepPlan[] } {
  const mine = matchRows(now, parts);
  const approval = parts.asksForApproval ? findApproval(now) : undefined;
  const taken = new Set([...mine.values(), ...(approval ? [approval] : [])]);
  const extras = new Map<ProcessStep | undefined, ProcessStep[]>();
  let behind: ProcessStep | undefined;
  for (const step of now) {
    if (taken.has(step)) behind = step;
    else extras.set(behind, [...(extras.get(behind) ?? []), step]);
  }
  const plans: StepPlan[] = [];
  const steps = [...(extras.get(undefined) ?? [])];
  const add = (present: ProcessStep | undefined, wanted: ProcessStep) => {
    const fields = present ? stepChanges(present, wanted) : [];
    plans.push({ name: wanted.Name, verb: present ? (fields.length > 0 ? "change" : "leave") : "create", fields });
    steps.push(wanted, ...((present && extras.get(present)) ?? []));
  };
  for (const row of parts.rows) {
    if (parts.asksForApproval && isApprovedBefore(row, parts.rows)) {
      add(approval, approvalStep(approval, saysWhetherToDo(parts.rows)));
    }
    add(mine.get(row), wantedStep(row, mine.get(row), parts));
  }
  for (const [, each] of extras) {
    for (const { Name } of each) plans.push({ name: Name, verb: "leave", fields: [], note: "made by hand" });
  }
  return { steps, plans };
}

/** Which step of the process is which row: by name, else by template, mode and role. */
function matchRows(
  now: readonly ProcessStep[],
  { rows, templates, references }: ProcessParts,
): Map<RunbookRow, ProcessStep> {
  const found = new Map<RunbookRow, ProcessStep>();
  const free = new Set(now);
  const take = (row: RunbookRow, step: ProcessStep | undefined) => {
    if (!step) return;
    found.set(row, step);
    free.delete(step);
  };
  for (const row of rows)
    take(
      row,
      [...free].find(({ Name }) => Name.toLowerCase() === row.name.toLowerCase()),
    );
  // A step of ours that was renamed by hand is still ours: without this it would be there twice.
  for (const row of rows) {
    if (found.has(row)) continue;
    const id = references.get(row.step)?.id;
    const mode = templates.get(row.step)?.modeParameter;
    take(
      row,
      [...free].find(({ Properties, Actions: [action] }) => {
        const has = action?.Properties;
        if (!has || has[TEMPLATE_ID] !== id || Properties?.[TARGET_ROLES] !== row.role) return false;
        return mode === undefined || has[mode] === row.mode;
      }),
    );
  }
  return found;
}

function wantedStep(row: RunbookRow, now: ProcessStep | undefined, parts: ProcessParts): ProcessStep {
  const [action] = now?.Actions ?? [];
  const condition = conditionOf(row, parts.rows);
  return {
    ...now,
    Name: row.name,
    Condition: condition.kind,
    StartTrigger: "StartAfterPrevious",
    PackageRequirement: "LetOctopusDecide",
    Properties: {
      ...allowed(now?.Properties ?? {}),
      [TARGET_ROLES]: row.role,
      [CONDITION_EXPRESSION]: condition.expression,
    },
    Actions: [wantedAction(row, action, parts)],
  };
}

/**
 * The run condition: what follows the step that decides runs only if it says so, and only while nothing has failed
 * (facts: octopus-runbooks#run-conditions).
 */
function conditionOf(
  { runs, onlyWith, unless }: RunbookRow,
  rows: readonly RunbookRow[],
): { kind: string; expression: string } {
  switch (runs) {
    case "always":
      return { kind: "Success", expression: "" };
    case "after-failure":
      return { kind: "Failure", expression: "" };
    case "at-the-end":
      // A variable expression alone decides, after a failure too.
      return unless ? { kind: "Variable", expression: unlessDone("True", unless) } : { kind: "Always", expression: "" };
    case "something-to-do": {
      const says = saysWhetherToDo(rows);
      const wanted = onlyWith === undefined ? `#{${says}}` : `#{if ${onlyWith}}#{${says}}#{/if}`;
      return {
        kind: "Variable",
        expression: `#{unless Octopus.Deployment.Error}${unlessDone(wanted, unless)}#{/unless}`,
      };
    }
  }
}

/** Read by the action's name: only the primary node runs that row, and other steps hand over the same output. */
const unlessDone = (wanted: string, unless: RunbookRow["unless"]): string =>
  unless ? `#{unless Octopus.Action[${STEP_NAMES[unless.row]}].Output.${unless.output}}${wanted}#{/unless}` : wanted;

/** The output that says whether there is something to do: of the last row that runs in any case, before the first that asks. */
function saysWhetherToDo(rows: readonly RunbookRow[]): string {
  const first = rows.findIndex((row) => row.runs === "something-to-do");
  const decides = rows.slice(0, first).findLast((row) => row.runs === "always")?.name ?? "";
  return `Octopus.Action[${decides}].Output.UpgradeAvailable`;
}

function wantedAction(row: RunbookRow, now: ProcessAction | undefined, parts: ProcessParts): ProcessAction {
  const template = parts.templates.get(row.step);
  const newest = parts.references.get(row.step);
  if (!template || !newest) throw new Error(`The runbook names the step '${row.step}', which has no template.`);
  const reference = now ? referenceOf(now, template, newest, parts) : newest;
  return {
    ...now,
    Name: row.name,
    ActionType: template.ActionType,
    IsDisabled: false,
    IsRequired: true,
    Condition: "Success",
    WorkerPoolId: null,
    WorkerPoolVariable: null,
    Environments: [],
    ExcludedEnvironments: [],
    Channels: [],
    TenantTags: [],
    Properties: {
      ...allowed(now?.Properties ?? {}),
      ...template.Properties,
      ...parametersOf(row, template, now, parts),
      [TEMPLATE_ID]: reference.id,
      [TEMPLATE_VERSION]: reference.version,
      [RUN_ON_SERVER]: "false",
    },
    Packages: template.Packages.map((each) => packageOf(each, row, now, parts.feedId)),
  };
}

/** A step stays at the version of its template that it was made from, as long as nothing in it differs from ours. */
function referenceOf(
  now: ProcessAction,
  template: ShippedTemplate,
  newest: TemplateReference,
  { madeFrom }: ProcessParts,
): TemplateReference {
  const before = now.Properties[TEMPLATE_ID] === newest.id ? madeFrom(now) : undefined;
  const version = now.Properties[TEMPLATE_VERSION];
  const isOurs = before !== undefined && templateChanges(template, before).length === 0;
  return isOurs && typeof version === "string" ? { id: newest.id, version } : newest;
}

/** What may stay of properties made by hand: nothing of our parameters, and nothing that is forbidden. */
function allowed(properties: Readonly<Record<string, PropertyValue>>): Record<string, PropertyValue> {
  return Object.fromEntries(
    Object.entries(properties).filter(([key]) => !key.startsWith("OctopusUpgrade.") && !FORBIDDEN.test(key)),
  );
}

/**
 * A parameter's value: what the row says; else what was put in by hand; else what follows the project's variable; else
 * the template's default.
 */
function parametersOf(
  row: RunbookRow,
  template: ShippedTemplate,
  now: ProcessAction | undefined,
  { madeFrom, feedId }: ProcessParts,
): Record<string, PropertyValue> {
  const before = now && madeFrom(now);
  const values: Record<string, PropertyValue> = {};
  for (const { Name, DefaultValue } of template.Parameters) {
    const reference = template.Packages.find(({ Properties }) => Properties?.PackageParameterName === Name);
    if (reference) {
      values[Name] = JSON.stringify({ PackageId: packageIdOf(reference, row), FeedId: feedId });
    } else if (Name === template.modeParameter) {
      values[Name] = row.mode ?? null;
    } else {
      const binding = template.bindings.get(Name);
      const hand = FIXED_PARAMETERS.includes(Name) ? undefined : valueByHand(Name, now, before, binding);
      const value = hand ?? binding ?? DefaultValue ?? null;
      if (value !== null) values[Name] = value;
    }
  }
  return values;
}

function valueByHand(
  name: string,
  now: ProcessAction | undefined,
  before: ActionTemplate | undefined,
  binding: string | undefined,
): PropertyValue | undefined {
  const value = now?.Properties[name];
  if (value === undefined || value === null || !before) return undefined;
  const parameter = before.Parameters?.find(({ Name }) => Name === name);
  return same(value, binding ?? parameter?.DefaultValue) ? undefined : value;
}

/**
 * Deferred in the template, fixed in the process: the id, and the feed of this space
 * (facts: octopus-step-templates#steps-made-from-a-template).
 */
function packageOf(
  { Name, AcquisitionLocation, Properties }: PackageReference,
  row: RunbookRow,
  now: ProcessAction | undefined,
  feedId: string,
): PackageReference {
  const present = now?.Packages?.find((each) => each.Name === Name);
  return {
    Id: present?.Id ?? null,
    Name,
    PackageId: packageIdOf({ Name }, row),
    FeedId: feedId,
    AcquisitionLocation,
    // Chosen when a snapshot is made.
    Version: null,
    Properties,
  };
}

const packageIdOf = ({ Name }: Pick<PackageReference, "Name">, { step }: RunbookRow) =>
  Name === RUNTIME_PACKAGE ? RUNTIME_PACKAGE : stepPackage(step);

/** A template that `apply` will write: its version is one more than now, its id is known when it is there. */
export const plannedReference = (now: ActionTemplate | undefined, changes: boolean): TemplateReference =>
  now
    ? { id: now.Id, version: String(now.Version + (changes ? 1 : 0)) }
    : { id: KNOWN_AFTER_APPLY, version: KNOWN_AFTER_APPLY };
