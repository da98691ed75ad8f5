/**
 * A moment after which something must not begin, as a person writes it: a time of day with its zone (`04:30 Europe/Berlin`,
 * `04:30+02:00`, `04:30 UTC`), or a number of minutes.
 */
export type TimeLimit = { minutes: number } | { hour: number; minute: number; zone: Zone };

type Zone = { offsetMinutes: number } | { name: string };

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MOST_MINUTES = 10_080;
const MOST_OFFSET_MINUTES = 14 * 60;

const MINUTES = /^\d{1,5}$/;
const TIME = /^([01]?\d|2[0-3]):([0-5]\d)\s*(\S+)$/;
const OFFSET = /^([+-])(\d{2}):?([0-5]\d)$/;

/** @returns undefined for what is neither; a time without a zone is none, for it would mean another one on each machine */
export function parseTimeLimit(text: string): TimeLimit | undefined {
  const wanted = text.trim();
  if (MINUTES.test(wanted)) {
    const minutes = Number(wanted);
    return minutes >= 1 && minutes <= MOST_MINUTES ? { minutes } : undefined;
  }
  const [, hour, minute, zoneText] = TIME.exec(wanted) ?? [];
  const zone = zoneText === undefined ? undefined : parseZone(zoneText);
  return zone && { hour: Number(hour), minute: Number(minute), zone };
}

function parseZone(text: string): Zone | undefined {
  const [, sign, hours, minutes] = OFFSET.exec(text) ?? [];
  if (sign !== undefined) {
    const size = Number(hours) * 60 + Number(minutes);
    return size <= MOST_OFFSET_MINUTES ? { offsetMinutes: sign === "-" ? -size : size } : undefined;
  }
  if (/^Z$/i.test(text)) return { offsetMinutes: 0 };
  // A zone of Intl that is no name, such as +02, is refused: it looks like an offset and is none of ours.
  if (!/^[A-Za-z]/.test(text)) return undefined;
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
    return { name: text };
  } catch {
    return undefined;
  }
}

/**
 * When that is, for something that began then. Of a time of day it is the nearest one, before or after the beginning: who
 * begins at 22:00 means the next morning's 04:30, and who begins at 05:00 has missed it by half an hour. A time that the
 * clocks skip counts as the one they show instead, one that they show twice as the first.
 */
export function momentOf(limit: TimeLimit, began: Date): Date {
  if ("minutes" in limit) return new Date(began.getTime() + limit.minutes * MINUTE_MS);
  // By the days of the zone's calendar: not each of them has 24 hours.
  const today = new Date(began.getTime() + offsetMs(limit.zone, began.getTime()));
  const days = [-1, 0, 1].map((more) => instantOn(limit, today, more));
  const distance = (at: number) => Math.abs(at - began.getTime());
  return new Date(days.reduce((best, next) => (distance(next) <= distance(best) ? next : best)));
}

/** That time of day, so many days after a day of the zone's calendar. */
function instantOn({ hour, minute, zone }: Exclude<TimeLimit, { minutes: number }>, day: Date, more: number): number {
  const wanted = Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate() + more, hour, minute);
  const before = wanted - offsetMs(zone, wanted - DAY_MS);
  const after = wanted - offsetMs(zone, wanted + DAY_MS);
  const real = [before, after].filter((at) => at + offsetMs(zone, at) === wanted);
  return real.length > 0 ? Math.min(...real) : before;
}

/** By how much the zone's clocks are ahead of UTC at that instant. */
function offsetMs(zone: Zone, at: number): number {
  if ("offsetMinutes" in zone) return zone.offsetMinutes * MINUTE_MS;
  const parts = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone: zone.name, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric" },
    ...{ hour: "numeric", minute: "numeric", second: "numeric" },
  } as const).formatToParts(at);
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value);
  const shown = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return shown - Math.floor(at / 1000) * 1000;
}
