import type { Release } from "../../src/release/feed";
import { brokenWay, nextLeg, pathNotes } from "../../src/release/path";
import { BROKEN_RELEASES, PATH_NOTES, REQUIRED_STOPS } from "../../src/release/path-rules";
import { isOlder, parseVersion } from "../../src/values/version";
import { versionOf } from "../made-up/version";

const v = (text: string) => parseVersion(text)!;
const release = (text: string): Release => ({ version: v(text), released: undefined });
const FEED = [
  "2.6.5", "3.4.15", "3.17.14", "4.1.10", "2018.7.14", "2018.8.5", "2023.4.1", "2024.3.500", "2024.3.700", "2025.3.9000",
  "2025.4.10333", "2025.4.10700", "2026.1.1",
].map(release); // prettier-ignore

const legs = (from: string, to: string, mayStopAt: (release: Release) => boolean = () => true) =>
  nextLeg(v(from), release(to), FEED, mayStopAt);

describe("how far one run goes", () => {
  test.each([
    ["within a year nothing lies between", "2025.3.9000", "2025.4.10700", "2025.4.10700"],
    ["from 2024.3.600 on, 2026 is one step", "2024.3.600", "2026.1.1", "2026.1.1"],
    ["from below 2024.3.600, 2026 is reached over 2025.4", "2024.2.1", "2026.1.1", "2025.4.10333"],
    [
      "from below 2024.3.600, the builds with the fix are reached over 2025.4",
      "2024.2.1",
      "2025.4.10700",
      "2025.4.10333",
    ],
    ["a target that would itself do as the stop needs none", "2024.2.1", "2025.4.10333", "2025.4.10333"],
    ["a target below the trouble needs no stop", "2024.2.1", "2025.3.9000", "2025.3.9000"],
    ["3.x goes to 3.17.14 first", "3.10.0", "2018.7.14", "3.17.14"],
    ["3.2 goes to 3.4.15 before that", "3.2.0", "2018.7.14", "3.4.15"],
    ["2.0 stops at 2.6.5, the first of its stops", "2.0.1", "2026.1.1", "2.6.5"],
    ["2.6.5 is reached directly", "1.6.3", "2.6.5", "2.6.5"],
  ])("%s", (_, from, to, target) => {
    const leg = legs(from, to);
    expect(leg.kind === "no-stop" ? undefined : leg.target.version.text).toBe(target);
    expect(leg.kind).toBe(target === to ? "direct" : "stop");
  });

  test("a stop says why, with a reference", () => {
    expect(legs("2024.2.1", "2026.1.1")).toMatchObject({
      kind: "stop",
      rule: { reference: "https://github.com/OctopusDeploy/Issues/issues/10126" },
    });
  });

  test("a stop that is not allowed is not taken; an older one within the range is", () => {
    const leg = legs("2024.2.1", "2026.1.1", ({ version }) => version.text !== "2025.4.10333");
    expect(leg).toMatchObject({ kind: "stop", target: { version: { text: "2025.3.9000" } } });
  });

  test("when no stop is allowed, nothing is chosen", () => {
    expect(legs("2024.2.1", "2026.1.1", () => false).kind).toBe("no-stop");
  });

  test.each(REQUIRED_STOPS)("the stop over $over ends the rule that asks for it", ({ fromBelow, over }) => {
    // Otherwise the next run would be sent to the same stop again.
    expect(isOlder(versionOf(over[0]), versionOf(fromBelow))).toBe(false);
  });
});

describe("ways that are known to fail", () => {
  test.each([
    ["2021.3.12912 cannot go to 2022.1.3000", "2021.3.12912", "2022.1.3000", true],
    ["2021.3.12912 can go to 2022.1.3277", "2021.3.12912", "2022.1.3277", false],
    ["an older 2021 build can go there", "2021.3.12911", "2022.1.3000", false],
    ["2018.5.7 cannot go to 2018.7.0", "2018.5.7", "2018.7.0", true],
    ["2018.3.9 cannot go to 2026", "2018.3.9", "2024.3.700", true],
    ["2018.3.9 can go to 2023.4", "2018.3.9", "2023.4.1", false],
  ])("%s", (_, from, to, broken) => {
    expect(brokenWay(v(from), v(to)) !== undefined).toBe(broken);
  });
});

test("what is worth knowing of a way is said, with a reference", () => {
  expect(pathNotes(v("2025.1.1"), v("2025.2.6000"))).toHaveLength(1);
  expect(pathNotes(v("2025.1.1"), v("2025.2.13099"))).toHaveLength(0);
  expect(pathNotes(v("2025.3.1"), v("2025.4.10333"))).toHaveLength(0);
});

test.each([...REQUIRED_STOPS, ...BROKEN_RELEASES, ...PATH_NOTES])("each rule has a reference: $reference", (rule) => {
  expect(rule.reference).toMatch(/^https:\/\/(?:octopus\.com|github\.com)\//);
});
