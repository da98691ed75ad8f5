import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { nodeStaging } from "../../src/installer/staging";
import { Failure } from "../../src/step/failure";
import type { ClosedFolders } from "../../src/windows/folder-access";
import { honest, serve, type DownloadServer } from "./download-server";
import { sha256, someBytes, surroundings, temporaryFolder } from "./surroundings";
import { versionOf } from "../made-up/version";

const folder = temporaryFolder();
const bytes = someBytes(50_000);
const VERSION = versionOf("2025.4.10333");
let server: DownloadServer;
beforeEach(async () => {
  server = await serve(bytes, honest);
});
afterEach(() => server.close());

let open: string[];
let ensured: string[];
/** Makes folders; refuses those of `open`. */
const folders: ClosedFolders = {
  problemOf: async (path) => (open.includes(path) ? `the folder ${path} can be changed by others` : undefined),
  ensure: async (path) => {
    if (open.includes(path)) throw new Failure({ code: "Folder-OpenToOthers", what: "Open.", next: "Close it." });
    await mkdir(path, { recursive: true });
    ensured.push(path);
  },
};
beforeEach(() => {
  open = [];
  ensured = [];
});

const wanted = () => ({ version: VERSION, url: server.url, sizeBytes: bytes.length, sha256: sha256(bytes) });
const options = { node: "ha-2", sharedFolder: undefined, stallSeconds: 60_000, onProgress: () => {} };
const stagingIn = (path = folder.path) => nodeStaging(join(path, "staging"), folders, surroundings());

test("an installer is fetched into a closed folder, and is the planned one", async () => {
  const staging = stagingIn();
  expect(await staging.problemOf(wanted())).toBe("it is not there");
  expect(existsSync(staging.folder)).toBe(false);
  expect(await staging.fetch(wanted(), options)).toBe("downloaded");
  expect(await staging.problemOf(wanted())).toBeUndefined();
  expect(staging.pathOf(VERSION)).toBe(join(folder.path, "staging", "Octopus.2025.4.10333-x64.msi"));
  expect((await readFile(staging.pathOf(VERSION))).equals(bytes)).toBe(true);
});

test("P12: the folder and the one it lies in are closed before anything is fetched, and looked at again before use", async () => {
  const staging = stagingIn();
  await staging.fetch(wanted(), options);
  expect(ensured).toEqual([folder.path, staging.folder]);
  for (const each of [folder.path, staging.folder]) {
    open = [each];
    expect(await staging.problemOf(wanted())).toBe(`the folder ${each} can be changed by others`);
    await expect(staging.fetch(wanted(), options)).rejects.toMatchObject({ code: "Folder-OpenToOthers" });
  }
});

test("one that fits is used again", async () => {
  const staging = stagingIn();
  await staging.fetch(wanted(), options);
  expect(await staging.fetch(wanted(), options)).toBe("reused");
  expect(server.ranges).toHaveLength(1);
});

test("one that does not fit is replaced", async () => {
  const staging = stagingIn();
  await mkdir(staging.folder);
  await writeFile(staging.pathOf(VERSION), someBytes(bytes.length));
  expect(await staging.fetch(wanted(), options)).toBe("downloaded");
  expect(await staging.problemOf(wanted())).toBeUndefined();
});

test("what is wrong with a staged file is said", async () => {
  const staging = stagingIn();
  await staging.fetch(wanted(), options);
  expect(await staging.problemOf({ ...wanted(), version: versionOf("2025.4.1") })).toBe("it is not there");
  expect(await staging.problemOf({ ...wanted(), sizeBytes: 1 })).toBe("it has 50000 bytes instead of 1");
  expect(await staging.problemOf({ ...wanted(), sha256: "ab" })).toMatch(/^its SHA-256 is [0-9a-f]{64} instead of ab$/);
});

test("other versions' files, whole or partial, are listed; nothing else is", async () => {
  const staging = stagingIn();
  await staging.fetch(wanted(), options);
  const names = [
    "Octopus.2024.1.100-x64.msi",
    "Octopus.2024.1.100-x64.msi.partial",
    "Octopus.2024.1.100-x64.msi.partial-tag",
    "Octopus.2025.3.200-x64.msi",
    "Octopus.Tentacle.8.3.100-x64.msi",
    "notes.txt",
  ];
  for (const name of names) await writeFile(join(staging.folder, name), "x");
  const others = await staging.others([VERSION, versionOf("2025.3.200")]);
  expect(others).toEqual(names.slice(0, 3).map((name) => join(staging.folder, name)));
  for (const path of others) await staging.remove(path);
  expect(existsSync(others[0]!)).toBe(false);
});

test("no folder, no others", async () => {
  expect(await stagingIn(join(folder.path, "missing")).others([])).toEqual([]);
});
