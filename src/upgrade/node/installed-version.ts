import { parseVersion, type OctopusVersion } from "../../values/version";
import { Failure } from "../../step/failure";
import { waitUntil, type WaitLimits } from "../../step/wait";
import type { InstallerLock } from "../../windows/installer-lock";
import type { ProcedureContext, NodeAtHand } from "./procedure";
import type { ServerProgram } from "../../server-program/server-program";

export interface InstalledTools {
  installers: InstallerLock;
  program: Pick<ServerProgram, "version">;
}

/**
 * The installed version, read after every installer has ended: an installer outlives its step, so a version read
 * before that may be about to change. In a dry run, as it would be by then.
 * @returns undefined when there is no program, or one that does not run
 * @throws Failure `Installer-StillRunning` at the deadline; nothing has been changed then
 */
export async function installedVersionAtRest(
  context: ProcedureContext,
  tools: InstalledTools,
  { node }: Pick<NodeAtHand, "node">,
  limits: WaitLimits,
): Promise<OctopusVersion | undefined> {
  const wait = { what: `Windows Installer on node ${node} to finish`, ...limits };
  const waited = await waitUntil(context, wait, async () =>
    (await tools.installers.isHeld())
      ? { done: false, because: "another installation is running" }
      : { done: true, value: undefined },
  );
  if (waited.met) return parseVersion(context.assumed(`${node}.installedVersion`)) ?? (await tools.program.version());
  throw new Failure({
    code: "Installer-StillRunning",
    what: `Another installation is still running on node ${node} after ${waited.waitedSeconds} s, so nothing was changed there.`,
    why: "Which version is installed is certain only once it has ended (Global\\_MSIExecute).",
    next: "Wait until it has finished, or find out what is being installed, then run again.",
  });
}
