import type { Runbook } from "../../runbooks/runbook";
import { command } from "../../names/commands";
import type { Schedule } from "../desired-state";

/**
 * Which settings of the runbook keep it safe: none of them is left to a default of the server
 * (facts: octopus-runbooks#the-runbook, octopus-runbooks#superseded-runs).
 */
export function runbookSettings(environmentIds: readonly string[]): Record<string, unknown> {
  return {
    MultiTenancyMode: "Untenanted",
    EnvironmentScope: "Specified",
    Environments: [...environmentIds],
    // Guided failure offers to leave a machine out and go on: that would be a smaller cluster.
    DefaultGuidedFailureMode: "Off",
    ConnectivityPolicy: {
      SkipMachineBehavior: "None",
      TargetRoles: [],
      AllowDeploymentsToNoTargets: false,
      ExcludeUnhealthyTargets: false,
    },
    // New runbooks of newer servers cancel a run that a later one supersedes; only a PUT knows these three.
    CancelQueuedTasks: false,
    CancelRunningTasks: false,
    FailTargetDiscovery: false,
  };
}

/**
 * Runs are kept as the space says. Required on every write; older servers take it too
 * (facts: octopus-runbooks#the-runbook).
 */
export const RUN_RETENTION = { Strategy: "Default", QuantityToKeep: 100, ShouldKeepForever: false, Unit: "Items" };

/** What `apply` writes into what it makes; `remove` takes a project away only when it says so. */
export const MADE_BY = "Created by octopus-ha-upgrade.";
export const PROJECT_DESCRIPTION = `Upgrades a self-hosted Octopus High Availability instance. ${MADE_BY}`;

/** What a person reads where a runbook is chosen. */
export const runbookDescription = ({ description }: Pick<Runbook, "description">): string =>
  `${description} ${MADE_BY} Run \`${command("plan")}\` before you change it by hand.`;

/** The trigger's filter (facts: octopus-runbooks#schedules). */
export function triggerFilter(schedule: Schedule, today: Date): Record<string, unknown> {
  if (schedule.kind === "cron") {
    return { FilterType: "CronExpressionSchedule", CronExpression: schedule.expression, Timezone: schedule.timeZone };
  }
  return {
    FilterType: "OnceDailySchedule",
    // Octopus keeps a local date and time without a zone; only the time counts.
    StartTime: `${today.toISOString().slice(0, 10)}T${schedule.time}:00.000`,
    DaysOfWeek: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
    Timezone: schedule.timeZone,
  };
}

/** The part of a filter that says when: two filters with the same one are the same schedule. */
export function scheduleOf(filter: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { FilterType, CronExpression, StartTime, Timezone, DaysOfWeek } = filter;
  const time = typeof StartTime === "string" ? /T(\d\d:\d\d)/.exec(StartTime)?.[1] : undefined;
  const days = Array.isArray(DaysOfWeek) ? [...(DaysOfWeek as string[])].sort() : undefined;
  return {
    FilterType,
    Timezone,
    ...(FilterType === "CronExpressionSchedule" ? { CronExpression } : { Time: time, DaysOfWeek: days }),
  };
}
