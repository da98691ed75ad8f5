import { compareTriples } from "../stand-ins/world/triples";
import type { RehearsalRun } from "./play-runs";

/** One run of a way that takes several. */
export interface RehearsedHop {
  from: string;
  to: string;
}

/** An older server may not drain its last node: then somebody has to say that tasks may be cut off. */
const DRAINS_ALL_SINCE = "2018.2.0";

/** The word for the keys of an instance that tells no InstallationId: its host. */
const KEYS_OF_OLD = "no-id-127-0-0-1";

/** Whether a hop is rehearsed as with an operator who lets tasks be cut off. */
export const cutsOff = ({ from }: RehearsedHop): boolean => compareTriples(from, DRAINS_ALL_SINCE) < 0;

/**
 * The runs that go a way, each with the variables that an administrator would give: the version at its end, which the
 * runbook reaches hop by hop.
 */
export function runsOfHops(hops: readonly RehearsedHop[], dryRun: boolean): RehearsalRun[] {
  const last = hops.at(-1);
  if (!last) return [];
  // A dry run upgrades nothing, so that the next one would make the same hop.
  return (dryRun ? hops.slice(0, 1) : hops).map((hop) => ({
    dryRun,
    goesTo: hop.to,
    variables: {
      "Upgrade.Release.Policy": "exact",
      "Upgrade.Release.Version": last.to,
      ...(cutsOff(hop) && {
        "Upgrade.Drain.AtDeadline": "Proceed",
        "Upgrade.Release.KeysBackedUp": KEYS_OF_OLD,
      }),
    },
  }));
}
