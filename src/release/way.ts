import type { Release } from "./feed";
import { brokenWay, nextLeg } from "./path";
import { DATABASE_UPGRADE_SINCE, OLDEST_START, type BrokenRelease, type RequiredStop } from "./path-rules";
import { isBelow } from "./ranges";
import type { OctopusVersion } from "../values/version";

/** One upgrade on the way: one run. */
export interface Hop {
  from: OctopusVersion;
  to: OctopusVersion;
  release: Release;
  /** How the database is upgraded: by `database --upgrade`, or by the first start of a program that has no such command. */
  by: "command" | "first-start";
  /** Why this hop ends here and not at the wanted version; undefined for the last one. */
  stop: RequiredStop | undefined;
}

/** What a way cannot get past. */
export type Obstacle =
  /** The start is older than 3.0. */
  | { kind: "too-old"; from: OctopusVersion }
  /** A stop is required and no release that is allowed can be one. */
  | { kind: "no-stop"; from: OctopusVersion; rule: RequiredStop }
  | { kind: "broken"; from: OctopusVersion; rule: BrokenRelease };

/** All hops to a version, one run each. */
export interface Way {
  wanted: OctopusVersion;
  /** Each leads to a newer version. With an obstacle: the hops up to it. */
  hops: Hop[];
  /** A way with an obstacle is not begun: half-way is the worst place to learn of it. */
  obstacle: Obstacle | undefined;
}

/**
 * The whole way to a release, leg by leg, as one run after the other would go. Every leg leads to a newer version, so it
 * ends.
 * @param mayStopAt whether exclusions, ceiling and age allow a release as a stop
 */
export function wayTo(
  current: OctopusVersion,
  wanted: Release,
  releases: readonly Release[],
  mayStopAt: (release: Release) => boolean,
): Way {
  const way: Way = { wanted: wanted.version, hops: [], obstacle: undefined };
  if (isBelow(current, OLDEST_START)) return { ...way, obstacle: { kind: "too-old", from: current } };
  const broken = brokenWay(current, wanted.version);
  if (broken) return { ...way, obstacle: { kind: "broken", from: current, rule: broken } };
  for (let from = current; ;) {
    const leg = nextLeg(from, wanted, releases, mayStopAt);
    if (leg.kind === "no-stop") return { ...way, obstacle: { kind: "no-stop", from, rule: leg.rule } };
    const to = leg.target.version;
    const by = isBelow(to, DATABASE_UPGRADE_SINCE) ? "first-start" : "command";
    const hop: Hop = { from, to, release: leg.target, by, stop: leg.kind === "stop" ? leg.rule : undefined };
    way.hops.push(hop);
    if (leg.kind === "direct") return way;
    from = to;
  }
}
