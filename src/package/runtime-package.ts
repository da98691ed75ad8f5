import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { realMachine } from "../machine/real";
import { programRunner, type RunProgram } from "../windows/run-program";
import { nodeProgram } from "./node-program";
import { npmPack } from "./npm-pack";
import { runtimeLicence, runtimeLock } from "./runtime-lock";
import { deterministicZip } from "./zip";

interface RuntimePackageOptions {
  outDir: string;
  /** Takes what is going on, a line at a time. */
  log: (line: string) => void;
  /** Starts npm; tests hand in another. */
  run?: RunProgram;
}

/** Level 9 takes twice the time of level 6 (10 s and 5 s) for a thousandth of the size. */
const ZIP_LEVEL = 6;

/** The version of Node that the nodes get, which is the version of its package too. */
export async function runtimeVersion(projectFolder: string): Promise<string> {
  return (await runtimeLock(projectFolder)).version;
}

/**
 * The package that puts Node on the nodes, `octopus-ha-node-runtime.<version>.zip`: made when it is not there, or not
 * whole. Same pinned version, same bytes.
 * @throws Failure `Runtime-…` (npm-pack.ts, node-program.ts)
 */
export async function runtimePackage(
  projectFolder: string,
  { outDir, log, run = programRunner({ ...realMachine, signal: new AbortController().signal }) }: RuntimePackageOptions,
): Promise<{ path: string; version: string }> {
  const lock = await runtimeLock(projectFolder);
  const path = join(outDir, `octopus-ha-node-runtime.${lock.version}.zip`);
  if (await isWhole(path)) return { path, version: lock.version };
  const started = performance.now();
  const spec = `${lock.package}@${lock.version}`;
  log(`Fetching ${spec} (36 MB) with npm...`);
  const archive = await inTemporaryFolder((folder) => npmPack(run, spec, folder));
  log("Checking and packing it...");
  const files = { "node.exe": await nodeProgram(archive, lock), LICENSE: await runtimeLicence(projectFolder) };
  const zip = deterministicZip(files, ZIP_LEVEL);
  await mkdir(outDir, { recursive: true });
  await writeWhole(path, zip);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  log(`Built ${basename(path)} (${(zip.length / 1_000_000).toFixed(1)} MB) in ${seconds} s.`);
  return { path, version: lock.version };
}

/** In the form of sha256sum, so that anybody can check the package that was copied elsewhere. */
const sumFile = (path: string) => `${path}.sha256`;
const sumLine = (path: string, bytes: Uint8Array) =>
  `${createHash("sha256").update(bytes).digest("hex")}  ${basename(path)}\n`;

async function isWhole(path: string): Promise<boolean> {
  try {
    return (await readFile(sumFile(path), "utf8")) === sumLine(path, await readFile(path));
  } catch {
    return false;
  }
}

/** Under another name first: whoever looks for the package finds a whole one or none. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${path}.${process.pid}.unfinished`;
  await writeFile(unfinished, bytes);
  await rename(unfinished, path);
  await writeFile(sumFile(path), sumLine(path, bytes));
}

async function inTemporaryFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "octopus-ha-node-runtime-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
