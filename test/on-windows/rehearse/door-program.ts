import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { programsIn, workFolder } from "../lab/work-folder";

const MARK = "OCTOPUS-VERSION:";
const PLACE_BYTES = 64;
const COMPILER = "x86_64-w64-mingw32-gcc";

/** Two test files that rehearse side by side compile it at the same time. */
const doorFile = () => join(programsIn(workFolder()), `door-${process.pid}.exe`);

/** Compiles door.c. @throws Error with what the compiler said */
export function buildDoor(sourceFolder: string): void {
  const args = ["-O1", "-s", "-Wall", "-municode", join(sourceFolder, "door.c"), "-o", doorFile(), "-lws2_32"];
  const { status, stderr, error } = spawnSync(COMPILER, args, { encoding: "utf8", timeout: 60_000 });
  if (status !== 0) throw new Error(`door.c does not compile: ${error?.message ?? stderr}`);
}

/** The program, as Octopus.Server.exe of a version. */
export function doorProgram(version = ""): Buffer {
  const program = readFileSync(doorFile());
  const at = program.indexOf(MARK, 0, "latin1");
  if (at < 0) throw new Error("The compiled door.c has no place for its version.");
  program.fill(0, at + MARK.length, at + PLACE_BYTES);
  program.write(version, at + MARK.length, "latin1");
  return program;
}

/** What an installed Octopus.Server.exe would say of its version; undefined when there is none. */
export function versionIn(path: string): string | undefined {
  let program: Buffer;
  try {
    program = readFileSync(path);
  } catch {
    return undefined;
  }
  const at = program.indexOf(MARK, 0, "latin1");
  return at < 0 ? undefined : program.toString("latin1", at + MARK.length, program.indexOf(0, at));
}
