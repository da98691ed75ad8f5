import * as fc from "fast-check";
import type { Release } from "../../src/release/feed";
import { passedOverSentences } from "../../src/release/passed-over";
import { decide, type Policy, type Situation } from "../../src/release/policy";
import { compareVersions, parseVersion } from "../../src/values/version";

const v = (text: string) => parseVersion(text)!;
const release = (text: string, day?: string): Release => ({
  version: v(text),
  released: day ? new Date(`${day}T00:00:00Z`) : undefined,
});

const FEED = [
  release("2025.3.100", "2025-08-01"),
  release("2025.4.400", "2026-01-05"),
  release("2025.3.150", "2025-12-20"), // a patch of an older stream, published after a newer stream began
  release("2025.4.300", "2025-11-01"),
  release("2026.1.10", "2026-01-08"),
  release("2025.10.1", "2025-12-30"),
  release("2024.4.9999", "2026-01-09"),
];
const policy = (special: Partial<Policy> = {}): Policy => ({
  reach: "minor",
  exact: undefined,
  minimumAgeDays: 0,
  ceiling: undefined,
  excluded: [],
  ...special,
});
const situation = (special: Partial<Situation> = {}): Situation => ({
  current: v("2025.3.100"),
  now: new Date("2026-01-10T03:00:00Z"),
  coveredByLicence: undefined,
  ...special,
});

describe("which version is chosen", () => {
  const rows: [string, Partial<Policy>, Partial<Situation>, string | undefined][] = [
    ["by default the newest of the same year is taken", {}, {}, "2025.10.1"],
    ["'patch' stays within year and minor, though a newer stream exists", { reach: "patch" }, {}, "2025.3.150"],
    ["'major' goes to the next year", { reach: "major" }, {}, "2026.1.10"],
    ["'exact' takes that one version, newest or not", { reach: "exact", exact: v("2025.4.300") }, {}, "2025.4.300"],
    ["'exact' with the installed version has nothing to do", { reach: "exact", exact: v("2025.3.100") }, {}, undefined],
    ["'exact' never goes back", { reach: "exact", exact: v("2024.4.9999") }, {}, undefined],
    ["a version that is too young waits for the next one in age", { minimumAgeDays: 14 }, {}, "2025.4.300"],
    ["a version as old as asked for is old enough", { minimumAgeDays: 11 }, {}, "2025.10.1"],
    ["a ceiling holds back what lies above it", { ceiling: v("2025.4.350") }, {}, "2025.4.300"],
    ["the ceiling itself is allowed", { ceiling: v("2025.4.400") }, {}, "2025.4.400"],
    ["an excluded version is passed over for the one before", { excluded: [v("2025.10.1")] }, {}, "2025.4.400"],
    ["the licence holds back what it does not cover", {}, { coveredByLicence: v("2025.4.300") }, "2025.4.300"],
    [
      "a licence that ends with the installed version leaves nothing",
      {},
      { coveredByLicence: v("2025.3.100") },
      undefined,
    ],
    ["the newest version has nothing to do", { reach: "major" }, { current: v("2026.1.10") }, undefined],
    [
      "a build newer than everything listed has nothing to do",
      { reach: "major" },
      { current: v("2026.4.1") },
      undefined,
    ],
  ];
  test.each(rows)("%s", (_, p, s, target) => {
    expect(decide(FEED, policy(p), situation(s)).wanted?.version.text).toBe(target);
  });

  test("a version of unknown age is never old enough", () => {
    expect(decide([release("2025.4.1")], policy({ minimumAgeDays: 1 }), situation()).wanted).toBeUndefined();
  });
});

