import * as fc from "fast-check";
import type { Release } from "../../src/release/feed";
import { obstacleFailure } from "../../src/release/obstacle";
import { brokenWay } from "../../src/release/path";
import { BROKEN_RELEASES, DATABASE_UPGRADE_SINCE, REQUIRED_STOPS } from "../../src/release/path-rules";
import { wayTo, type Way } from "../../src/release/way";
import { notesOf } from "../../src/release/way-lines";
import { compareVersions, isOlder, sameVersion, type OctopusVersion } from "../../src/values/version";
import { versionOf as v } from "../made-up/version";
import { RECORDED_RELEASES } from "./recorded-releases";

const released = (text: string): Release => ({ version: v(text), released: undefined });
const FEED = RECORDED_RELEASES.map(released);
const allowed = () => true;
const way = (from: string, to: string, feed = FEED) => wayTo(v(from), released(to), feed, allowed);
const path = ({ hops }: Way) => hops.map(({ to }) => to.text);

/** The last version before another one, and the one itself: where a rule begins or ends to count. */
const around = (text: string): string[] => {
  const { major, minor, patch } = v(text);
  return patch > 0 ? [`${major}.${minor}.${patch - 1}`, text] : [text];
};
const EDGES = [
  ...REQUIRED_STOPS.flatMap(({ fromBelow, to, over }) => [fromBelow, to, ...over]),
  ...BROKEN_RELEASES.flatMap(({ from, releases }) => [...from, ...releases.flat()]),
].flatMap(around);

/** What public issues say of single hops, said again without the tables: from a range into a range it fails. */
const FAILS: readonly [issue: number, from: string, below: string, to: string, belowTo: string][] = [
  [4509, "3.0.0", "3.4.0", "2018.4.0", "2018.5.5"],
  [4739, "3.0.0", "2018.5.8", "2018.7.0", "2018.7.1"],
  [7790, "2021.3.12912", "2022.1.0", "2022.1.2735", "2022.1.3277"],
  [9141, "3.0.0", "2021.1.8018", "2023.4.0", "9999.0.0"],
  [9145, "3.0.0", "2018.4.0", "2024.3.0", "9999.0.0"],
  [10126, "3.0.0", "2024.3.600", "2025.4.10666", "9999.0.0"],
];

const isIn = (version: OctopusVersion, from: string, below: string) =>
  !isOlder(version, v(from)) && isOlder(version, v(below));

/** What holds for every way, whatever the feed: it ascends, ends where it should, and breaks no rule; or it says why not. */
function mustHold(from: OctopusVersion, wanted: OctopusVersion, { hops, obstacle }: Way): void {
  const all = [from, ...hops.map(({ to }) => to)];
  for (const [at, hop] of hops.entries()) {
    if (!sameVersion(hop.from, all[at]) || !isOlder(hop.from, hop.to)) throw new Error(`descends at hop ${at + 1}`);
    const fails = FAILS.find(
      ([, from, below, to, belowTo]) => isIn(hop.from, from, below) && isIn(hop.to, to, belowTo),
    );
    if (fails) throw new Error(`hop ${at + 1} fails: #${fails[0]}`);
    if (brokenWay(hop.from, hop.to)) throw new Error(`hop ${at + 1} is broken`);
    if ((hop.by === "first-start") !== isOlder(hop.to, v(DATABASE_UPGRADE_SINCE)))
      throw new Error(`hop ${at + 1} by ${hop.by}`);
    for (const { fromBelow, to } of REQUIRED_STOPS) {
      const crosses = isOlder(hop.from, v(fromBelow)) && !isOlder(hop.to, v(to));
      if (crosses) throw new Error(`hop ${at + 1} leaves out the stop before ${to}`);
    }
  }
  if (obstacle) {
    const { what, why, next } = obstacleFailure(obstacle, { wanted, hops, obstacle });
    if (!/https:\/\/(octopus\.com|github\.com\/OctopusDeploy)\//.test(`${what} ${why ?? ""} ${next}`)) {
      throw new Error(`${obstacle.kind} names no page`);
    }
  } else {
    if (!sameVersion(all.at(-1), wanted)) throw new Error("does not end at the version that was wanted");
  }
}

