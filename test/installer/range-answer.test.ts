import { readRangeAnswer, validatorOf } from "../../src/installer/range-answer";

test.each([
  ["everything", 200, { "content-length": "10" }, 0, { kind: "whole", totalBytes: 10 }],
  ["everything, of unknown size", 200, {}, 5, { kind: "whole", totalBytes: undefined }],
  ["the rest", 206, { "content-range": "bytes 5-9/10" }, 5, { kind: "rest", totalBytes: 10 }],
  ["the rest of unknown size", 206, { "content-range": "bytes 5-9/*" }, 5, { kind: "rest", totalBytes: undefined }],
  ["another part", 206, { "content-range": "bytes 0-9/10" }, 5, { kind: "begin-again" }],
  ["a part that is not named", 206, {}, 5, { kind: "begin-again" }],
  ["no more, as we have it all", 416, { "content-range": "bytes */5" }, 5, { kind: "nothing-left" }],
  ["no more, size not said", 416, {}, 5, { kind: "nothing-left" }],
  ["less than we have", 416, { "content-range": "bytes */4" }, 5, { kind: "begin-again" }],
  ["busy", 503, {}, 0, { kind: "later" }],
  ["too many requests", 429, {}, 0, { kind: "later" }],
  ["not there", 404, {}, 0, { kind: "refused", status: 404 }],
  ["a redirect that is none", 304, {}, 0, { kind: "refused", status: 304 }],
])("%s", (_, status, headers, have, expected) => {
  expect(readRangeAnswer(status, headers, have)).toMatchObject(expected);
});

test("only a strong tag or a date says that bytes are still the same", () => {
  expect(validatorOf({ etag: '"a"', "last-modified": "Sat" })).toBe('"a"');
  expect(validatorOf({ etag: 'W/"a"', "last-modified": "Sat" })).toBe("Sat");
  expect(validatorOf({ etag: 'W/"a"' })).toBe("");
  expect(validatorOf({})).toBe("");
});
