import { isWebPage, missingPermission, quoted, retryAfterSeconds } from "../../src/http/refusal";

test.each([
  ["Deadlock", "It says: Deadlock."],
  ["There was\r\n  a problem.", "It says: There was a problem."],
  ["Bad header: API-KEY, API-KEY", "It says: Bad header: ***, ***."],
  [" \n", undefined],
  ["x".repeat(500), `It says: ${"x".repeat(400)}.`],
])("what the server says is quoted: %j", (said, quote) => {
  expect(quoted(said, "API-KEY")).toBe(quote);
});

test("without a key there is nothing to take out", () => {
  expect(quoted("No.", "")).toBe("It says: No.");
});

test.each([
  ["You do not have permission. Missing permission: ConfigureServer", "ConfigureServer"],
  ["Missing permissions RunbookEdit, RunbookView", "RunbookEdit"],
  ["No.", undefined],
])("the missing permission: %s", (said, permission) => {
  expect(missingPermission(said)).toBe(permission);
});

test.each([
  ["text/html; charset=utf-8", "", true],
  [undefined, "\n<!DOCTYPE html><html></html>", true],
  ["text/plain", "<html>", true],
  ["application/json", '{"ErrorMessage":"<html>"}', false],
  [undefined, "", false],
])("%s %j is a web page: %p", (contentType, text, is) => {
  expect(isWebPage(contentType, text)).toBe(is);
});

test.each([
  ["7", 7],
  [" 0 ", 1],
  ["Sat, 10 Jan 2026 03:00:20 GMT", 20],
  ["Sat, 10 Jan 2026 02:00:00 GMT", 1],
  ["soon", undefined],
  ["", undefined],
  [undefined, undefined],
])("Retry-After %j is %p seconds", (header, seconds) => {
  expect(retryAfterSeconds(header, new Date("2026-01-10T03:00:00Z"))).toBe(seconds);
});
