import type { Schedule } from "../../provision/desired-state";
import { readCron } from "./cron";

/** What `--schedule` and `--time-zone` ask for. */
interface ReadSchedule {
  schedule: Schedule | "off" | undefined;
  problems: string[];
  /** What a person should know although nothing is wrong. */
  notices: string[];
}

/** Reads when the runbook is to start by itself. Whether the instance knows the time zone is for the instance to say. */
export function readSchedule(text: string | undefined, timeZone: string | undefined): ReadSchedule {
  const nothing = { schedule: undefined, problems: [], notices: [] };
  const when = text?.trim();
  if (when === undefined) {
    if (timeZone === undefined) return nothing;
    return { ...nothing, problems: ["--time-zone is given without --schedule; it has no effect alone."] };
  }
  if (when.toLowerCase() === "off") return { ...nothing, schedule: "off" };
  const zone = timeZone?.trim() ?? "UTC";
  const notices = timeZone === undefined ? ["The schedule is in UTC; use --time-zone for another time zone."] : [];
  if (/\s/.test(when)) {
    const { expression, problems } = readCron(when);
    if (expression === undefined) return { ...nothing, problems: problems.map((problem) => `--schedule: ${problem}`) };
    return { schedule: { kind: "cron", expression, timeZone: zone }, problems: [], notices };
  }
  const [, hour, minute] = /^(\d{1,2}):(\d{2})$/.exec(when) ?? [];
  if (hour === undefined || minute === undefined || Number(hour) > 23 || Number(minute) > 59) {
    return {
      ...nothing,
      problems: [
        `--schedule must be a time of day from 00:00 to 23:59, a cron expression such as "30 2 * * SUN", or off; it is '${when}'.`,
      ],
    };
  }
  return {
    schedule: { kind: "daily", time: `${hour.padStart(2, "0")}:${minute}`, timeZone: zone },
    problems: [],
    notices,
  };
}
