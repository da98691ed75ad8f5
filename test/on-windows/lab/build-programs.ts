import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { programsIn } from "./work-folder";

const SOURCES = join(__dirname, "..", "programs");

/** -municode: wmain gets the arguments as Windows means them, whatever the code page. */
const FLAGS = ["-O1", "-s", "-Wall", "-Werror", "-Wno-unused-function", "-municode"];
const LIBRARIES = ["-ladvapi32", "-lcrypt32"];

/**
 * Compiles programs/*.c for Windows: under a tenth of a second each (facts: wine#programs-built-for-windows).
 * @returns what the compiler said against one
 */
export function buildPrograms(compiler: string, work: string): string | undefined {
  mkdirSync(programsIn(work), { recursive: true });
  for (const source of readdirSync(SOURCES).filter((name) => name.endsWith(".c"))) {
    const output = join(programsIn(work), source.replace(/\.c$/, ".exe"));
    const args = [...FLAGS, join(SOURCES, source), "-o", output, ...LIBRARIES];
    const { status, stderr } = spawnSync(compiler, args, { encoding: "utf8", timeout: 60_000 });
    if (status !== 0) throw new Error(`${source} does not compile: ${stderr}`);
  }
  return undefined;
}
