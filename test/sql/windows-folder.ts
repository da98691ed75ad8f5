import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

const PLAYED_RUNNER = join(__dirname, "../fixtures/programs/plays-sql-runner.mjs");

/** PowerShell 7, when it is on the PATH. */
export const pwsh = (process.env.PATH ?? "")
  .split(delimiter)
  .map((folder) => join(folder, "pwsh"))
  .find((path) => existsSync(path));

/** A Windows folder in which PowerShell is another program: found as the steps find it. */
export interface WindowsFolder {
  env: NodeJS.ProcessEnv;
  remove(): void;
}

/** @param program what runs in PowerShell's place: PowerShell 7, or the program that plays our script */
export function windowsFolder(program: "played" | "pwsh", env: NodeJS.ProcessEnv = {}): WindowsFolder {
  const root = mkdtempSync(join(tmpdir(), "windows folder "));
  const command = program === "pwsh" ? `'${pwsh ?? "pwsh"}'` : `'${process.execPath}' '${PLAYED_RUNNER}'`;
  const put = (place: string, lines: string[]) => {
    const path = join(root, "System32", place);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, ["#!/bin/sh", ...lines, ""].join("\n"));
    chmodSync(path, 0o755);
  };
  put("WindowsPowerShell/v1.0/powershell.exe", [`exec ${command} "$@"`]);
  put("whoami.exe", [
    `case "$1" in`,
    `  /user) printf '%s\\r\\n' '"nt authority\\system","S-1-5-18"' ;;`,
    `  *) printf '%s\\r\\n' '"Mandatory Label\\System Mandatory Level","Label","S-1-16-16384",""' ;;`,
    "esac",
  ]);
  return {
    env: {
      PATH: process.env.PATH,
      HOME: root,
      SystemRoot: root,
      USERDOMAIN: "CONTOSO",
      COMPUTERNAME: "OCTO1",
      POWERSHELL_TELEMETRY_OPTOUT: "1",
      ...env,
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
