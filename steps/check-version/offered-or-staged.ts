import type { InstallerFacts } from "../../src/release/installer-location";
import type { ReleaseSource } from "../../src/release/release-source";
import type { StepLog } from "../../src/step/context";
import { Failure } from "../../src/step/failure";
import type { HopInstaller } from "../../src/upgrade/hop-installers";
import { shownAddress } from "../../src/values/address";

/**
 * What the download server says of an installer; where it offers it no more, what an earlier run on this way knew of it: that
 * one has staged it on every node, where it is verified before it is run.
 * @param known by an earlier run
 * @throws Failure `Installer-…` when nobody knows it
 */
export async function offeredOrStaged(
  log: Pick<StepLog, "warning">,
  source: Pick<ReleaseSource, "installer">,
  url: string,
  known: Omit<HopInstaller, "version"> | undefined,
): Promise<InstallerFacts | Omit<HopInstaller, "version">> {
  try {
    return await source.installer(url);
  } catch (error) {
    if (!(error instanceof Failure) || !known) throw error;
    log.warning(
      `The installer cannot be downloaded from ${shownAddress(url)} any more (${error.code}); the installer that an earlier run staged on the nodes is used.`,
    );
    return known;
  }
}
