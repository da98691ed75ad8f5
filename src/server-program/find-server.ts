import { join } from "node:path";
import type { Files } from "../machine/files";
import { registryValues } from "../windows/registry";
import type { RunProgram } from "../windows/run-program";
import { smallTools } from "../windows/small-tool";

const REGISTRY_KEY = "HKLM\\Software\\Octopus\\OctopusServer";
const PROGRAM = "Octopus.Server.exe";

export interface FoundServer {
  /** Its full path; when there is no file, where it would be; empty when no folder is known. */
  path: string;
  exists: boolean;
  /** The folders that were looked in. */
  lookedIn: string[];
}

/**
 * Finds Octopus.Server.exe: where the installer wrote it down in the registry, then in the default folder
 * (facts: octopus-server#where-the-program-is).
 */
export async function findServerProgram(
  run: RunProgram,
  { env, files }: { env: NodeJS.ProcessEnv; files: Pick<Files, "facts"> },
  timeoutSeconds: number,
): Promise<FoundServer> {
  const values = await registryValues(smallTools(run, env, timeoutSeconds), REGISTRY_KEY);
  const programFiles = env.ProgramW6432 ?? env.ProgramFiles ?? env.PROGRAMFILES;
  const usual = programFiles && join(programFiles, "Octopus Deploy", "Octopus");
  const lookedIn = [values?.get("installlocation"), usual].filter((folder): folder is string => Boolean(folder));
  for (const folder of lookedIn) {
    const path = join(folder, PROGRAM);
    if (await isFile(files, path)) return { path, exists: true, lookedIn };
  }
  return { path: lookedIn[0] === undefined ? "" : join(lookedIn[0], PROGRAM), exists: false, lookedIn };
}

async function isFile(files: Pick<Files, "facts">, path: string): Promise<boolean> {
  return files.facts(path).then(
    (found) => found.isFile,
    () => false,
  );
}
