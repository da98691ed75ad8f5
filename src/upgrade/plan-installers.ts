import type { WantedInstaller } from "../installer/installer-file";
import type { NodeRecord } from "./record/record";

/**
 * The installers of a plan as they must lie on the node: of the version it began from, and of the one it goes to. In a
 * rollback the former is the newer one.
 * @returns `former` is undefined in a plan without it: nobody could have it, or it was not yet asked for
 */
export function installersOf(plan: NodeRecord["plan"]): {
  former: WantedInstaller | undefined;
  other: WantedInstaller;
} {
  const { previous } = plan;
  return {
    former: previous && installer(plan.from, previous),
    other: installer(plan.to, plan),
  };
}

const installer = (
  version: WantedInstaller["version"],
  from: NonNullable<NodeRecord["plan"]["previous"]>,
): WantedInstaller => ({
  version,
  url: from.installerUrl,
  sizeBytes: from.installerSizeBytes,
  sha256: from.installerSha256.toLowerCase(),
});