test("every pair of the recorded releases, from 3.0 on, has a way that our steps can run, or a refusal with a page", () => {
  const starts = [...new Set([...RECORDED_RELEASES, ...EDGES])].map(v).filter((from) => !isOlder(from, v("3.0.0")));
  const refused = new Map<string, number>();
  let pairs = 0;
  for (const from of starts) {
    for (const { version } of FEED.filter((each) => isOlder(from, each.version))) {
      const found = wayTo(from, released(version.text), FEED, allowed);
      try {
        mustHold(from, version, found);
      } catch (error) {
        throw new Error(`${from.text} to ${version.text} (${path(found).join(", ")})`, { cause: error });
      }
      const kind = found.obstacle?.kind ?? "none";
      refused.set(kind, (refused.get(kind) ?? 0) + 1);
      pairs += 1;
    }
  }
  expect(pairs).toBeGreaterThan(15_000);
  // With this feed no stop is missing.
  expect([...refused.keys()].sort()).toEqual(["broken", "none"]);
  expect(refused.get("none") ?? 0).toBeGreaterThan(pairs / 2);
});

test("whatever is in the feed: a way ascends, ends, leaves out no stop; or it is refused with a page", () => {
  const versions = fc.uniqueArray(fc.constantFrom(...new Set([...RECORDED_RELEASES, ...EDGES])), { maxLength: 40 });
  fc.assert(
    fc.property(versions, fc.nat(), fc.nat(), (texts, a, b) => {
      const feed = texts.map(released).sort((x, y) => compareVersions(x.version, y.version));
      const [from, wanted] = [a, b].map((index) => feed[index % feed.length]);
      fc.pre(from !== undefined && wanted !== undefined && isOlder(from.version, wanted.version));
      mustHold(from.version, wanted.version, wayTo(from.version, wanted, feed, allowed));
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ["4.1.10", ["2021.1.8018", "2025.4.10333", "2026.2.13219"]],
  ["3.17.14", ["2021.1.8018", "2025.4.10333", "2026.2.13219"]],
  ["3.14.0", ["3.17.14", "2021.1.8018", "2025.4.10333", "2026.2.13219"]],
  ["2018.3.13", ["2021.1.8018", "2025.4.10333", "2026.2.13219"]],
  ["2021.3.12912", ["2025.4.10333", "2026.2.13219"]],
  ["2024.3.12741", ["2026.2.13219"]],
])("from %s to the newest", (from, hops) => {
  const found = way(from, "2026.2.13219");
  expect(found.obstacle).toBeUndefined();
  expect(path(found)).toEqual(hops);
});

test("from before 3.4.15 the first hop is by a first start, and that is said", () => {
  const found = way("3.1.0", "2026.2.13219");
  expect(path(found)).toEqual(["3.4.15", "3.17.14", "2021.1.8018", "2025.4.10333", "2026.2.13219"]);
  expect(found.hops.map(({ by }) => by)).toEqual(["first-start", "command", "command", "command", "command"]);
  expect(found.obstacle).toBeUndefined();
  expect(notesOf(found).filter(({ text }) => text.includes("first start"))).toMatchObject([{ hop: found.hops[0] }]);
});

test("before 3.0 it is another database: refused with the vendor's way", () => {
  for (const from of ["1.6.3", "2.6.5"]) {
    const found = way(from, "2018.10.8");
    expect(found.hops).toEqual([]);
    const { code, next } = obstacleFailure(found.obstacle!, found);
    expect(code).toBe("Path-TooOld");
    expect(next).toContain("https://octopus.com/docs/administration/upgrading/legacy");
    expect(next).toContain("2.6.5 goes to 2018.10");
  }
});

test("a stop that is missing further on is found before the first hop", () => {
  const found = way("2020.6.4874", "2026.2.13219", [released("2021.1.8018"), released("2026.2.13219")]);
  expect(path(found)).toEqual(["2021.1.8018"]);
  expect(obstacleFailure(found.obstacle!, found)).toMatchObject({
    code: "Path-StopMissing",
    what: expect.stringContaining("from 2021.1.8018 to 2026.2.13219 must stop at a version from 2024.3.601") as string,
  });
});

test("what cannot be reached is refused with the reason", () => {
  const found = way("2021.3.12912", "2022.2.7180");
  expect(obstacleFailure(found.obstacle!, found)).toMatchObject({
    code: "Path-Broken",
    what: expect.stringContaining("issues/7790") as string,
  });
});
