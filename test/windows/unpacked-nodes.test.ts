import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { surroundings } from "../installer/surroundings";
import { unpackedNodes } from "../../src/windows/unpacked-nodes";

let programData: string;
let place: string;
beforeEach(() => {
  programData = mkdtempSync(join(tmpdir(), "unpacked-"));
  place = join(programData, "OctopusHaUpgrade", "node");
});
afterEach(() => rmSync(programData, { recursive: true }));

function unpack(version: string): string {
  mkdirSync(join(place, version), { recursive: true });
  writeFileSync(join(place, version, "node.exe"), "MZ");
  return join(place, version);
}

const nodesFor = (nodeProgram: string) =>
  unpackedNodes({ ...surroundings(), env: { ProgramData: programData }, computer: { hostName: "", nodeProgram } });

it("lists what the first step unpacked, and which of them runs", async () => {
  const folder = unpack("24.21.0");
  unpack("22.23.3");
  const unpackedAt = new Date("2026-01-08T22:00:00Z");
  utimesSync(folder, unpackedAt, unpackedAt);
  const nodes = await nodesFor(join(folder, "node.exe")).list();
  expect(nodes.map(({ version, running }) => [version, running]).sort()).toEqual([
    ["22.23.3", false],
    ["24.21.0", true],
  ]);
  expect(nodes.find(({ running }) => running)).toEqual({ version: "24.21.0", folder, unpackedAt, running: true });
});

it("knows the Node that runs by whatever case its name is written in", async () => {
  const folder = unpack("24.21.0");
  expect((await nodesFor(join(folder, "NODE.EXE")).list()).map(({ running }) => running)).toEqual([true]);
});

it("of a Node elsewhere none runs, whatever its name", async () => {
  const folder = unpack("24.21.0");
  for (const program of [join(programData, "24.21.0/node.exe"), join(folder, "bin/node.exe"), "/usr/bin/node"]) {
    expect((await nodesFor(program).list()).map(({ running }) => running)).toEqual([false]);
  }
});

it("where nothing was unpacked there is none", async () => {
  expect(await nodesFor(process.execPath).list()).toEqual([]);
});

it("what is no version and what only leads elsewhere is not ours", async () => {
  mkdirSync(join(place, "backup"), { recursive: true });
  writeFileSync(join(place, "1.2.3"), "a file");
  symlinkSync(tmpdir(), join(place, "20.1.1"));
  expect(await nodesFor(process.execPath).list()).toEqual([]);
});

it("removes one and leaves the others", async () => {
  const [older, newer] = [unpack("22.23.3"), unpack("24.21.0")];
  const nodes = nodesFor(join(newer, "node.exe"));
  const [found] = (await nodes.list()).filter(({ running }) => !running);
  await nodes.remove(found!);
  expect([existsSync(older), existsSync(newer)]).toEqual([false, true]);
});

it("removes nothing outside its place", async () => {
  const stray = { version: "22.23.3", folder: programData, unpackedAt: new Date(), running: false };
  await expect(nodesFor("node").remove(stray)).rejects.toThrow("is not in");
  expect(existsSync(programData)).toBe(true);
});
