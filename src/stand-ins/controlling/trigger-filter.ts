import type { Fields, Json } from "./fields";
import { invalid } from "./refusal";
import { TIMEZONES } from "./timezones";

const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const DATE_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(?::(\d\d))?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?$/;

type Check = (fields: Fields) => Json;

/**
 * What a trigger waits for, checked and as it is kept (facts: octopus-runbooks#schedules).
 * @throws 400
 */
export function storedFilter(fields: Fields): Json {
  const FilterType = fields.text("FilterType");
  const schedule = SCHEDULES[FilterType];
  if (!schedule && !OTHERS.has(FilterType)) throw invalid(`The filter type '${FilterType}' is not known.`);
  const kept = { ...fields.kept(), Id: null, Links: {} };
  if (!schedule) return kept;
  const Timezone = fields.text("Timezone");
  if (!TIMEZONES.some(({ Id }) => Id === Timezone)) throw invalid(`The time zone '${Timezone}' cannot be found.`);
  return { ...kept, Timezone, ...schedule(fields) };
}

/** Feeds, machines and Git: taken as they are, for nothing here ever sets them off. */
const OTHERS: ReadonlySet<string> = new Set([
  "MachineFilter",
  "FeedFilter",
  "ArcFeedFilter",
  "GitFilter",
  "WebhookFilter",
]);

const SCHEDULES: Readonly<Record<string, Check>> = {
  OnceDailySchedule: (fields) => ({ StartTime: dateTime(fields, "StartTime"), DaysOfWeek: daysOfWeek(fields) }),
  ContinuousDailySchedule: (fields) => {
    const Interval = oneOf(fields, "Interval", ["OnceHourly", "OnceEveryMinute", "OnceDaily"]);
    if (Interval === "OnceHourly") positive(fields, "HourInterval");
    if (Interval === "OnceEveryMinute") positive(fields, "MinuteInterval");
    return {
      RunAfter: dateTime(fields, "RunAfter"),
      RunUntil: dateTime(fields, "RunUntil"),
      Interval,
      DaysOfWeek: daysOfWeek(fields),
    };
  },
  DaysPerMonthSchedule: (fields) => {
    if (oneOf(fields, "MonthlyScheduleType", ["DateOfMonth", "DayOfMonth"]) === "DateOfMonth") {
      matching(fields, "DateOfMonth", /^([1-9]|[12]\d|3[01]|L)$/);
    } else {
      matching(fields, "DayNumberOfMonth", /^([1-4]|L)$/);
      oneOf(fields, "DayOfWeek", DAYS);
    }
    return { StartTime: dateTime(fields, "StartTime") };
  },
  CronExpressionSchedule: (fields) => {
    const CronExpression = fields.text("CronExpression");
    const parts = CronExpression.split(/\s+/);
    const isCron = (parts.length === 6 || parts.length === 7) && parts.every((part) => CRON_PART.test(part));
    if (!isCron) throw invalid(`The CRON expression '${CronExpression}' is not valid: it has 6 or 7 fields.`);
    return { CronExpression };
  },
  DailySchedule: (fields) => ({ StartTime: dateTime(fields, "StartTime") }),
  DaysPerWeekSchedule: (fields) => ({ StartTime: dateTime(fields, "StartTime") }),
};

const CRON_PART = /^[0-9A-Za-z*?/,#-]+$/;

/**
 * Stored and returned as local time without a zone, e.g. `2026-01-05T02:30:00.000` (facts: octopus-runbooks#schedules).
 */
function dateTime(fields: Fields, name: string): string {
  const [, minutes, seconds = "00"] = DATE_TIME.exec(fields.text(name)) ?? [];
  if (minutes === undefined) throw invalid(`The ${name} field has to be a date and time.`);
  return `${minutes}:${seconds}.000`;
}

function daysOfWeek(fields: Fields): string[] {
  const days = fields.texts("DaysOfWeek");
  const unknown = days.find((day) => !DAYS.includes(day));
  if (unknown !== undefined) throw invalid(`The value '${unknown}' is not valid for DaysOfWeek.`);
  if (days.length === 0) throw invalid("The DaysOfWeek field is required.");
  return days;
}

function oneOf(fields: Fields, name: string, values: readonly string[]): string {
  const given = fields.text(name);
  if (!values.includes(given)) throw invalid(`The value '${given}' is not valid for ${name}.`);
  return given;
}

function matching(fields: Fields, name: string, pattern: RegExp): void {
  if (!pattern.test(fields.text(name))) throw invalid(`The value '${fields.text(name)}' is not valid for ${name}.`);
}

function positive(fields: Fields, name: string): void {
  if (!((fields.number(name) ?? 0) > 0)) throw invalid(`The ${name} field has to be greater than zero.`);
}
