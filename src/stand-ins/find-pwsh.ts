import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The oldest Node that the script on a Tentacle accepts. */
const SCRIPT_ASKS_FOR = [22, 21] as const;

/** In which way the scripts of the steps are run in a rehearsal. */
interface ScriptsRun {
  /** The PowerShell 7 that runs them; undefined: their programs are started as the scripts would start them. */
  pwsh: string | undefined;
  /** The same for whoever reads it, and why. */
  said: string;
}

/**
 * Looks for a PowerShell 7 that may run the scripts themselves: there has to be one on the PATH, and the Node that runs
 * this has to be one that the scripts accept.
 */
export function findPwsh(env: NodeJS.ProcessEnv, nodeVersion = process.versions.node): ScriptsRun {
  const [major = 0, minor = 0] = nodeVersion.split(".").map(Number);
  const [leastMajor, leastMinor] = SCRIPT_ASKS_FOR;
  const pwsh = (env.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "pwsh"))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
  if (pwsh === undefined) return withoutScripts("there is no pwsh, PowerShell 7, on the PATH");
  if (major < leastMajor || (major === leastMajor && minor < leastMinor)) {
    return withoutScripts(`${pwsh} is not used, because they refuse this Node, ${nodeVersion}`);
  }
  return { pwsh, said: `The steps' scripts are run by ${pwsh}.` };
}

const withoutScripts = (because: string): ScriptsRun => ({
  pwsh: undefined,
  said: `The steps' scripts are not run; their programs are started directly, as the scripts would start them: ${because}.`,
});
