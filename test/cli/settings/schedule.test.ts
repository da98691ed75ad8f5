import { readSchedule } from "../../../src/cli/settings/schedule";

const cron = (expression: string, timeZone = "UTC") => ({ kind: "cron", expression, timeZone });

test.each([
  ["30 2 * * SUN", cron("0 30 2 * * SUN")],
  ["0 30 2 * * sun", cron("0 30 2 * * SUN")],
  ["0 30 2 ? * MON-FRI 2026-2030", cron("0 30 2 ? * MON-FRI 2026-2030")],
  ["0 0 3 L * ?", cron("0 0 3 L * ?")],
  ["0 0 3 15W JAN,JUL ?", cron("0 0 3 15W JAN,JUL ?")],
  ["0 0 3 ? * 2#1", cron("0 0 3 ? * 2#1")],
  ["0 0 3 ? * FRIL", cron("0 0 3 ? * FRIL")],
  ["*/15 1-5/2 * * 7", cron("0 */15 1-5/2 * * SUN")],
  ["0 0 * * FRI-MON", cron("0 0 0 * * FRI-MON")],
  ["02:30", { kind: "daily", time: "02:30", timeZone: "UTC" }],
  ["2:30", { kind: "daily", time: "02:30", timeZone: "UTC" }],
  ["off", "off"],
  ["OFF", "off"],
  [undefined, undefined],
])("'%s' is understood", (text, expected) => {
  expect(readSchedule(text, undefined)).toMatchObject({ schedule: expected, problems: [] });
});

test.each([
  ["24:00", "--schedule must be a time of day from 00:00 to 23:59"],
  ["12:60", "it is '12:60'"],
  ["weekly", "a cron expression such as"],
  ["30 2 * *", "has 4."],
  ["1 2 3 4 5 6 7 8", "has 8."],
  ["60 2 * * *", "the minute must be *, numbers from 0 to 59"],
  ["0 24 * * *", "the hour must be *, numbers from 0 to 23"],
  ["0 0 0 * *", "the day of the month must be *, numbers from 1 to 31"],
  ["0 0 * 13 *", "the month must be *, numbers from 1 to 12 or JAN-DEC"],
  ["0 0 * * 8", "the day of the week must be *, numbers from 0 to 7 or SUN-SAT"],
  ["0 0 * * FOO#2", "the day of the week"],
  ["0 5-2 * * *", "the hour"],
  ["*/0 * * * *", "the minute"],
  ["0 0 0 1 1 ? 99999", "the year"],
  ["* 0 2 * * *", "the second must be one number"],
  ["L 2 * * *", "the minute"],
])("'%s' is refused", (text, sentence) => {
  const { schedule, problems } = readSchedule(text, undefined);
  expect(schedule).toBeUndefined();
  expect(problems.join("\n")).toContain(sentence);
});

test("every wrong field is named", () => {
  expect(readSchedule("60 25 * * *", undefined).problems).toHaveLength(2);
});

test("without a time zone it is UTC, and that is said", () => {
  expect(readSchedule("02:30", undefined).notices).toEqual([
    "The schedule is in UTC; use --time-zone for another time zone.",
  ]);
  expect(readSchedule("02:30", "GMT Standard Time")).toEqual({
    schedule: { kind: "daily", time: "02:30", timeZone: "GMT Standard Time" },
    problems: [],
    notices: [],
  });
  expect(readSchedule("off", undefined).notices).toEqual([]);
});

test("a time zone alone is refused", () => {
  expect(readSchedule(undefined, "UTC").problems[0]).toContain("without --schedule");
});
