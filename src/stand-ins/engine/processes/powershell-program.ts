import { writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import type { ScriptCall } from "./direct-program";
import type { ScriptProgram } from "./script-process";

const BODY_FILE = "Script.ps1";
const VARIABLES_FILE = "Variables.json";

/**
 * What stands around a script (facts: octopus-scripts#powershell-host): variables in a dictionary whose names ignore
 * case, errors stop it, an error that nobody catches ends it with 1, else it ends as its last native command did. Names
 * and values are base64 in the file, because ConvertFrom-Json would make dates of texts that look like one.
 */
const BOOTSTRAP = `$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$PSNativeCommandArgumentPassing = 'Legacy'
$OctopusParameters = [Collections.Generic.Dictionary[string, string]]::new([StringComparer]::OrdinalIgnoreCase)
& {
    $file = Join-Path $PSScriptRoot '${VARIABLES_FILE}'
    $textOf = { param($base64) [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($base64)) }
    foreach ($each in ConvertFrom-Json ([IO.File]::ReadAllText($file))) {
        $OctopusParameters[(& $textOf $each.name)] = & $textOf $each.value
    }
    [IO.File]::Delete($file)
}
try {
    . (Join-Path $PSScriptRoot '${BODY_FILE}')
} catch {
    [Console]::Error.WriteLine($_.Exception.Message)
    [Console]::Error.WriteLine($_.ScriptStackTrace)
    exit 1
}
if (Test-Path 'Variable:LASTEXITCODE') { exit $LASTEXITCODE }
`;

/**
 * Lets PowerShell run the script itself, behind a small bootstrap. The variables lie in a file that only this user can
 * read, and that the bootstrap removes before the script begins.
 */
export async function powershellProgram(
  pwsh: string,
  { body, variables, folder, environment }: ScriptCall,
): Promise<ScriptProgram> {
  const base64 = (text: string) => Buffer.from(text, "utf8").toString("base64");
  const values = [...variables.names()].map((name) => ({
    name: base64(name),
    value: base64(variables.evaluated(name) ?? ""),
  }));
  await writeFile(join(folder, VARIABLES_FILE), JSON.stringify(values), { mode: 0o600 });
  await writeFile(join(folder, BODY_FILE), body, { mode: 0o600 });
  const bootstrap = join(folder, "Bootstrap.Script.ps1");
  await writeFile(bootstrap, BOOTSTRAP, { mode: 0o600 });
  return {
    command: pwsh,
    args: ["-NoProfile", "-NonInteractive", "-File", bootstrap],
    folder,
    environment: {
      // A machine has a PATH with Node on it unless its stand-in says otherwise.
      PATH: [dirname(process.execPath), dirname(pwsh)].join(delimiter),
      POWERSHELL_TELEMETRY_OPTOUT: "1",
      POWERSHELL_UPDATECHECK: "Off",
      ...environment,
    },
    stdin: "",
  };
}
