import { join } from "node:path";
import { Failure } from "../step/failure";

/**
 * The folder in which this program keeps what has to outlive a step on a node: the record, staged installers, Node,
 * logs. Only administrators may write to it (P12).
 * @throws Failure `Windows-NoProgramData` when `%ProgramData%` is not set
 */
export function upgradeFolder(env: NodeJS.ProcessEnv): string {
  const programData = env.ProgramData ?? env.PROGRAMDATA;
  if (!programData) {
    throw new Failure({
      code: "Windows-NoProgramData",
      what: "The environment variable ProgramData is not set, so the folder OctopusHaUpgrade cannot be found.",
      next: "Run the step on a Tentacle on Windows.",
    });
  }
  return join(programData, "OctopusHaUpgrade");
}

/** Where the connection string of an unfinished run is kept, encrypted (src/upgrade/record/kept-connection-string.ts). */
export const keptConnectionStringPath = (env: NodeJS.ProcessEnv): string =>
  join(upgradeFolder(env), "connection-string.protected");

/** Where it is written first, before it is put in its place. */
export const keptConnectionStringDraft = (env: NodeJS.ProcessEnv): string => `${keptConnectionStringPath(env)}.new`;

/** What the last `database --upgrade` of an unfinished run printed (src/upgrade/record/upgrader-output.ts). */
export const upgraderOutputPath = (env: NodeJS.ProcessEnv): string => join(upgradeFolder(env), UPGRADER_OUTPUT);

export const UPGRADER_OUTPUT = "database-upgrade.output";
