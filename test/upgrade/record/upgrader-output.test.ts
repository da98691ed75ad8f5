import * as fc from "fast-check";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { upgraderOutput } from "../../../src/upgrade/record/upgrader-output";
import { upgraderSaidDamaged } from "../../../src/server-program/upgrader-said";
import { Failure } from "../../../src/step/failure";
import { surroundings } from "../../installer/surroundings";
import { failureOf } from "../../made-up/failure";

let programData = "";
beforeEach(async () => void (programData = await mkdtemp(join(tmpdir(), "upgrader-"))));
afterEach(async () => rm(programData, { recursive: true, force: true }));
const outputOf = (prepare?: (folder: string) => Promise<void>) =>
  upgraderOutput({ ...surroundings(), env: { ProgramData: programData } }, prepare);

describe("the file", () => {
  test("is made in a folder that was closed first, and again for each attempt", async () => {
    const prepared: string[] = [];
    const output = outputOf(async (folder) => {
      await mkdir(folder, { recursive: true });
      prepared.push(folder, ...(await readdir(folder)));
    });
    expect(await output.isThere()).toBe(false);
    const first = await output.begin();
    expect(prepared).toEqual([dirname(output.path)]);
    expect(output.path).toBe(join(programData, "OctopusHaUpgrade", "database-upgrade.output"));
    await first.close();
    await writeFile(output.path, "of the first attempt");
    await (await output.begin()).close();
    expect(await readFile(output.path, "utf8")).toBe("");
    expect(await output.isThere()).toBe(true);
    await output.remove();
    expect(await output.isThere()).toBe(false);
  });

  test("that cannot be made is a failure that names it, before anything is begun", async () => {
    const output = outputOf();
    await mkdir(output.path, { recursive: true });
    const failure = await failureOf(() => output.begin());
    expect(failure.code).toBe("Upgrade-OutputNotMade");
    expect(failure.message).toContain(output.path);
    expect(failure.message).toContain("it was not begun");
  });

  test("in a folder that is open to others is not made", async () => {
    const open = new Failure({ code: "Folder-OpenToOthers", what: "Open.", next: "Close it." });
    const output = outputOf(() => Promise.reject(open));
    expect((await failureOf(() => output.begin())).code).toBe("Folder-OpenToOthers");
    expect(await readdir(programData)).toEqual([]);
  });
});

describe("what an upgrader said that nobody saw end", () => {
  const DAMAGED = "The always run pre scripts failed; the database is in an inconsistent state.";
  const stack = Array.from({ length: 3000 }, (_, at) => `   at Octopus.Core.Step${at}() in Step.cs:line ${at}`).join(
    "\r\n",
  );

  async function said(text: string | Buffer): Promise<boolean> {
    const path = join(programData, "printed");
    await writeFile(path, text);
    return upgraderSaidDamaged(surroundings(), path);
  }

  test("counts although it stands behind the name of a secret, where a line is shown only in part", async () => {
    expect(await said(`Connecting with Password = abc: ${DAMAGED}`)).toBe(true);
  });

  test.each([
    ["nothing yet", "", false],
    ["how far it is, and was cut", "Executing script 3 of 12\r\nExecuting scr", false],
    ["that it went well", "Executing script 12 of 12\r\nThe database was upgraded.\r\n", false],
    ["that it was rolled back", "Upgrading failed; the entire upgrade has been rolled back.\r\n", false],
    ["damage", `Executing script 3\r\n${DAMAGED}\r\n`, true],
    ["damage in a line that was cut", `Executing script 3\r\n${DAMAGED.slice(0, -2)}`, true],
    ["damage broken over lines", "the database is in an\r\n  inconsistent\nstate", true],
    ["damage, and a long stack trace after it", `${DAMAGED}\r\n${stack}`, true],
    ["damage, and success after it", `${DAMAGED}\r\nThe database was upgraded.\r\n`, true],
    ["damage, and that all was rolled back", `${DAMAGED}\r\nthe entire upgrade has been rolled back`, true],
  ])("%s", async (_title, text, damaged) => expect(await said(text)).toBe(damaged));

  test("wherever in a long output it stands, across the pieces that are read too", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 65_400, max: 65_600 }), async (before) => {
        expect(await said(`${"x".repeat(before - 1)}\n${DAMAGED}\n${stack}`)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  test("without a file nothing was said", async () =>
    expect(await upgraderSaidDamaged(surroundings(), join(programData, "nowhere"))).toBe(false));

  test("a file that cannot be read is never ignored", async () => {
    const failure = await failureOf(() => upgraderSaidDamaged(surroundings(), programData));
    expect(failure.code).toBe("Upgrade-OutputUnreadable");
    expect(failure.message).toContain(programData);
    expect(failure.next).toContain("Start no node");
  });
});
