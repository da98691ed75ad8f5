import { readFileSync } from "node:fs";
import { join } from "node:path";
import { programsIn, workFolder } from "./work-folder";

const MARK = "OCTOPUS-VERSION:";
const PLACE_BYTES = 64;

/** Octopus.Server.exe (programs/octopus-server.c) of a version: the version is written over a place in its data. */
export function octopusProgram(version: string): Buffer {
  const program = readFileSync(join(programsIn(workFolder()), "octopus-server.exe"));
  const at = program.indexOf(MARK, 0, "latin1");
  if (at < 0) throw new Error("octopus-server.exe has no place for its version.");
  program.fill(0, at + MARK.length, at + PLACE_BYTES);
  program.write(version, at + MARK.length, "latin1");
  return program;
}
