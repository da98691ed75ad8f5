import fc from "fast-check";
import { momentOf, parseTimeLimit } from "../../src/values/time-limit";

const at = (limit: string, began: string) => momentOf(parseTimeLimit(limit)!, new Date(began)).toISOString();

test.each([
  ["90", { minutes: 90 }],
  [" 1 ", { minutes: 1 }],
  ["04:30 Europe/Berlin", { hour: 4, minute: 30, zone: { name: "Europe/Berlin" } }],
  ["4:30 UTC", { hour: 4, minute: 30, zone: { name: "UTC" } }],
  ["04:30+02:00", { hour: 4, minute: 30, zone: { offsetMinutes: 120 } }],
  ["04:30 -0330", { hour: 4, minute: 30, zone: { offsetMinutes: -210 } }],
  ["23:59Z", { hour: 23, minute: 59, zone: { offsetMinutes: 0 } }],
])("%j is understood", (text, expected) => {
  expect(parseTimeLimit(text)).toEqual(expected);
});

test.each([
  "",
  "0",
  "10081",
  "-5",
  "04:30",
  "24:00 UTC",
  "04:60 UTC",
  "4 UTC",
  "04:30 Mars/Phobos",
  "04:30+15:00",
  "04:30 +02",
  "soon",
])("%j is not", (text) => {
  expect(parseTimeLimit(text)).toBeUndefined();
});

test.each([
  ["minutes", "90", "2026-01-10T03:00:00Z", "2026-01-10T04:30:00.000Z"],
  ["the next morning", "04:30 Europe/Berlin", "2026-01-10T21:00:00Z", "2026-01-11T03:30:00.000Z"],
  ["the same night", "04:30 Europe/Berlin", "2026-01-10T02:00:00Z", "2026-01-10T03:30:00.000Z"],
  ["missed by half an hour", "04:30 Europe/Berlin", "2026-01-10T04:00:00Z", "2026-01-10T03:30:00.000Z"],
  ["missed yesterday, just before midnight", "23:50+02:00", "2026-01-10T22:10:00Z", "2026-01-10T21:50:00.000Z"],
  ["another day there than in UTC", "00:30 Pacific/Auckland", "2026-01-10T10:00:00Z", "2026-01-10T11:30:00.000Z"],
  ["far west", "23:00-11:00", "2026-01-10T09:00:00Z", "2026-01-10T10:00:00.000Z"],
  ["summer time", "04:30 Europe/Berlin", "2026-07-10T00:00:00Z", "2026-07-10T02:30:00.000Z"],
  ["the night in which an hour is skipped", "04:30 Europe/Berlin", "2026-03-28T22:00:00Z", "2026-03-29T02:30:00.000Z"],
  ["a time that is skipped", "02:30 Europe/Berlin", "2026-03-28T22:00:00Z", "2026-03-29T01:30:00.000Z"],
  ["the night in which an hour comes twice", "04:30 Europe/Berlin", "2026-10-24T22:00:00Z", "2026-10-25T03:30:00.000Z"],
  ["a time that comes twice: the first", "02:30 Europe/Berlin", "2026-10-24T22:00:00Z", "2026-10-25T00:30:00.000Z"],
  ["half an hour of summer time", "02:15 Australia/Lord_Howe", "2026-10-03T13:00:00Z", "2026-10-03T15:45:00.000Z"],
  ["exactly then", "04:30 UTC", "2026-01-10T04:30:00Z", "2026-01-10T04:30:00.000Z"],
  ["half a day away: the one to come", "16:30 UTC", "2026-01-10T04:30:00Z", "2026-01-10T16:30:00.000Z"],
])("%s", (_, limit, began, expected) => {
  expect(at(limit, began)).toBe(expected);
});

test("whatever the zone and the day: never further than half a day and the change of a clock, and the time that was asked for", () => {
  const zones = ["Europe/Berlin", "America/New_York", "Pacific/Auckland", "Asia/Kolkata", "America/St_Johns", "UTC"];
  const days = fc.date({ min: new Date("2024-01-01"), max: new Date("2027-12-31"), noInvalidDate: true });
  fc.assert(
    fc.property(fc.constantFrom(...zones), fc.nat(23), fc.nat(59), days, (zone, hour, minute, began) => {
      const two = (number: number) => String(number).padStart(2, "0");
      const moment = momentOf(parseTimeLimit(`${two(hour)}:${two(minute)} ${zone}`)!, began);
      expect(Math.abs(moment.getTime() - began.getTime())).toBeLessThanOrEqual(13 * 3_600_000);
      const shown = moment.toLocaleTimeString("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
      // A time that the clocks skip is shown an hour later.
      expect([`${two(hour)}:${two(minute)}`, `${two((hour + 1) % 24)}:${two(minute)}`]).toContain(shown);
    }),
  );
});
