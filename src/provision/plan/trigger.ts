import { command } from "../../names/commands";
import { OWN_VARIABLES } from "../../runbooks/own-variables";
import type { Runbook } from "../../runbooks/runbook";
import { UPGRADE_RUNBOOK } from "../../runbooks/upgrade";
import { differences, shown } from "./compare";
import type { ControllerFacts, RunbookFacts } from "../read/facts";
import { placesOf, type Place } from "./places";
import { KNOWN_AFTER_APPLY, SENSITIVE, type PlanItem, type Problem, type Verb } from "./plan";
import type { Runbook as RunbookOnServer, Trigger, Variable } from "../read/resources";
import { MADE_BY, scheduleOf, triggerFilter } from "./runbook";
import { valueIn } from "./value-in";
import type { DesiredCopy, DesiredState } from "../desired-state";

/*
 * The scheduled triggers. What each starts, where and when is ours; all else that somebody set on it is kept and shown:
 * an answer to Dry run that went unnoticed would make the next scheduled run a real one.
 */

type Fields = Readonly<Record<string, unknown>>;

/** The trigger of one runbook in one environment. */
export interface OurTrigger {
  name: string;
  now: Trigger | undefined;
  schedule: DesiredState["schedule"];
  environmentId: string | undefined;
}

/** The triggers of ours that one runbook has or should have. */
export interface OurTriggers {
  wanted: readonly OurTrigger[];
  /** In environments that are no longer among the project's: they go. */
  gone: readonly Trigger[];
}

/** What the trigger of a runbook is called where the instance itself is; elsewhere the environment follows. */
const triggerName = ({ name }: Pick<Runbook, "name">) => `Octopus HA ${name} on schedule`;
const nameIn = (definition: Pick<Runbook, "name">, environment: string) =>
  `${triggerName(definition)} (${environment})`;

/** The triggers of ours among those of the project, whichever environment they are for. */
export function ownTriggers(
  { triggers }: Pick<ControllerFacts, "triggers">,
  definition: Pick<Runbook, "name">,
): Trigger[] {
  const name = triggerName(definition).toLowerCase();
  return triggers.filter(({ Name, Description }) => {
    const lower = Name.toLowerCase();
    return lower === name || (lower.startsWith(`${name} (`) && Description === MADE_BY);
  });
}

/** One for each environment that the runbook may run in. */
export function ourTriggers(
  facts: Pick<ControllerFacts, "triggers" | "variables">,
  definition: Runbook,
  places: readonly Place[],
  desired: DesiredState,
): OurTriggers {
  const own = ownTriggers(facts, definition);
  const wanted = placesOf(definition, places).map(({ holds, cluster: { environment }, wanted }): OurTrigger => {
    const name = holds === "source" ? triggerName(definition) : nameIn(definition, environment?.Name ?? "");
    const now =
      own.find(({ Name }) => Name.toLowerCase() === name.toLowerCase()) ??
      // Somebody renamed the environment.
      own.find(
        ({ Name, Action }) =>
          holds === "copy" && Name.includes("(") && Action.EnvironmentIds?.includes(environment?.Id ?? "") === true,
      );
    return {
      name: now?.Name ?? name,
      now,
      schedule:
        scheduleIn(definition, wanted, desired) ??
        ownSchedule(definition, valueIn(facts, environment?.Id, wanted, desired), now !== undefined),
      environmentId: environment?.Id,
    };
  });
  return { wanted, gone: own.filter((each) => !wanted.some(({ now }) => now === each)) };
}

function scheduleIn(
  { name }: Runbook,
  copy: DesiredCopy | undefined,
  { schedule, schedules = [] }: DesiredState,
): DesiredState["schedule"] {
  const own = schedules.find((each) => each.runbook === name && each.environment === copy?.environment);
  return own?.schedule ?? (copy === undefined && name === UPGRADE_RUNBOOK.name ? schedule : undefined);
}

/**
 * That of a runbook which starts by itself where a variable has some value. A trigger that is there stays as it is: somebody
 * may have changed or disabled it.
 */
