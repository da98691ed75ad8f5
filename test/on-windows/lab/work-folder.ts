import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endPrefix } from "./end-prefix";

const BEGINNING = "octopus-ha-windows-";
/** Tells every worker of one run where the template, the programs and the prefixes lie. */
export const WORK_FOLDER_VARIABLE = "OCTOPUS_HA_WINDOWS_WORK";

/** The folder of this run; its name holds the process that removes it. */
export function makeWorkFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), `${BEGINNING}${process.pid}-`));
  process.env[WORK_FOLDER_VARIABLE] = folder;
  return folder;
}

export function workFolder(): string {
  const folder = process.env[WORK_FOLDER_VARIABLE];
  if (folder === undefined) throw new Error("These tests run with npm run test:windows.");
  return folder;
}

export const prefixesIn = (work: string) => join(work, "prefixes");
export const programsIn = (work: string) => join(work, "programs");
export const rowsIn = (work: string) => join(work, "rows");

/** Ends every program of every prefix, and removes the folder. Everything at once: also when Ctrl+C is pressed. */
export function removeWorkFolder(work: string): void {
  const prefixes = prefixesIn(work);
  for (const name of existsSync(prefixes) ? readdirSync(prefixes) : []) endPrefix(join(prefixes, name));
  rmSync(work, { recursive: true, force: true, maxRetries: 5 });
}

/** What a run left that was killed without warning. */
export function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = new RegExp(`^${BEGINNING}(\\d+)-`).exec(name)?.[1];
    if (owner !== undefined && !isOurs(Number(owner))) removeWorkFolder(join(tmpdir(), name));
  }
}

/** Process ids are used again: what runs under this one must look like a test run. */
function isOurs(processId: number): boolean {
  try {
    return /jest|rehearse-windows/.test(readFileSync(`/proc/${processId}/cmdline`, "utf8"));
  } catch {
    return false;
  }
}
