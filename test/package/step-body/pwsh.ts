import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { MadeUpComputer } from "./made-up-computer";

const pwsh = (process.env.PATH ?? "")
  .split(delimiter)
  .map((folder) => join(folder, "pwsh"))
  .find((path) => existsSync(path));

/** Why the script cannot be run here; undefined when it can. The programs around it are scripts of a shell. */
const missing =
  process.platform === "win32"
    ? "the stand-in for Node is a shell script"
    : pwsh === undefined
      ? "pwsh, PowerShell 7, is not on the PATH"
      : undefined;

/** A test that runs the script with PowerShell. Where there is none it is skipped, and its title says so. */
export function withPwsh(title: string, run: () => Promise<void>): void {
  if (missing === undefined) it(title, run);
  else it.skip(`${title} [skipped: ${missing}]`, run);
}

/**
 * What stands around a script on a Tentacle (facts: octopus-scripts#powershell-host): variables in a dictionary whose
 * names ignore case, errors end it, the script is dot-sourced, and the exit code is that of the last program. `Get-Acl`
 * exists on Windows only: here it tells what the test wants it to.
 */
const BOOTSTRAP = `
$ErrorActionPreference = 'Stop'
$PSNativeCommandArgumentPassing = 'Legacy'
$OctopusParameters = New-Object 'System.Collections.Generic.Dictionary[String,String]' (,[StringComparer]::OrdinalIgnoreCase)
foreach ($madeUpLine in [IO.File]::ReadAllLines($env:MADE_UP_VARIABLES)) {
    $madeUpName, $madeUpValue = $madeUpLine.Split(' ') | ForEach-Object { [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($_)) }
    $OctopusParameters[$madeUpName] = [string]$madeUpValue
}
function Get-Acl { param($LiteralPath) [pscustomobject]@{ Sddl = $env:MADE_UP_SDDL } }
if ($env:MADE_UP_LANGUAGE) { $ExecutionContext.SessionState.LanguageMode = $env:MADE_UP_LANGUAGE }
try {
    . $env:MADE_UP_BODY
} catch {
    [Console]::Error.WriteLine($_.Exception.Message)
    [Console]::Error.WriteLine($_.ScriptStackTrace)
    exit 1
}
if (Test-Path variable:global:LastExitCode) { exit $LastExitCode }
`;

interface Ended {
  exitCode: number | null;
  stdout: string;
  stderr: string;
  /** When each piece of stdout came, in milliseconds since the first. */
  pieces: { at: number; text: string }[];
  /** What the step says as the reason of its failure. */
  reason: string | undefined;
}

/** Runs a script on a made-up machine, as Calamari runs it. */
export function runOn(machine: MadeUpComputer, body: string, variables: Record<string, string>): Promise<Ended> {
  const base64 = (text: string) => Buffer.from(text, "utf8").toString("base64");
  const lines = Object.entries(variables).map(([name, value]) => `${base64(name)} ${base64(value)}`);
  const file = (name: string, text: string) => {
    writeFileSync(join(machine.folder, name), text, { mode: 0o600 });
    return join(machine.folder, name);
  };
  const child = spawn(pwsh ?? "pwsh", ["-NoProfile", "-NonInteractive", "-File", file("bootstrap.ps1", BOOTSTRAP)], {
    cwd: machine.folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      HOME: machine.folder,
      PATH: machine.path,
      LANG: "C.UTF-8",
      POWERSHELL_TELEMETRY_OPTOUT: "1",
      POWERSHELL_UPDATECHECK: "Off",
      ProgramData: machine.programData,
      SystemRoot: machine.systemRoot,
      MADE_UP_BODY: file("script.ps1", body),
      MADE_UP_VARIABLES: file("variables.txt", `${lines.join("\n")}\n`),
      MADE_UP_SDDL: machine.sddl,
      MADE_UP_LANGUAGE: machine.languageMode,
      MADE_UP_SEEN: machine.seenFile,
      MADE_UP_MAKE_LOG: machine.makeLog,
      MADE_UP_MAKE_ERROR: machine.makeError,
      // Both names, as Calamari sets them on a Tentacle with a proxy (facts: octopus-scripts#environment).
      http_proxy: "http://proxy.example.com:8080",
      HTTP_PROXY: "http://proxy.example.com:8080",
    },
  });
  return new Promise((resolve, reject) => {
    const ended: Ended = { exitCode: null, stdout: "", stderr: "", pieces: [], reason: undefined };
    let first: number | undefined;
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      first ??= performance.now();
      ended.stdout += text;
      ended.pieces.push({ at: performance.now() - first, text });
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (ended.stderr += text));
    child.on("error", reject);
    child.on("close", (exitCode) => {
      const message = /##octopus\[resultMessage message='([^']*)'\]/.exec(ended.stdout)?.[1];
      const reason = message === undefined ? undefined : Buffer.from(message, "base64").toString("utf8");
      resolve({ ...ended, exitCode, reason });
    });
  });
}
