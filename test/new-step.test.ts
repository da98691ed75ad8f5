import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "..");
const COPIED = ["src", "steps", "test/made-up", "test/upgrade", "new-step.mjs", "package.json", "tsconfig.json"];
const CHECKED_BY = [".oxlintrc.json", ".oxfmtrc.json"];
const WRITTEN = ["steps/index.ts", "steps/verify-backup", "test/steps/verify-backup"];
const copy = mkdtempSync(join(tmpdir(), "new step "));

beforeAll(() => {
  for (const path of [...COPIED, ...CHECKED_BY]) cpSync(join(root, path), join(copy, path), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

const newStep = (...args: string[]) =>
  spawnSync(process.execPath, [join(copy, "new-step.mjs"), ...args], { encoding: "utf8" });
const catalogue = () => readFileSync(join(copy, "steps", "index.ts"), "utf8");

test.each([
  ["no id", []],
  ["an id that is not in kebab-case", ["VerifyBackup"]],
  ["a path", ["../elsewhere"]],
  ["two ids", ["verify-backup", "verify-restore"]],
  ["the id of a step that there is", ["restart"]],
])("%s is refused, and nothing is written", (_title, args) => {
  const before = catalogue();
  const { status, stderr } = newStep(...args);
  expect([status, stderr]).toEqual([2, expect.stringMatching(/^(?:Usage|There is a folder)/)]);
  expect(catalogue()).toBe(before);
});

test("what it writes passes the checks, is in the catalogue, and it says what is left to do", () => {
  const { status, stdout } = newStep("verify-backup");
  expect([status, stdout]).toEqual([0, expect.stringContaining("What is left:")]);
  expect(catalogue()).toMatch(
    /upgradeDb from .*\n.*verifyBackup from "\.\/verify-backup\/step";\n[^]*\n {2}verifyBackup,\n\] as const/,
  );

  for (const [program, ...args] of [
    ["oxlint", "--deny-warnings"],
    ["oxfmt", "--check"],
  ] as const) {
    const path = join(root, "node_modules", ".bin", program);
    const checked = spawnSync(path, [...args, ...WRITTEN], { cwd: copy, encoding: "utf8" });
    expect([checked.status, checked.stdout + checked.stderr]).toEqual([0, expect.any(String)]);
  }
});
