import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { preloadIn, rehearsingEnvironment } from "../../../src/stand-ins/rehearsed-machine/environment";
import { projectFolder } from "../../package/shipped";

/** A package as it is shipped, but for its step: it says what the machine is like that it gets. */
const STEP = `
  const programs = { start: () => ({ id: 4711, ended: Promise.resolve({ exitCode: 67, startError: undefined }) }) };
  const machine = { clock: { now: () => new Date(), sleep: () => {}, timeout: () => {} }, programs };
  exports.machine = machine;
  exports.main = async () => {
    const { exitCode } = await machine.programs.start().ended;
    console.log(JSON.stringify({ year: machine.clock.now().getFullYear(), exitCode }));
  };`;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "a rehearsed machine "));
  writeFileSync(join(folder, "run.js"), 'require("./executor.js").main();\n');
  writeFileSync(join(folder, "executor.js"), STEP);
  writeFileSync(join(folder, "4711"), "1603");
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(env: Record<string, string>): unknown {
  const { stdout, stderr } = spawnSync(process.execPath, [join(folder, "run.js")], { env, encoding: "utf8" });
  return stderr === "" ? JSON.parse(stdout) : stderr;
}

const YEAR_MS = 365 * 24 * 3600 * 1000;
const inTwoYears = () =>
  rehearsingEnvironment(preloadIn(projectFolder), { speed: 3, startedAtMs: Date.now() - YEAR_MS }, ["--no-warnings"]);

it("puts a fast clock and whole exit codes into the machine of the step that is loaded after it", () => {
  const year = new Date(Date.now() + 2 * YEAR_MS).getFullYear();
  expect(run({ ...inTwoYears(), OCTOPUS_HA_REHEARSAL_EXIT_CODES: folder })).toEqual({ year, exitCode: 1603 });
});

it("without it, the variables mean nothing", () => {
  const { NODE_OPTIONS, ...others } = inTwoYears();
  expect(NODE_OPTIONS).toContain("--require");
  expect(run({ ...others, OCTOPUS_HA_REHEARSAL_EXIT_CODES: folder })).toEqual({
    year: new Date().getFullYear(),
    exitCode: 67,
  });
});
