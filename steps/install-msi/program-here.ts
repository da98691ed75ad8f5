import { stepNamed } from "../../src/names/steps";
import { findServerProgram } from "../../src/server-program/find-server";
import { octopusServer, type OctopusServerOptions } from "../../src/server-program/octopus-server";
import type { ServerProgram } from "../../src/server-program/server-program";
import type { RecordHost } from "../../src/upgrade/record/record-file";

/**
 * The installed program of this node: where the inspection found it, or else where an installation has put it since. The
 * service and later steps still mean the first place, so that is said.
 */
export function programHere(options: OctopusServerOptions & RecordHost): Pick<ServerProgram, "version"> {
  const { path, run, timeoutSeconds, log } = options;
  return {
    version: async () => {
      const version = await octopusServer({ ...options, around: options }).version();
      if (version !== undefined) return version;
      const found = await findServerProgram(run, options, timeoutSeconds);
      if (!found.exists || found.path === path) return undefined;
      const moved = await octopusServer({ ...options, path: found.path, around: options }).version();
      if (moved) {
        log.warning(
          `Octopus.Server.exe ${moved} is at ${found.path}, but the step ${stepNamed("inspect-nodes")} found it at ${path}. Check the service.`,
        );
      }
      return moved;
    },
  };
}
