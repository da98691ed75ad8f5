import { folderCopier } from "../../src/windows/robocopy";
import { madeUpEnv, madeUpRun } from "./made-up-run";
import type { ProgramResult } from "../../src/windows/run-program";

const HELD = "2026/02/14 22:00:05 ERROR 32 (0x00000020) Copying File \\\\nas\\Packages\\a b.zip";
const HELD_IN_GERMAN = "2026/02/14 22:00:05 FEHLER 32 (0x00000020) Datei wird kopiert \\\\nas\\Packages\\a b.zip";
const COPIED = "\t\t      1234\t\\\\nas\\Packages\\Acme.1.0.zip";

function copier(answer: Partial<ProgramResult>) {
  const { run, calls } = madeUpRun(() => answer);
  const counts: number[] = [];
  const copy = (from = "\\\\nas\\Packages", to = "\\\\backup\\Packages") =>
    folderCopier(
      run,
      madeUpEnv,
    )({ from, to, threads: 8, timeoutSeconds: undefined, onCopied: (count) => void counts.push(count) });
  return { copy, calls, counts };
}

test.each([
  [0, true],
  [1, true],
  [3, true],
  [7, true],
  [8, false],
  [9, false],
  [16, false],
])("exit code %d: whole is %s", async (exitCode, isWhole) => {
  expect(await copier({ exitCode }).copy()).toMatchObject({ isWhole, exitCode });
});

test.each([32, -1, 255])("%d is no exit code of robocopy's", async (exitCode) => {
  await expect(copier({ exitCode }).copy()).rejects.toMatchObject({ code: "Files-CopyNotRun" });
});

test("what it could not copy is read by its numbers, once for all its retries", async () => {
  for (const line of [HELD, HELD_IN_GERMAN]) {
    const { copy, counts } = copier({ exitCode: 9, stdout: [COPIED, line, "Held.", line, line].join("\r\n") });
    const { troubles, files } = await copy();
    expect(troubles).toMatchObject([{ error: 32 }]);
    expect(troubles[0]?.said).toContain("\\\\nas\\Packages\\a b.zip");
    expect([files, counts]).toEqual([1, [1]]);
  }
});

test("it never deletes at the target, and its retries are bounded", async () => {
  const { copy, calls } = copier({ exitCode: 0 });
  await copy();
  const args = calls[0]?.args ?? [];
  expect(args.slice(0, 2)).toEqual(["\\\\nas\\Packages", "\\\\backup\\Packages"]);
  expect(args.filter((arg) => /^\/(?:MIR|PURGE|MOVE?|IPG|CREATE)/i.test(arg))).toEqual([]);
  expect(args.some((arg) => /^\/R:\d$/.test(arg)) && args.some((arg) => /^\/W:\d$/.test(arg))).toBe(true);
});

test("no path ends with a backslash, which would take the quotation mark with it", async () => {
  const { copy, calls } = copier({ exitCode: 0 });
  await copy("\\\\nas\\Task Logs\\", "D:\\");
  expect(calls[0]?.args.slice(0, 2)).toEqual(["\\\\nas\\Task Logs", "D:\\."]);
});

test("past its deadline it has been ended, and that is no failure of its own", async () => {
  expect(await copier({ exitCode: undefined, timedOut: true }).copy()).toMatchObject({
    ...{ isWhole: false, timedOut: true },
  });
});