function ownSchedule(
  { startsByItself }: Runbook,
  valueOf: (variable: string) => string | undefined,
  isThere: boolean,
): DesiredState["schedule"] {
  if (!startsByItself || isThere) return undefined;
  const { cron, where } = startsByItself;
  if (valueOf(where.variable)?.toLowerCase() !== where.is.toLowerCase()) return undefined;
  return { kind: "cron", expression: cron, timeZone: "UTC" };
}

/** What becomes of the triggers, as far as anybody asked for one. */
export const triggerItems = (
  facts: ControllerFacts,
  { runbook }: RunbookFacts,
  { wanted, gone }: OurTriggers,
): PlanItem[] => [
  ...wanted.flatMap((trigger) => triggerItem(facts, runbook, trigger)),
  ...gone.map(({ Name }): PlanItem => ({ kind: "trigger", name: Name, verb: "delete", fields: [] })),
];

function triggerItem(
  { variables }: ControllerFacts,
  runbook: RunbookOnServer | undefined,
  { name, now: trigger, schedule, environmentId }: OurTrigger,
): PlanItem[] {
  const note = trigger && keptNote(trigger, variables?.Variables ?? []);
  const item = (verb: Verb, fields: PlanItem["fields"] = []): PlanItem[] => [
    { kind: "trigger", name, verb, fields, ...(note === undefined ? {} : { note }) },
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
  { name, now, schedule, environmentId }: OurTrigger,
  runbookId: string,
): Record<string, unknown> {
  return {
    ...now,
    Name: name,
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
export const environmentsIn = ({ Action }: Trigger, { Id }: Pick<RunbookOnServer, "Id">): readonly string[] =>
  Action.RunbookId === Id ? (Action.EnvironmentIds ?? []) : [];

/** Triggers of others that keep a runbook in an environment which it would be taken from, and schedules it cannot have. */
export function triggerProblems(
  { triggers, environments }: ControllerFacts,
  { definition, runbook }: RunbookFacts,
  { wanted, gone }: OurTriggers,
): Problem[] {
  const notScheduled = wanted.some(({ schedule }) => typeof schedule === "object") && !definition.mayBeScheduled;
  const problems: Problem[] = notScheduled
    ? [
        {
          code: "Provision-NotScheduled",
          what: `The runbook '${definition.name}' is never started by a schedule: somebody has to watch it.`,
          next: "Leave out its schedule, and start it with " + command("run", "--runbook", definition.name) + ".",
        },
      ]
    : [];
  const staying = new Set(wanted.flatMap(({ environmentId }) => environmentId ?? []));
  if (!runbook || staying.size === 0) return problems;
  const ours = new Set<Trigger>([...wanted.flatMap(({ now }) => now ?? []), ...gone]);
  return triggers
    .filter((each) => !ours.has(each))
    .flatMap((trigger): Problem[] => {
      const elsewhere = environmentsIn(trigger, runbook).filter((id) => !staying.has(id));
      if (elsewhere.length === 0) return [];
      const names = elsewhere.map((id) => `'${environments.find(({ Id }) => Id === id)?.Name ?? id}'`).join(", ");
      return [
        {
          code: "Provision-TriggerElsewhere",
          what: `The trigger '${trigger.Name}' runs the runbook '${runbook.Name}' in ${names}, where it will no longer run; Octopus does not remove an environment from a runbook while a trigger uses it.`,
          next: "Change or delete that trigger (Project > Triggers), then apply again.",
        },
      ];
    })
    .concat(problems);
}

/** What an administrator should know of a trigger: one that was told to run dry changes nothing, night after night. */
export function triggerWarnings({ variables }: ControllerFacts, { wanted }: OurTriggers): string[] {
  return wanted.flatMap(({ now: trigger }) => {
    if (!trigger) return [];
    const answer = answersOf(trigger, variables?.Variables ?? []).find(
      ({ name }) => name === OWN_VARIABLES.dryRun.name,
    );
    if (answer?.value?.toLowerCase() !== "true") return [];
    return [`The trigger '${trigger.Name}' starts dry runs: somebody set its prompted variable Dry run to True.`];
  });
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
