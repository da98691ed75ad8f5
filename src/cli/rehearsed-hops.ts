import { cutsOff, runsOfHops, type RehearsedHop } from "../rehearsal/hop-runs";
import type { RehearsalRun } from "../rehearsal/play-runs";
import { obstacleFailure } from "../release/obstacle";
import { REQUIRED_STOPS } from "../release/path-rules";
import { wayTo } from "../release/way";
import { Failure } from "../step/failure";
import type { Scenario } from "../stand-ins/world/scenario";
import { parseVersion } from "../values/version";

/**
 * The hops of a rehearsal between two versions: by the rules of the runbook, over the oldest release that each required stop
 * allows, because the stand-in feed offers no others.
 * @throws Failure `Path-…` when there is no way
 */
function rehearsedHops(from: string, to: string): RehearsedHop[] {
  const releases = [...REQUIRED_STOPS.map(({ over }) => over[0]), to].flatMap((text) => {
    const version = parseVersion(text);
    return version ? [{ version, released: undefined }] : [];
  });
  const [begin, end] = [parseVersion(from), releases.at(-1)];
  if (!begin || !end) return [];
  const way = wayTo(begin, end, releases, () => true);
  if (way.obstacle) throw obstacleFailure(way.obstacle, way);
  return way.hops.map((hop) => ({ from: hop.from.text, to: hop.to.text }));
}

/** A rehearsal that the settings of the usual one do not reach: of several hops, to another major version, or from an old one. */
interface LongWay {
  hops: RehearsedHop[];
  /** Of the usual scenario. */
  scenario: Pick<Scenario, "stops" | "atDeadline">;
  runs: RehearsalRun[];
}

/** @returns undefined for the usual rehearsal, or what is wrong with the flags */
export function longWay(
  { from, to }: { from: string; to: string },
  flags: { fault?: readonly string[]; break?: string; dryRun?: boolean },
): LongWay | { problem: string } | undefined {
  if (from.split(".")[0] === to.split(".")[0] && !cutsOff({ from, to })) return undefined;
  try {
    const hops = rehearsedHops(from, to);
    if (hops.length > 1 && (flags.break !== undefined || (flags.fault ?? []).length > 0)) {
      const problem = `From ${from} to ${to} it is ${hops.length} hops, which are rehearsed without --fault and --break: choose versions that are one hop apart.`;
      return { problem };
    }
    const stops = hops.slice(0, -1).map((hop) => hop.to);
    const scenario = { stops, atDeadline: hops.some(cutsOff) ? ("Proceed" as const) : ("Fail" as const) };
    return { hops, scenario, runs: runsOfHops(hops, flags.dryRun ?? false) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { problem: error.message };
  }
}
