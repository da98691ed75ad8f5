import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { endPrefix } from "./end-prefix";
import { prefixesIn, programsIn, workFolder } from "./work-folder";
import { runInWine, wineEnvironment, type WineCall, type WineResult } from "./run-in-wine";

/** `template` is an empty Windows; `node` is one with what a node of the cluster has (node-template.ts). */
type TemplateName = "template" | "node";
/** A machine on which something else runs is slow; an empty prefix takes 5 s (facts: wine#prefixes). */
const INIT_TIMEOUT_MS = 120_000;

/**
 * Makes the template: an empty Windows.
 * @returns why it could not be made
 */
export function makeTemplate(work: string): string | undefined {
  const prefix = join(prefixesIn(work), "template");
  mkdirSync(prefix, { recursive: true });
  const options = { env: wineEnvironment(prefix), stdio: "ignore", timeout: INIT_TIMEOUT_MS } as const;
  const made = [
    ["wineboot", "--init"],
    // The default claims to be Windows 7, and Node refuses that with exit code 216 (facts: wine#prefixes).
    ["winecfg", "-v", "win10"],
  ].every((args) => spawnSync("wine", args, options).status === 0);
  endPrefix(prefix);
  return made && existsSync(join(prefix, "drive_c/windows/system32/kernel32.dll"))
    ? undefined
    : "wine could not make an empty Windows (wineboot --init)";
}

/** One Windows of its own: files, registry, services, programs. */
export class Prefix {
  constructor(readonly folder: string) {}

  /** Where a Windows path on C: lies on this machine. */
  path(windowsPath: string): string {
    const within = /^[Cc]:\\(.*)$/.exec(windowsPath)?.[1];
    if (within === undefined) throw new Error(`${windowsPath} is not on drive C:.`);
    return join(this.folder, "drive_c", ...within.split("\\"));
  }

  /** Never written in place: files of the template are the same ones in every clone (hard links). */
  write(windowsPath: string, content: string | Uint8Array): void {
    const path = this.path(windowsPath);
    mkdirSync(dirname(path), { recursive: true });
    rmSync(path, { force: true });
    writeFileSync(path, content);
  }

  read(windowsPath: string, encoding: BufferEncoding = "utf8"): string | undefined {
    const path = this.path(windowsPath);
    return existsSync(path) ? readFileSync(path, encoding) : undefined;
  }

  remove(windowsPath: string): void {
    rmSync(this.path(windowsPath), { force: true, recursive: true });
  }

  /** Puts a program that was built for this suite (programs/*.c) on the disk. */
  putProgram(name: string, windowsPath: string): void {
    const path = this.path(windowsPath);
    mkdirSync(dirname(path), { recursive: true });
    rmSync(path, { force: true });
    copyFileSync(join(programsIn(workFolder()), `${name}.exe`), path);
  }

  run(program: string, args: readonly string[], call: WineCall = {}): Promise<WineResult> {
    return runInWine(this.folder, program, args, call);
  }
}

/** Clones a template: hard links, and the registry copied, for Wine rewrites it in place (facts: wine#prefixes). */
export function clonePrefix(from: string, name: string): Prefix {
  const template = join(prefixesIn(workFolder()), from);
  const folder = join(prefixesIn(workFolder()), name);
  // Of an earlier test: otherwise the clone would end up within it.
  if (existsSync(folder)) remove({ folder });
  const linked = spawnSync("cp", ["-al", template, folder]);
  // Another file system than the folder for temporary files, or one without hard links.
  if (linked.status !== 0) cpSync(template, folder, { recursive: true, verbatimSymlinks: true });
  for (const file of readdirSync(folder).filter((each) => each.endsWith(".reg"))) {
    rmSync(join(folder, file));
    copyFileSync(join(template, file), join(folder, file));
  }
  return new Prefix(folder);
}

let made = 0;
const cloneHere = (from: TemplateName) => clonePrefix(from, `w${process.pid}-${(made += 1)}`);

function remove({ folder }: Pick<Prefix, "folder">): void {
  endPrefix(folder);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** A prefix for all tests of a `describe`, gone afterwards. */
export function prefixForAll(from: TemplateName = "template"): () => Prefix {
  let prefix: Prefix | undefined;
  beforeAll(() => {
    prefix = cloneHere(from);
  });
  afterAll(() => prefix && remove(prefix));
  return () => prefix!;
}

/** A prefix of its own for each test. */
export function prefixForEach(from: TemplateName = "template"): () => Prefix {
  let prefix: Prefix | undefined;
  beforeEach(() => {
    prefix = cloneHere(from);
  });
  afterEach(() => {
    if (prefix) remove(prefix);
    prefix = undefined;
  });
  return () => prefix!;
}
