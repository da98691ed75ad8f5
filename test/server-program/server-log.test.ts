import { logSaid } from "../../src/server-program/server-log";

const LOG = [
  "2026-02-01 02:59:59.9999   5384      1 FATAL  Of the version before",
  "half a line 2026-02-01 03:00:00.0000   5384      1 FATAL  Not a line of its own",
  "2026-02-01 03:00:00.0001   5384      1  INFO  Octopus Server version 2025.4.10333",
  '2026-02-01 03:00:01.1234   5384     12 ERROR  Could not read "FATAL" from the feed',
  "   at Octopus.Core.Something()",
  "2026-02-01 03:00:02.5      5384      1 FATAL  It broke.",
].join("\r\n");
const since = new Date("2026-02-01T03:00:00");

test("counts what was written since then, and quotes fatal lines; a level within a text is none", () => {
  expect(logSaid(LOG, since)).toEqual({ lines: 3, errors: 1, fatal: ["It broke."] });
});

test("recognizes nothing in another form, and says so by zero lines", () => {
  expect(logSaid('[Error] 01/02/2026 something\n{"level":"FATAL"}', since)).toEqual({
    lines: 0,
    errors: 0,
    fatal: [],
  });
});
