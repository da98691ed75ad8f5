import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { linesThatMatter, refusesFolder } from "../../src/installer/msi-log";
import { surroundings, temporaryFolder } from "./surroundings";

const folder = temporaryFolder();
const LOG = [
  "=== Verbose logging started: 10/01/2026 ===",
  ...Array.from({ length: 50 }, (_, i) => `MSI (s) (A0:3C): Note: ${i}`),
  "CustomAction StopService returned actual error code 1603",
  "Action ended 03:10:02: InstallFinalize. Return value 3.",
  "MSI (s) (A0:3C): Rolling back.",
  ...Array.from({ length: 50 }, (_, i) => `MSI (s) (A0:3C): Rollback: ${i}`),
  "Action ended 03:10:09: INSTALL. Return value 3.",
  "",
].join("\r\n");

const ENCODINGS: [string, Buffer][] = [
  ["UTF-16LE with byte order mark (Windows)", Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(LOG, "utf16le")])],
  ["ASCII (Wine)", Buffer.from(LOG, "latin1")],
  ["UTF-8 with byte order mark", Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(LOG)])],
];

test.each(ENCODINGS)("the lines around the first 'Return value 3' of a log in %s", async (_, bytes) => {
  const path = join(folder.path, "install.log");
  await writeFile(path, bytes);
  const lines = (await linesThatMatter(path, surroundings()))!;
  expect(lines).toHaveLength(9);
  expect(lines.slice(-4)).toEqual([
    "CustomAction StopService returned actual error code 1603",
    "Action ended 03:10:02: InstallFinalize. Return value 3.",
    "MSI (s) (A0:3C): Rolling back.",
    "MSI (s) (A0:3C): Rollback: 0",
  ]);
});

test.each([0, 1])("the end of a log too long to read whole, at an %i byte more", async (odd) => {
  const path = join(folder.path, "install.log");
  const filler = Buffer.alloc(9 * 1024 * 1024 + 2 * odd, Buffer.from("x\n", "utf16le"));
  await writeFile(path, Buffer.concat([Buffer.from([0xff, 0xfe]), filler, Buffer.from(LOG, "utf16le")]));
  expect(await linesThatMatter(path, surroundings())).toContain(
    "CustomAction StopService returned actual error code 1603",
  );
});

test("a log without a failed action gives its last lines, long ones cut", async () => {
  const path = join(folder.path, "install.log");
  await writeFile(path, `one\ntwo\n${"x".repeat(1000)}\n`);
  const lines = (await linesThatMatter(path, surroundings()))!;
  expect(lines.slice(0, 2)).toEqual(["one", "two"]);
  expect(lines[2]).toHaveLength(303);
});

test("no log is not a failure", async () => {
  expect(await linesThatMatter(join(folder.path, "none.log"), surroundings())).toBeUndefined();
});

test("'Return value 30' is not a failed action", async () => {
  const path = join(folder.path, "install.log");
  await writeFile(path, `Return value 30\n${"line\n".repeat(20)}`);
  expect(await linesThatMatter(path, surroundings())).not.toContain("Return value 30");
});

test("that the folder was refused is told, wherever the log says it", async () => {
  const path = join(folder.path, "refused.log");
  await writeFile(path, `Destination folder must be on a local hard drive.\r\n${LOG}`);
  const lines = (await linesThatMatter(path, surroundings()))!;
  expect(lines[0]).toBe("Destination folder must be on a local hard drive.");
  expect(lines).toHaveLength(10);
  expect(refusesFolder(lines.join("\n"))).toBe(true);
});
