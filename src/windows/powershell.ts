import * as z from "zod";
import { Failure } from "../step/failure";
import { windowsProgram } from "./programs";
import type { ProgramResult, RunProgram } from "./run-program";

/** A question to Windows PowerShell 5.1. */
interface PowerShellQuestion<S extends z.ZodType> {
  /** The script's name: its first line says it, for whoever finds it in a log of script blocks. */
  name: string;
  /** Statements that set `$answer` to a hashtable; the input is in `$given`. Never holds a value of ours. */
  script: string;
  /** Handed over on stdin: it stands in no command line and is never read as a script. */
  input?: string;
  answer: S;
  /** What was asked, as in "Windows PowerShell could not {purpose}". */
  purpose: string;
}

export type AskPowerShell = <S extends z.ZodType>(question: PowerShellQuestion<S>) => Promise<z.output<S>>;

/**
 * The frame of every script. Windows PowerShell 5.1 syntax. stdin and stdout are OEM there: in comes base64 of UTF-8,
 * out go the bytes of one line of JSON.
 */
const framed = (name: string, script: string): string =>
  [
    `# octopus-ha-upgrade: ${name}`,
    "$ErrorActionPreference = 'Stop'",
    "$ProgressPreference = 'SilentlyContinue'",
    "Set-StrictMode -Version Latest",
    "try {",
    "    $given = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String([Console]::In.ReadLine()))",
    ...script.trim().split("\n"),
    "    $code = 0",
    "} catch { $answer = @{ error = $_.Exception.Message }; $code = 1 }",
    '$bytes = [Text.Encoding]::UTF8.GetBytes((ConvertTo-Json $answer -Compress) + "`n")',
    "$out = [Console]::OpenStandardOutput(); $out.Write($bytes, 0, $bytes.Length); $out.Flush()",
    "exit $code",
    "",
  ].join("\n");

const errorAnswer = z.object({ error: z.string() });

/** Runs a script with Windows PowerShell. */
export function powerShell(run: RunProgram, env: NodeJS.ProcessEnv, timeoutSeconds: number): AskPowerShell {
  return async ({ name, script, input = "", answer, purpose }) => {
    const result = await run({
      ...powerShellCommand(framed(name, script), env),
      input: `${Buffer.from(input, "utf8").toString("base64")}\n`,
      timeoutSeconds,
    });
    const said = lastJsonLine(result.stdout);
    const understood = answer.safeParse(said);
    if (understood.success) return understood.data;
    throw noAnswer(result, purpose, timeoutSeconds, errorAnswer.safeParse(said).data?.error);
  };
}

/** How Windows PowerShell is started with a script: it is all that stands in the command line, and no file holds it. */
export function powerShellCommand(
  script: string,
  env: NodeJS.ProcessEnv,
): { program: string; args: string[]; env: NodeJS.ProcessEnv } {
  const encoded = Buffer.from(script, "utf16le").toString("base64");
  return {
    program: windowsProgram("powershell", env),
    args: ["-NoLogo", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-EncodedCommand", encoded],
    env: withoutModulePath(env),
  };
}

/** A Tentacle that runs PowerShell 7 hands its list of modules on, which breaks Windows PowerShell's own. */
function withoutModulePath(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => name.toLowerCase() !== "psmodulepath"));
}

/** What is not JSON around it (a banner of a profile, a warning) is passed over. */
function lastJsonLine(stdout: string): unknown {
  for (const line of stdout.split(/\r?\n/).reverse()) {
    if (!line.trim().startsWith("{")) continue;
    try {
      return JSON.parse(line);
    } catch {
      continue;
    }
  }
  return undefined;
}

/** The sentence for a PowerShell that gave no answer, or one that says what went wrong. */
export function noAnswer(
  result: Pick<ProgramResult, "startError" | "timedOut" | "exitCode">,
  purpose: string,
  timeoutSeconds: number,
  error?: string,
): Failure {
  return new Failure({
    code: error === undefined ? "PowerShell-NoAnswer" : "PowerShell-Failed",
    what: `Windows PowerShell could not ${purpose}.`,
    why: error === undefined ? whyNoAnswer(result, timeoutSeconds) : `It said: ${error.trim().replace(/\s+/g, " ")}`,
    next: "Check that Windows PowerShell runs scripts for the Tentacle's account on this node (a group policy may forbid it), then run again.",
  });
}

function whyNoAnswer(
  { startError, timedOut, exitCode }: Pick<ProgramResult, "startError" | "timedOut" | "exitCode">,
  timeoutSeconds: number,
): string {
  if (startError !== undefined) return `powershell.exe could not be started (${startError}).`;
  if (timedOut) return `It was still running after ${timeoutSeconds} s and was ended.`;
  // Exit code 0 without a word is what a stub answers (facts: wine#programs-that-say-nothing).
  return `It ended with exit code ${exitCode ?? "none"} and gave no answer.`;
}
