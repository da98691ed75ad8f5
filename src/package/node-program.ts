import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { Failure, reasonOf } from "../step/failure";
import type { RuntimeLock } from "./runtime-lock";
import { fileInTar } from "./tar";

const PATH_IN_PACKAGE = "package/bin/node.exe";
/**
 * Node 18 was 70 MB and Node 24 is 94 MB (facts: node-on-windows#size-of-nodeexe). What is far from it is something
 * else.
 */
const LEAST_BYTES = 20_000_000;
const MOST_BYTES = 400_000_000;
const X64 = 0x8664;

/**
 * Takes node.exe out of the npm package, once the package has proved to be the one that was pinned.
 * @throws Failure `Runtime-WrongIntegrity`, `Runtime-ArchiveDamaged`, `Runtime-NotNode`
 */
export async function nodeProgram(archive: Buffer, lock: RuntimeLock): Promise<Buffer> {
  const name = `${lock.package}@${lock.version}`;
  const integrity = `sha512-${createHash("sha512").update(archive).digest("base64")}`;
  if (integrity !== lock.integrity) {
    throw new Failure({
      code: "Runtime-WrongIntegrity",
      what: `${name} as it was fetched (${archive.length} bytes) is not the package that was pinned.`,
      why: `Its integrity is ${integrity}, and src/package/node-runtime/lock.json says ${lock.integrity}: what runs as SYSTEM on every node must be the known one.`,
      next: "Empty npm's cache (npm cache clean --force) and try again. If it stays so, find out what this machine's npm registry serves.",
    });
  }
  const program = await unpack(archive, name);
  const problem = problemOf(program);
  if (problem === undefined) return program;
  throw new Failure({
    code: "Runtime-NotNode",
    what: `${PATH_IN_PACKAGE} of ${name} is not Node for 64-bit Windows: ${problem}.`,
    next: "Pin another version in src/package/node-runtime/lock.json.",
  });
}

async function unpack(archive: Buffer, name: string): Promise<Buffer> {
  try {
    const tar = await promisify(gunzip)(archive, { maxOutputLength: 2 * MOST_BYTES });
    const program = fileInTar(tar, PATH_IN_PACKAGE);
    if (program !== undefined) return program;
    throw new Error(`it holds no ${PATH_IN_PACKAGE}`);
  } catch (error) {
    throw new Failure({
      code: "Runtime-ArchiveDamaged",
      what: `The archive of ${name} cannot be unpacked: ${reasonOf(error)}.`,
      next: "Pin another version in src/package/node-runtime/lock.json.",
      cause: error,
    });
  }
}

/** Reads just enough of the PE format: both signatures, and the machine it is made for. */
function problemOf(program: Buffer): string | undefined {
  if (program.length < LEAST_BYTES || program.length > MOST_BYTES) return `it has ${program.length} bytes`;
  if (program.toString("latin1", 0, 2) !== "MZ") return "it is not a program for Windows";
  const header = program.readUInt32LE(0x3c);
  if (program.toString("latin1", header, header + 4) !== "PE\0\0") return "it is not a program for Windows";
  if (program.readUInt16LE(header + 4) !== X64) return "it is built for another type of processor";
  return undefined;
}
