import { mkdir, mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { lastUpgradeFile, lastUpgradeOf, type LastUpgrade } from "../../../src/upgrade/record/last-upgrade";
import type { NodeRecord } from "../../../src/upgrade/record/record";
import { surroundings } from "../../installer/surroundings";
import { failureOf } from "../../made-up/failure";
import { madeUpOpenRecord, madeUpPlan } from "../../made-up/node";

const backup = {
  ...{ file: "\\\\nas\\octopus\\before.bak", sizeBytes: 7, databaseVersion: madeUpPlan.from },
  ...{ startedAt: "2026-01-10T01:58:00.000Z", finishedAt: "2026-01-10T01:59:00.000Z" },
};
const committed = madeUpOpenRecord({
  backup,
  databaseUpgrade: { verdict: "committed", at: "2026-01-10T02:00:00.000Z" },
});
const finished = new Date("2026-01-10T03:00:00.000Z");
const last = (): LastUpgrade => lastUpgradeOf(committed, finished)!;
const fileIn = async () => {
  const env = { ProgramData: await mkdtemp(join(tmpdir(), "last-upgrade-")) };
  return lastUpgradeFile({ ...surroundings(), env });
};

describe("what is kept of a record that is closed", () => {
  test("an upgrade that committed: its versions, its installer and its backup", () => {
    expect(last()).toMatchObject({
      ...{ from: madeUpPlan.from, to: madeUpPlan.to, backup, previous: null, finishedAt: finished.toISOString() },
      installer: { installerUrl: madeUpPlan.installerUrl, installerSha256: madeUpPlan.installerSha256 },
    });
  });

  test.each<[string, Partial<NodeRecord>]>([
    ["a rollback", { direction: "back" }],
    ["an upgrade that changed no database", { databaseUpgrade: { verdict: "unchanged", at: "x" } }],
    ["one that did not begin", { databaseUpgrade: null }],
    ["one without a backup", { backup: null }],
  ])("nothing of %s", (_title, given) => {
    expect(lastUpgradeOf({ ...committed, ...given }, finished)).toBeUndefined();
  });
});

describe("the file", () => {
  test("is not there at first, and is read as it was written", async () => {
    const file = await fileIn();
    expect(await file.read()).toBeUndefined();
    await file.write(last());
    await file.write({ ...last(), openedBy: "ServerTasks-99" });
    expect(await file.read()).toEqual({ ...last(), openedBy: "ServerTasks-99" });
    expect(await readdir(dirname(file.path))).toEqual(["last-upgrade.json"]);
  });

  test.each(["", "{", '{"format":2}'])("that cannot be read is never taken for none: '%s'", async (text) => {
    const file = await fileIn();
    await mkdir(dirname(file.path), { recursive: true });
    await writeFile(file.path, text);
    expect((await failureOf(() => file.read())).code).toBe("LastUpgrade-Unreadable");
  });

  test("that cannot be written is a failure", async () => {
    const file = await fileIn();
    await writeFile(dirname(file.path), "a file in the folder's place");
    expect((await failureOf(() => file.write(last()))).code).toBe("LastUpgrade-NotWritten");
  });

  test("is not copied to a path of the SQL host", async () => {
    const local = { ...last(), backup: { ...backup, file: "D:\\before.bak" } };
    expect(await (await fileIn()).writeBesideBackup(local)).toEqual({
      because: expect.stringContaining("is a path of the SQL host") as string,
    });
  });
});
