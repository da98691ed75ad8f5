import { differences, shown } from "./compare";
import { TRIGGER_NAME, type ControllerFacts } from "./facts";
import { KNOWN_AFTER_APPLY, SENSITIVE, type PlanItem, type Problem, type Verb } from "./plan";
import type { Runbook, Trigger, Variable } from "./resources";
import { MADE_BY, scheduleOf, triggerFilter } from "./runbook";
import { OWN_VARIABLES } from "../runbooks/own-variables";
import type { Wishes } from "./wishes";

/*
 * The scheduled trigger. What it starts, where and when is ours; all else that somebody set on it is kept and shown:
 * an answer to Dry run that went unnoticed would make the next scheduled run a real one.
 */

type Fields = Readonly<Record<string, unknown>>;

/** The trigger, as far as anybody asked for one. */
export function triggerItems(
  facts: ControllerFacts,
  { schedule }: Wishes,
  environmentId: string | undefined,
): PlanItem[] {
  const { trigger, runbook, variables } = facts;
  const note = trigger && keptNote(trigger, variables?.Variables ?? []);
  const item = (verb: Verb, fields: PlanItem["fields"] = []): PlanItem[] => [
    { kind: "trigger", name: TRIGGER_NAME, verb, fields, ...(note === undefined ? {} : { note }) },
  ];
  // What it starts, and where, is ours whatever its schedule: a runbook that was made anew has another id.
  const wantedAction = startOf(runbook?.Id ?? KNOWN_AFTER_APPLY, environmentId);
  const action = trigger ? differences({ ...trigger.Action }, { ...wantedAction, RunbookTags: [] }) : [];
  const changeOrLeave = (fields: PlanItem["fields"]) => item(fields.length > 0 ? "change" : "leave", fields);
  if (schedule === undefined) return trigger ? changeOrLeave(action) : [];
  if (schedule === "off") {
    if (!trigger) return [];
    const off = trigger.IsDisabled ? [] : [{ field: "IsDisabled", from: "false", to: "true" }];
    return changeOrLeave([...off, ...action]);
  }
  const wanted = scheduleOf(triggerFilter(schedule, new Date(0)));
  if (!trigger) return item("create", differences({}, wanted));
  const fields = [
    ...differences(scheduleOf(trigger.Filter), wanted),
    ...differences({ IsDisabled: trigger.IsDisabled }, { IsDisabled: false }),
    ...action,
  ];
  return changeOrLeave(fields);
}

/** The trigger to send: ours over what is there. */
export function triggerBody(
  now: Trigger | undefined,
  wanted: { schedule: Wishes["schedule"]; runbookId: string; environmentId: string | undefined },
): Record<string, unknown> {
  const { schedule, runbookId, environmentId } = wanted;
  return {
    ...now,
    Name: TRIGGER_NAME,
    Description: now?.Description ?? MADE_BY,
    IsDisabled: schedule === "off" || (schedule === undefined && now?.IsDisabled === true),
    Filter: typeof schedule === "object" ? triggerFilter(schedule, new Date()) : now?.Filter,
    Action: {
      TenantIds: [],
      TenantTags: [],
      ...(now ? keptOf(now.Action) : {}),
      ...startOf(runbookId, environmentId),
    },
  };
}

/** The environments that the trigger runs a runbook in: none of them can be taken from the runbook. */
export const environmentsOf = ({ Action }: Trigger, { Id }: Pick<Runbook, "Id">): readonly string[] =>
  Action.RunbookId === Id ? (Action.EnvironmentIds ?? []) : [];

/** Triggers of others that keep the runbook in an environment which it would be taken from. */
export function triggerProblems(
  { runbook, otherTriggers, environments }: ControllerFacts,
  environmentId: string | undefined,
): Problem[] {
  if (!runbook || environmentId === undefined) return [];
  return otherTriggers.flatMap((trigger) => {
    const elsewhere = environmentsOf(trigger, runbook).filter((id) => id !== environmentId);
    if (elsewhere.length === 0) return [];
    const names = elsewhere.map((id) => `'${environments.find(({ Id }) => Id === id)?.Name ?? id}'`).join(", ");
    return [
      {
        code: "Provision-TriggerElsewhere",
        what: `The trigger '${trigger.Name}' runs the runbook '${runbook.Name}' in ${names}, where it will no longer run; Octopus does not remove an environment from a runbook while a trigger uses it.`,
        next: "Change or delete that trigger (Project > Triggers), then apply again.",
      },
    ];
  });
}

/** What an administrator should know of the trigger: one that was told to run dry changes nothing, night after night. */
export function triggerWarnings({ trigger, variables }: ControllerFacts): string[] {
  if (!trigger) return [];
  const answer = answersOf(trigger, variables?.Variables ?? []).find(({ name }) => name === OWN_VARIABLES.dryRun.name);
  if (answer?.value?.toLowerCase() !== "true") return [];
  return [`The trigger '${trigger.Name}' starts dry runs: somebody set its prompted variable Dry run to True.`];
}

/** What it starts, and where. */
const startOf = (RunbookId: string, environmentId: string | undefined) => ({
  ActionType: "RunRunbook",
  RunbookId,
  EnvironmentIds: [environmentId],
});

/** Fields of an action that say what it starts, or that only a server writes. */
const NOT_KEPT = new Set(["ActionType", "RunbookId", "RunbookTags", "EnvironmentIds", "Id", "Links"]);

/** Of an action that starts a runbook, whatever is not ours; of another kind of action nothing fits. */
const keptOf = (action: Trigger["Action"]): Fields =>
  action.ActionType === "RunRunbook"
    ? Object.fromEntries(Object.entries(action).filter(([name]) => !NOT_KEPT.has(name)))
    : {};

/** What somebody set on it and keeps; undefined when there is nothing. */
function keptNote(trigger: Trigger, variables: readonly Variable[]): string | undefined {
  const kept = [
    ...answersOf(trigger, variables).map(({ name, value }) => `${name} = ${value ?? "(empty)"}`),
    ...differences({}, { ...keptOf(trigger.Action), FormValues: undefined }).map(
      ({ field, to }) => `${field} ${to ?? ""}`,
    ),
  ];
  return kept.length === 0 ? undefined : `keeps what was set on it: ${kept.join(", ")}`;
}

/** Its answers to prompts, by the name of the variable. */
function answersOf({ Action }: Trigger, variables: readonly Variable[]): { name: string; value: string | undefined }[] {
  const same = (one: string | null | undefined, other: string) => one?.toLowerCase() === other.toLowerCase();
  return Object.entries(keptOf(Action).FormValues ?? {}).map(([key, value]) => {
    const variable = variables.find(({ Id, Name }) => same(Id, key) || same(Name, key));
    return { name: variable?.Name ?? key, value: variable?.IsSensitive ? SENSITIVE : shown(value) };
  });
}
