import * as z from "zod";
import { powerShell } from "./powershell";
import type { RunProgram } from "./run-program";

/** Numbers, because the text beside them may be anything; empty when the file has none. */
const SCRIPT = String.raw`
    $info = [Diagnostics.FileVersionInfo]::GetVersionInfo($given)
    $numbers = @($info.FileMajorPart, $info.FileMinorPart, $info.FileBuildPart, $info.FilePrivatePart)
    $answer = @{ version = if ($null -eq $info.FileVersion) { '' } else { $numbers -join '.' } }
`;

const answer = z.object({ version: z.string() });

/** The version that a program's file carries, `3.17.14.0`; empty when it carries none. @throws Failure `PowerShell-…` */
export async function fileVersion(
  run: RunProgram,
  env: NodeJS.ProcessEnv,
  timeoutSeconds: number,
  path: string,
): Promise<string> {
  const ask = powerShell(run, env, timeoutSeconds);
  const purpose = `read the version of the file ${path}`;
  return (await ask({ name: "file-version", script: SCRIPT, input: path, answer, purpose })).version;
}
