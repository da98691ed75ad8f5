import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The oldest Node that the script on a Tentacle accepts. */
const SCRIPT_ASKS_FOR = [22, 21] as const;

/**
 * A PowerShell 7 that may run the scripts themselves: there has to be one on the PATH, and the Node that runs this has to
 * be one that the script accepts. Otherwise the steps' programs are started as the script would start them.
 */
export function findPwsh(env: NodeJS.ProcessEnv, nodeVersion = process.versions.node): string | undefined {
  const [major = 0, minor = 0] = nodeVersion.split(".").map(Number);
  const [leastMajor, leastMinor] = SCRIPT_ASKS_FOR;
  if (major < leastMajor || (major === leastMajor && minor < leastMinor)) return undefined;
  return (env.PATH ?? "")
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
}
