import { VARIABLES } from "../names/variables";
import { Failure } from "../step/failure";
import { BEFORE_OLDEST, OLDEST_START } from "./path-rules";
import type { Obstacle, Way } from "./way";
import type { OctopusVersion } from "../values/version";

/** Why a way cannot be gone, with the page that says what a person can do. */
export function obstacleFailure(obstacle: Obstacle, { wanted }: Way): Failure {
  switch (obstacle.kind) {
    case "too-old":
      return tooOld(obstacle.from, wanted);
    case "broken":
      return new Failure({
        code: "Path-Broken",
        what: `${wanted.text} cannot be reached from ${obstacle.from.text}: ${obstacle.rule.reason} (${obstacle.rule.reference}).`,
        next: `Choose another version; exclude this one in ${VARIABLES.excluded}.`,
      });
    case "no-stop": {
      const [from, below] = obstacle.rule.over;
      return new Failure({
        code: "Path-StopMissing",
        what: `The upgrade from ${obstacle.from.text} to ${wanted.text} must stop at a version from ${from} to below ${below}, and no such release is both in the feed and allowed.`,
        why: `It is a required stop: ${obstacle.rule.reason} (${obstacle.rule.reference}).`,
        next: `Allow one: check ${VARIABLES.minimumAgeDays}, ${VARIABLES.ceiling}, ${VARIABLES.excluded} and the feed. Nothing is begun that could not be finished; to go only part of the way, set ${VARIABLES.ceiling}.`,
      });
    }
  }
}

function tooOld(from: OctopusVersion, wanted: OctopusVersion): Failure {
  return new Failure({
    code: "Path-TooOld",
    what: `This runbook cannot upgrade ${from.text} to ${wanted.text}: it begins at ${OLDEST_START}.`,
    why: "Before 3.0, Octopus kept its data in RavenDB, and not in SQL Server.",
    next: `Upgrade by hand as ${BEFORE_OLDEST.reference} says: ${BEFORE_OLDEST.way}.`,
  });
}