describe("the log says why newer versions are passed over", () => {
  const sentences = (p: Partial<Policy>, s: Partial<Situation> = {}) => {
    const [asked, now] = [policy(p), situation(s)];
    return passedOverSentences(decide(FEED, asked, now).passedOver, asked, now);
  };
  test("each reason once, with the newest version it holds for", () => {
    expect(sentences({ minimumAgeDays: 14, excluded: [v("2025.3.150")], ceiling: v("2025.9.0") })).toEqual([
      "Passed over 2026.1.10: the policy 'minor' stays within 2025.",
      "Passed over 2025.10.1: above the ceiling 2025.9.0.",
      "Passed over 2025.4.400: younger than 14 days.",
      "Passed over 2025.3.150: excluded by Upgrade.Release.Excluded.",
    ]);
  });
  test("several versions with one reason are counted", () => {
    expect(sentences({ reach: "patch" })).toEqual([
      "Passed over 2026.1.10 and 3 more: the policy 'patch' stays within 2025.3.",
    ]);
  });
  test("the licence is named", () => {
    expect(sentences({ reach: "major" }, { coveredByLicence: v("2025.10.1") })).toEqual([
      "Passed over 2026.1.10: the license covers versions up to 2025.10.1.",
    ]);
  });
  test("an exact version is named", () => {
    expect(sentences({ reach: "exact", exact: v("2026.1.10") })).toEqual([
      "Passed over 2025.10.1 and 3 more: the policy asks for exactly 2026.1.10.",
    ]);
  });
  test("a release known to fail from here is named with its reference", () => {
    const [asked, now] = [policy({ reach: "major" }), situation({ current: v("2021.3.12920") })];
    const { wanted, passedOver } = decide([release("2022.1.3000"), release("2022.1.2000")], asked, now);
    expect(wanted?.version.text).toBe("2022.1.2000");
    expect(passedOverSentences(passedOver, asked, now)).toEqual([
      "Passed over 2022.1.3000: cannot be reached from 2021.3.12912 or newer (https://github.com/OctopusDeploy/Issues/issues/7790).",
    ]);
  });
});

describe("whatever the feed holds", () => {
  const text = fc.tuple(fc.integer({ min: 2023, max: 2027 }), fc.nat(12), fc.nat(9999)).map((parts) => parts.join("."));
  const releases = fc.array(
    text.map((one) => release(one, "2025-06-01")),
    { maxLength: 15 },
  );
  const anyPolicy = fc.record({
    reach: fc.constantFrom("patch" as const, "minor" as const, "major" as const, "exact" as const),
    exact: text.map(v),
    minimumAgeDays: fc.constantFrom(0, 100, 1000),
    ceiling: fc.option(text.map(v), { nil: undefined }),
    excluded: fc.array(text.map(v), { maxLength: 3 }),
  });

  test("the order of the feed never matters", () => {
    fc.assert(
      fc.property(releases, anyPolicy, text, (feed, asked, current) => {
        const now = situation({ current: v(current) });
        expect(decide([...feed].reverse(), asked, now).wanted?.version.text).toBe(
          decide(feed, asked, now).wanted?.version.text,
        );
      }),
    );
  });

  test("what is chosen is newer, allowed, and no allowed one is newer than it", () => {
    fc.assert(
      fc.property(releases, anyPolicy, text, (feed, asked, current) => {
        const { wanted } = decide(feed, asked, situation({ current: v(current) }));
        if (!wanted) return;
        const chosen = wanted.version;
        expect(compareVersions(chosen, v(current))).toBeGreaterThan(0);
        if (asked.ceiling) expect(compareVersions(chosen, asked.ceiling)).toBeLessThanOrEqual(0);
        expect(asked.excluded.map((one) => one.text)).not.toContain(chosen.text);
        if (asked.reach === "exact") expect(chosen.text).toBe(asked.exact.text);
        if (asked.reach === "minor" || asked.reach === "patch") expect(chosen.major).toBe(v(current).major);
        if (asked.reach === "patch") expect(chosen.minor).toBe(v(current).minor);
      }),
    );
  });

  test("one more excluded version never makes the choice newer", () => {
    fc.assert(
      fc.property(releases, anyPolicy, text, text, (feed, asked, current, excluded) => {
        const now = situation({ current: v(current) });
        const before = decide(feed, asked, now).wanted;
        const after = decide(feed, { ...asked, excluded: [...asked.excluded, v(excluded)] }, now).wanted;
        if (after) expect(compareVersions(after.version, before!.version)).toBeLessThanOrEqual(0);
      }),
    );
  });
});
