import type { WantedInstaller } from "../../src/installer/installer-file";
import { withQueryOf } from "../../src/values/address";
import { installerUrl } from "../../src/release/installer-location";
import { isOlder, sameVersion, type OctopusVersion } from "../../src/values/version";
import type { NodeAtHand } from "../../src/upgrade/node/procedure";
import { installedVersionAtRest } from "../../src/upgrade/node/installed-version";
import { directionOf, planOf } from "../../src/upgrade/run-reads";
import { Failure } from "../../src/step/failure";
import type { WaitLimits } from "../../src/step/wait";
import type { Context } from "./contract";

export const nodeOf = ({ reads }: Context): NodeAtHand => ({ node: reads.nodeName, serviceName: reads.serviceName });

/** The planned installer, at the planned address; a query that opens it comes from this step's own parameter. */
export function wantedOf({ reads, inputs }: Context): WantedInstaller {
  const plan = planOf(reads);
  return {
    version: plan.to,
    url: withQueryOf(installerUrl(inputs.installerUrl, plan.to), plan.installerUrl),
    sizeBytes: plan.installerSizeBytes,
    sha256: plan.installerSha256.toLowerCase(),
  };
}

/** The installer of the version that the instance runs; undefined when the plan has none. */
export function previousOf({ reads, inputs }: Context): WantedInstaller | undefined {
  const { from, previous } = planOf(reads);
  return (
    previous && {
      version: from,
      url: withQueryOf(installerUrl(inputs.installerUrl, from), previous.installerUrl),
      sizeBytes: previous.installerSizeBytes,
      sha256: previous.installerSha256.toLowerCase(),
    }
  );
}

/** The installers of the hops after this one, each at its own address. */
export const laterHopsOf = ({ reads, inputs }: Context): WantedInstaller[] =>
  (planOf(reads).hops ?? []).map(({ version, sizeBytes, sha256 }) => ({
    version,
    url: installerUrl(inputs.installerUrl, version),
    sizeBytes,
    sha256: sha256.toLowerCase(),
  }));

/** How long to wait for other installations, Windows Update's for example. */
const waitLimitsOf = ({ inputs }: Context): WaitLimits => ({
  timeoutSeconds: inputs.installerWaitSeconds,
  pollSeconds: 10,
});

export const installedOn = (context: Context) =>
  installedVersionAtRest(context, context.tools, nodeOf(context), waitLimitsOf(context));

/**
 * P13: an older program never takes the place of a newer one, but in a rollback that of the version which is rolled back.
 * @throws Failure `Version-Downgrade`
 */
export function refuseDowngrade(context: Context, installed: OctopusVersion | undefined): void {
  const { nodeName, currentVersion, targetVersion } = context.reads;
  if (!isOlder(targetVersion, installed)) return;
  if (directionOf(context.reads) === "back" && sameVersion(installed, currentVersion)) return;
  throw new Failure({
    code: "Version-Downgrade",
    what: `Node ${nodeName} has Octopus Server ${installed ?? ""} installed, which is newer than ${targetVersion}.`,
    why: "Somebody installed it since the plan was made, or the plan is old. An older program refuses a newer schema.",
    next: "Run the runbook from the beginning, so that it makes a new plan. This runbook never goes back to an older version.",
  });
}
