import { VARIABLES } from "../../src/names/variables";
import { tooOldFor, type TooOld } from "../../src/release/minima";
import type { Place } from "../../src/release/way-lines";
import { Failure } from "../../src/step/failure";
import type { OctopusVersion } from "../../src/values/version";
import type { Context } from "./contract";

/**
 * Every machine's Windows and the SQL Server must be new enough for the target: its program would not start on an older
 * one, and its database upgrade refuses. What was not told is not judged.
 * @throws Failure `Platform-TooOld` with everything that is too old, and what of it may be accepted
 */
export function refuseOldPlatform({ reads, inputs, log }: Context, target: OctopusVersion): void {
  const found = platformsOf(reads).flatMap(({ machine, platform }) => tooOldFor(target, platform, machine));
  // All nodes share one SQL Server, which is said once.
  const tooOld = [...new Map(found.map((each) => [each.what, each])).values()];
  const isAccepted = ({ check }: TooOld) => inputs.acceptedChecks.includes(check);
  for (const { check, what } of tooOld.filter(isAccepted)) {
    log.warning(`[Preflight-${check}] Accepted (${VARIABLES.acceptedChecks}): ${what}`);
  }
  const refused = tooOld.filter((each) => !isAccepted(each));
  if (refused.length === 0) return;
  const names = [...new Set(refused.map(({ check }) => check))];
  throw new Failure({
    code: "Platform-TooOld",
    what: refused.map(({ what }) => what).join(" "),
    why: "That is what Octopus says that this version requires.",
    next: `Upgrade the platform first, or choose an older version with ${VARIABLES.ceiling}. To run in spite of it, name ${names.join(" and ")} in ${VARIABLES.acceptedChecks}. Nothing was changed.`,
  });
}

/**
 * What is too old for a later hop is said before the first one: there is time to upgrade it until then.
 * @param place where this run is on the way
 */
export function warnOfLaterHops({ reads, log }: Context, { versions, number, count }: Place): void {
  for (const [at, version] of [...versions.entries()].slice(number + 1)) {
    const found = platformsOf(reads).flatMap(({ machine, platform }) => tooOldFor(version, platform, machine));
    for (const what of new Set(found.map((each) => each.what))) {
      log.warning(`Hop ${at} of ${count} would be refused at present: ${what}`);
    }
  }
}

function platformsOf({ windowsVersions, frameworkReleases, sqlServerVersions }: Context["reads"]) {
  return windowsVersions.map(({ machine, value }) => ({
    machine,
    platform: {
      windows: told(value),
      framework: frameworkReleases.find((each) => each.machine === machine)?.value,
      sqlServer: told(sqlServerVersions.find((each) => each.machine === machine)?.value),
    },
  }));
}

/** An empty text is a version that was not told. */
const told = (text: string | undefined) => (text === "" ? undefined : text);
