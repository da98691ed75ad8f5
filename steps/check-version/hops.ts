import { shownAddress } from "../../src/values/address";
import { VARIABLES } from "../../src/names/variables";
import { installerUrl } from "../../src/release/installer-location";
import type { Place } from "../../src/release/way-lines";
import { Failure } from "../../src/step/failure";
import { knownInstaller, type HopInstaller } from "../../src/upgrade/hop-installers";
import type { NodeRecord } from "../../src/upgrade/record/record";
import type { Context } from "./contract";
import { offeredOrStaged } from "./offered-or-staged";

/**
 * The installers of the hops after this one, which are staged before the first outage.
 * @param place where this run is on the way
 * @param last the plan of the run before this one, which may have staged them
 * @throws Failure `Installer-HopMissing`, before anything is stopped
 */
export async function hopInstallers(
  { inputs, tools, log }: Context,
  { versions, number, count }: Place,
  last: NodeRecord["plan"] | undefined,
): Promise<HopInstaller[]> {
  const found: HopInstaller[] = [];
  for (const [hop, version] of [...versions.entries()].slice(number + 1)) {
    const url = installerUrl(inputs.installerUrl, version);
    try {
      const { sizeBytes, sha256 } = await offeredOrStaged(log, tools.releases, url, knownInstaller(last, version));
      found.push({ version, sizeBytes, sha256 });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (inputs.stageHops === "Optional") {
        log.warning(`The installer of hop ${hop} of ${count}, to ${version}, cannot be downloaded: ${error.what}`);
        continue;
      }
      throw new Failure({
        code: "Installer-HopMissing",
        what: `The installer of hop ${hop} of ${count}, to ${version}, cannot be downloaded from ${shownAddress(url)}: ${error.what}`,
        why: "A way that may end half-way is not begun: all installers are staged before the first outage.",
        next: `Put it where ${VARIABLES.installerUrl} points, or exclude ${version} in ${VARIABLES.excluded}, then run again. Or set ${VARIABLES.stageHops} to Optional.`,
        cause: error,
      });
    }
  }
  if (found.length > 0) {
    log.info(
      `The installers of all later hops are staged with this one: ${found.map(({ version }) => version).join(", ")}.`,
    );
  }
  return found;
}
