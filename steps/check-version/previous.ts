import { shownAddress, withoutQuery } from "../../src/values/address";
import { VARIABLES } from "../../src/names/variables";
import { installerUrl } from "../../src/release/installer-location";
import { Failure } from "../../src/step/failure";
import type { OctopusVersion } from "../../src/values/version";
import { knownInstaller } from "../../src/upgrade/hop-installers";
import type { NodeRecord } from "../../src/upgrade/record/record";
import type { Context } from "./contract";
import { offeredOrStaged } from "./offered-or-staged";
import type { Plan } from "./plan";

/**
 * The installer of the version that the instance runs, from where the new one comes: recovery puts it back when the run
 * fails before the database upgrade (decision 028).
 * @param last the plan of the run before this one, which staged it
 * @returns undefined when it is not to be had, and that is allowed
 * @throws Failure `Installer-PreviousMissing`, before anything is stopped
 */
export async function previousInstaller(
  { inputs, tools, log }: Context,
  current: OctopusVersion,
  last: NodeRecord["plan"] | undefined,
): Promise<Plan["previous"]> {
  const url = installerUrl(inputs.installerUrl, current);
  try {
    const { sizeBytes, sha256 } = await offeredOrStaged(log, tools.releases, url, knownInstaller(last, current));
    return { installerUrl: withoutQuery(url), installerSizeBytes: sizeBytes, installerSha256: sha256 };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (inputs.stagePrevious === "Optional") {
      log.warning(
        `The installer of the present version ${current} cannot be downloaded: ${error.what} If the run fails before the database upgrade, a node on which the new version is installed stays stopped.`,
      );
      return undefined;
    }
    throw new Failure({
      code: "Installer-PreviousMissing",
      what: `The installer of the present version ${current} cannot be downloaded from ${shownAddress(url)}: ${error.what}`,
      why: "If the run fails before the database upgrade, recovery puts the present version back with it.",
      next: `Put it where ${VARIABLES.installerUrl} points, then run again. Or set ${VARIABLES.stagePrevious} to Optional: a node on which the new version was installed then stays stopped after such a failure.`,
      cause: error,
    });
  }
}
