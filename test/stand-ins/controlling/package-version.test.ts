import { newestFirst } from "../../../src/stand-ins/controlling/package-version";

test.each([
  ["1.10.0", "1.9.0"],
  ["2", "1.9.9.9"],
  ["1.0.0.1", "1.0.0"],
  ["1.0.0", "1.0.0-rc.1"],
  ["1.0.0-beta.10", "1.0.0-beta.2"],
  ["1.0.0-beta", "1.0.0-alpha"],
])("%s is newer than %s, whichever comes first", (newer, older) => {
  expect([newer, older].sort(newestFirst)).toEqual([newer, older]);
  expect([older, newer].sort(newestFirst)).toEqual([newer, older]);
});

test("what is built from does not count", () => {
  expect(newestFirst("1.0.0+a", "1.0+b")).toBe(0);
});
