import { RedirectRefused, redirectTarget } from "../../src/http/redirect";

const from = (address: string, location: string | undefined, before = 0) =>
  redirectTarget(new URL(address), { status: 302, location }, before)?.href;

test.each([
  ["https to https", "https://a/x", "https://b/y", "https://b/y"],
  ["http to https", "http://a/x", "https://b/y", "https://b/y"],
  ["http to http", "http://a/x", "http://b/y", "http://b/y"],
  ["a path", "https://a/x?sig=1", "/y", "https://a/y"],
  ["none", "https://a/x", undefined, undefined],
])("%s is followed", (_, address, location, expected) => {
  expect(from(address, location)).toBe(expected);
});

test.each([
  ["https to http", "https://a/x", "http://b/y?sig=CANARY", "a redirects to b without https"],
  ["https to a file", "https://a/x", "file:///etc/passwd", "a redirects to something else over file"],
  ["http to ftp", "http://a/x", "ftp://b/y", "a redirects to b over ftp"],
  ["a user name", "http://a/x", "http://u:CANARY@b/y", "a redirects to a URL of b that contains a user name"],
  ["nonsense", "https://a/x", "https://:CANARY", "a redirects to nowhere"],
])("%s is refused, and no secret is quoted", (_, address, location, message) => {
  expect(() => from(address, location)).toThrow(new RedirectRefused(message));
});

test("not for ever", () => {
  expect(() => from("https://a/x", "https://a/x", 5)).toThrow("redirects without end");
});

test("another status is no redirect", () => {
  expect(redirectTarget(new URL("https://a/"), { status: 200, location: "http://b/" }, 0)).toBeUndefined();
});
