import { mkdir, mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { folderOfRun, readPart, writePart, type SetOfRun } from "../../../src/upgrade/backup-set/parts";
import { isInstallationId, isOfRun, readSetName, setName } from "../../../src/upgrade/backup-set/set-folder";
import { madeUpSurroundings } from "../../made-up/surroundings";
import { INSTALLATION, madeUpKeysPart } from "./made-up";

const aSet = async (): Promise<SetOfRun> => ({
  root: await mkdtemp(join(tmpdir(), "sets-")),
  installationId: INSTALLATION,
  runId: "ServerTasks-42",
});

test("a set's folder is named after when it was begun and by which run", () => {
  const name = setName(new Date("2026-02-14T22:00:05.123Z"), "ServerTasks-42");
  expect(name).toBe("20260214T220005Z-ServerTasks-42");
  expect(readSetName(name)).toEqual({ begunAt: "20260214T220005Z", run: "ServerTasks-42" });
  expect([isOfRun(name, "ServerTasks-42"), isOfRun(name, "ServerTasks-4"), isOfRun(name, "42")]).toEqual([
    true,
    false,
    false,
  ]);
});

test.each(["..", "", "manifest.json", "20260214T220005Z-", "20260214T220005Z-..\\..", "20260214-ServerTasks-42"])(
  "'%s' is no set's folder",
  (name) => {
    expect(readSetName(name)).toBeUndefined();
  },
);

test("a run's id leads out of no folder", () => {
  expect(setName(new Date(0), "..\\..\\Windows")).toBe("19700101T000000Z-Windows");
  expect(setName(new Date(0), "")).toBe("19700101T000000Z-by-hand");
});

test.each([
  [INSTALLATION, true],
  ["..", false],
  ["..\\..\\..\\x", false],
  ["a/b/c/d/e/f", false],
  ["", false],
])("an instance may call itself '%s': %s", (text, isOne) => {
  expect(isInstallationId(text)).toBe(isOne);
});

test("the rows of a run write into one folder, whenever they do", async () => {
  const [host, set] = [madeUpSurroundings(), await aSet()];
  const first = await folderOfRun(host, set);
  await writePart(host, first, "keys", set, madeUpKeysPart());
  await host.clock.sleep(3600);
  expect(await folderOfRun(host, set)).toBe(first);
  expect(await folderOfRun(host, { ...set, runId: "ServerTasks-43" })).not.toBe(first);
  await writeFile(join(first, "manifest.json"), "");
  expect(await folderOfRun(host, set)).not.toBe(first);
});

test("a part that was written is read again by its run, and lies there whole", async () => {
  const [host, set] = [madeUpSurroundings(), await aSet()];
  const folder = await folderOfRun(host, set);
  expect(await readPart(host, folder, "keys", set)).toBeUndefined();
  await writePart(host, folder, "keys", set, madeUpKeysPart());
  expect(await readPart(host, folder, "keys", set)).toEqual({ content: madeUpKeysPart() });
  expect(await readdir(folder)).toEqual(["keys.part.json"]);
});

test.each([
  ["of another run", { runId: "ServerTasks-41" }],
  ["of another instance", { installationId: "11111111-2222" }],
])("a part %s is not taken", async (_title, other) => {
  const [host, set] = [madeUpSurroundings(), await aSet()];
  const folder = await folderOfRun(host, set);
  await writePart(host, folder, "keys", { ...set, ...other }, madeUpKeysPart());
  expect(await readPart(host, folder, "keys", set)).toHaveProperty("because");
});

test.each(["", "{", "{}", '{"format":1}'])("a part that holds '%s' is not taken", async (text) => {
  const [host, set] = [madeUpSurroundings(), await aSet()];
  const folder = await folderOfRun(host, set);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "files.part.json"), text);
  expect(await readPart(host, folder, "files", set)).toHaveProperty("because");
});
