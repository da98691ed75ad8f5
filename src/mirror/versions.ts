import { obstacleFailure } from "../release/obstacle";
import { passedOverSentences } from "../release/passed-over";
import { decide, limitOn, type Policy, type Situation } from "../release/policy";
import type { Release } from "../release/feed";
import { wayTo } from "../release/way";
import { versionsOf } from "../release/way-lines";
import type { OctopusVersion } from "../values/version";

/** What a mirror has to hold, and why newer versions are left out. */
interface MirroredVersions {
  /** The present version first (recovery puts it back), then where each hop ends. */
  versions: OctopusVersion[];
  passedOver: string[];
}

/**
 * The versions that the runs from the present one to the newest allowed one need: decided as the step check-version does.
 * @throws Failure `Path-…` when no run could go the whole way
 */
export function versionsToMirror(releases: readonly Release[], policy: Policy, situation: Situation): MirroredVersions {
  const { current } = situation;
  const { wanted, passedOver } = decide(releases, policy, situation);
  const sentences = passedOverSentences(passedOver, policy, situation);
  if (!wanted) return { versions: [current], passedOver: sentences };
  const way = wayTo(current, wanted, releases, (release) => limitOn(release, policy, situation) === undefined);
  if (way.obstacle) throw obstacleFailure(way.obstacle, way);
  return { versions: versionsOf(current, way), passedOver: sentences };
}
