import * as fc from "fast-check";
import { readFeed } from "../../src/release/feed";
import { failureOf } from "../made-up/failure";

const url = "https://feed.example.com/v3";
const read = (entries: unknown) => readFeed(JSON.stringify(entries), url);
const versions = (entries: unknown) => read(entries).releases.map(({ version }) => version.text);

test("releases are sorted by number, whatever the order of the feed", () => {
  expect(
    versions([
      { Version: "2025.4.100", Released: "2026-01-02" },
      { Version: "2021.10.1", Released: "2021-11-01" },
      { Version: "2026.1.5", Released: "2026-03-01" },
      { Version: "2021.9.7", Released: "2026-04-01" },
    ]),
  ).toEqual(["2026.1.5", "2025.4.100", "2021.10.1", "2021.9.7"]);
});

test("unknown fields mean nothing", () => {
  expect(versions([{ Version: "2025.4.100", Released: "2026-01-02", Lts: true, Links: {} }])).toEqual(["2025.4.100"]);
});

test("entries that cannot be read are left out with one warning", () => {
  const feed = read([{ Version: "2025.4.100" }, { Version: "2025" }, { Name: "x" }, null, 7, { Version: "next" }]);
  expect(feed.releases).toHaveLength(1);
  expect(feed.warnings).toEqual([
    "The version feed holds entries that cannot be read; they are left out: '2025', an entry without a version, an entry without a version and 2 more.",
  ]);
});

test("pre-releases are left out with one warning", () => {
  const feed = read([{ Version: "2025.4.100" }, { Version: "2026.1.1-PublicPreview" }]);
  expect(feed.releases.map(({ version }) => version.text)).toEqual(["2025.4.100"]);
  expect(feed.warnings).toEqual([
    "The version feed holds entries that are pre-releases; they are left out: 2026.1.1-PublicPreview.",
  ]);
});

test("a version listed twice has the later day, so that it is never old enough too early", () => {
  const days = ["2026-01-02", "2026-02-03"];
  for (const [first, second] of [days, [...days].reverse()]) {
    const { releases } = read([
      { Version: "2025.4.1", Released: first },
      { Version: "2025.4.1.0", Released: second },
    ]);
    expect(releases).toHaveLength(1);
    expect(releases[0]?.released?.toISOString()).toBe("2026-02-03T00:00:00.000Z");
  }
});

test("a day that cannot be read is no day", () => {
  expect(read([{ Version: "2025.4.1", Released: "soon" }]).releases[0]?.released).toBeUndefined();
});

test("a byte order mark at the beginning is not the feed's fault", () => {
  expect(readFeed('\uFEFF[{"Version":"2025.4.1"}]', url).releases).toHaveLength(1);
});

describe("what is no feed is a failure, never 'nothing newer'", () => {
  test.each([
    ["an empty list", "[]", "Feed-Empty"],
    ["a list in which nothing can be used", '[{"Version":"2026.1.1-beta"},{}]', "Feed-Empty"],
    ["an object", '{"Version":"2025.4.1"}', "Feed-Malformed"],
    ["nothing", "", "Feed-Malformed"],
    ["half a list", '[{"Version":"2025.4.1"}', "Feed-Malformed"],
    ["a web page", "<html>Please log in</html>", "Feed-Malformed"],
  ])("%s", async (_, text, code) => {
    const failure = await failureOf(() => readFeed(text, url));
    expect(failure.code).toBe(code);
    expect(failure.message).toContain(url);
  });

  test("a login page is named as what it is", async () => {
    expect((await failureOf(() => readFeed("<html>", url))).message).toContain("It answers with a web page.");
  });
});

test("any shuffle of a feed reads the same", () => {
  const entry = fc.record({
    Version: fc.oneof(
      fc.constantFrom("2025.4.1", "2025.4.2", "bad"),
      fc.tuple(fc.nat(9), fc.nat(99)).map(([a, b]) => `2025.${a}.${b}`),
    ),
    Released: fc.constantFrom("2026-01-01", "2026-01-02", "?"),
  });
  fc.assert(
    fc.property(
      fc.array(entry, { maxLength: 20 }).chain((entries) =>
        fc.tuple(
          fc.constant([{ Version: "2024.1.1", Released: "2024-01-01" }, ...entries]),
          fc.shuffledSubarray([{ Version: "2024.1.1", Released: "2024-01-01" }, ...entries], {
            minLength: entries.length + 1,
          }),
        ),
      ),
      ([one, other]) => {
        expect(read(other).releases).toEqual(read(one).releases);
      },
    ),
  );
});
