/** One field of a cron expression. */
interface CronField {
  name: string;
  least: number;
  most: number;
  /** The first one stands for `least`. */
  names?: readonly string[];
  /** Forms that only this field has. */
  special?: RegExp;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/** Seconds first; the year may be left out (facts: octopus-runbooks#schedules). */
const FIELDS: readonly CronField[] = [
  { name: "second", least: 0, most: 59 },
  { name: "minute", least: 0, most: 59 },
  { name: "hour", least: 0, most: 23 },
  { name: "day of the month", least: 1, most: 31, special: /^(?:\?|L(?:-\d{1,2})?|LW|\d{1,2}W)$/ },
  { name: "month", least: 1, most: 12, names: MONTHS },
  { name: "day of the week", least: 0, most: 7, names: DAYS, special: /^(?:\?|L|(?:[0-7]|[A-Z]{3})(?:L|#[1-5]))$/ },
  { name: "year", least: 1970, most: 2199 },
];

/** A cron expression as Octopus takes it, or what is wrong with it, field by field. */
type ReadCron = { expression: string; problems: [] } | { expression: undefined; problems: string[] };

/** Reads 5 fields (as crontab has them: at second 0), 6 or 7. */
export function readCron(text: string): ReadCron {
  const given = text.trim().split(/\s+/);
  const fields = given.length === 5 ? ["0", ...given] : given;
  if (fields.length < 6 || fields.length > 7) {
    return {
      expression: undefined,
      problems: [
        `a cron expression has 5 fields (minute hour day month weekday), or 6 or 7 with the seconds first and a year last; '${text.trim()}' has ${given.length}.`,
      ],
    };
  }
  const problems = fields.flatMap((value, index) => {
    const field = FIELDS[index];
    return field && !value.split(",").every((item) => isItem(item.toUpperCase(), field))
      ? [expected(field, value)]
      : [];
  });
  // Octopus would start the runbook each of these seconds.
  if (problems.length === 0 && !/^\d+$/.test(fields[0] ?? "")) {
    problems.push(
      `the second must be one number, or the runbook starts many times a minute; it is '${fields[0] ?? ""}'.`,
    );
  }
  return problems.length > 0
    ? { expression: undefined, problems }
    : { expression: fields.map(daysByName).join(" ").toUpperCase(), problems: [] };
}

/** crontab calls Sunday 0 and 7, others count from 1: a name means the same day to all of them. */
const daysByName = (value: string, index: number) =>
  index === 5 ? value.replace(/(?<![/#\d])[0-7](?![\dL#])/g, (day) => DAYS[Number(day) % 7] ?? day) : value;

/** `*`, a value, a range; the last three with a step. */
function isItem(item: string, field: CronField): boolean {
  if (field.special?.test(item)) {
    const [name] = /^[A-Z]{3}(?=L|#)/.exec(item) ?? [];
    return name === undefined || valueOf(name, field) !== undefined;
  }
  const [, range = "", step] = /^([^/]+)(?:\/(\d{1,4}))?$/.exec(item) ?? [];
  if (step !== undefined && (Number(step) < 1 || Number(step) > field.most)) return false;
  if (range === "*") return true;
  const [from, to, ...more] = range.split("-").map((part) => valueOf(part, field));
  if (from === undefined || more.length > 0) return false;
  if (!range.includes("-")) return true;
  // Weekdays and months may go round: FRI-MON.
  return to !== undefined && (from <= to || field.names !== undefined);
}

function valueOf(text: string, { least, most, names }: CronField): number | undefined {
  const index = names?.indexOf(text) ?? -1;
  if (index >= 0) return least + index;
  const value = Number(text);
  return /^\d{1,4}$/.test(text) && value >= least && value <= most ? value : undefined;
}

function expected({ name, least, most, names }: CronField, value: string): string {
  const others = names ? ` or ${names[0] ?? ""}-${names.at(-1) ?? ""}` : "";
  return `the ${name} must be *, numbers from ${least} to ${most}${others}, ranges (a-b), lists (a,b) or steps (*/n); it is '${value}'.`;
}
