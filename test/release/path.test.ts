import type { Release } from "../../src/release/feed";
import { brokenWay, nextLeg } from "../../src/release/path";
import { BEFORE_OLDEST, BROKEN_RELEASES, BY_FIRST_START_REFERENCE, REQUIRED_STOPS } from "../../src/release/path-rules";
import { isOlder } from "../../src/values/version";
import { versionOf as v } from "../made-up/version";

const release = (text: string): Release => ({ version: v(text), released: undefined });
const FEED = [
  "3.4.15", "3.17.14", "4.1.10", "2018.7.14", "2018.8.5", "2021.1.7867", "2021.1.8018", "2021.2.7805", "2023.4.1",
  "2024.3.500", "2024.3.700", "2025.3.9000", "2025.4.10333", "2025.4.10700", "2026.1.1",
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
    ["from below 2021.1.8018, 2023.4 is reached over 2021.1", "2020.6.4874", "2023.4.1", "2021.1.8018"],
    ["an older 2021.1 goes to the build that serves first", "2021.1.7867", "2026.1.1", "2021.1.8018"],
    ["3.17.14, 4.1 and 2018.3 go the same way", "2018.3.13", "2026.1.1", "2021.1.8018"],
    ["below 2023.4, no stop is needed", "2018.3.13", "2021.2.7805", "2021.2.7805"],
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
    expect(isOlder(v(over[0]), v(fromBelow))).toBe(false);
  });
});

describe("ways that are known to fail", () => {
  test.each([
    ["2021.3.12912 cannot go to 2022.1.3000", "2021.3.12912", "2022.1.3000", true],
    ["2021.3.12912 can go to 2022.1.3277", "2021.3.12912", "2022.1.3277", false],
    ["an older 2021 build can go there", "2021.3.12911", "2022.1.3000", false],
    ["2018.5.7 cannot go to 2018.7.0", "2018.5.7", "2018.7.0", true],
    ["2018.3.9 can go to 2024.3, over a stop", "2018.3.9", "2024.3.700", false],
    ["3.10.0 cannot go to 2018.7.1, over its stop neither", "3.10.0", "2018.7.1", true],
  ])("%s", (_, from, to, broken) => {
    expect(brokenWay(v(from), v(to)) !== undefined).toBe(broken);
  });
});

test.each([...REQUIRED_STOPS, ...BROKEN_RELEASES])("each rule has a reference: $reference", (rule) => {
  expect(rule.reference).toMatch(/^https:\/\/(?:octopus\.com|github\.com)\//);
});

test("what a person does by hand is on a page of the vendor's", () => {
  for (const page of [BEFORE_OLDEST.reference, BY_FIRST_START_REFERENCE]) {
    expect(page).toMatch(/^https:\/\/octopus\.com\/docs\//);
  }
});

// brokenWay() asks the first version of a stop's range for all of it.
test.each(BROKEN_RELEASES)("no stop's range lies half in what cannot go to $releases", ({ from }) => {
  for (const { over } of REQUIRED_STOPS) {
    for (const edge of from) expect(isOlder(v(over[0]), v(edge)) && isOlder(v(edge), v(over[1]))).toBe(false);
  }
});
