import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { realMachine } from "../../src/machine/real";
import { createOutputFile } from "../../src/windows/output-file";
import { programRunner, type ProgramCall } from "../../src/windows/run-program";
import { surroundings } from "../installer/surroundings";

const fixture = (name: string) => join(__dirname, "..", "fixtures", "programs", `${name}.mjs`);
const run = programRunner({ ...realMachine, signal: new AbortController().signal });
const runFixture = (name: string, args: string[] = [], more: Partial<ProgramCall> = {}) =>
  run({ program: process.execPath, args: [fixture(name), ...args], timeoutSeconds: 30, ...more });

test("arguments arrive as they are, and stdin with every character", async () => {
  const args = ["a b", 'q"uote', "", "--drain=true", "ü"];
  const { exitCode, stdout, stderr } = await runFixture("echoes", args, { input: "line\n\u{1F419}" });
  expect(JSON.parse(stdout)).toEqual({ args, input: "line\n\u{1F419}", env: null });
  expect([exitCode, stderr]).toEqual([0, "on stderr\n"]);
});

test("an environment that is handed in replaces its own", async () => {
  const { stdout } = await runFixture("echoes", [], { env: { ...process.env, GREETING: "hello" } });
  expect(JSON.parse(stdout)).toMatchObject({ env: "hello" });
});

test("of a program that writes much, the first megabyte is kept, and every line is handed over", async () => {
  let lines = 0;
  const { exitCode, stdout } = await runFixture("writes-much", ["30000"], { onLine: () => (lines += 1) });
  expect([exitCode, stdout.length, lines]).toEqual([0, 1_000_000, 30_000]);
});

test("a program that hangs is ended at its time limit", async () => {
  const { timedOut, exitCode, startError } = await runFixture("hangs", [], { timeoutSeconds: 1 });
  expect({ timedOut, exitCode, startError }).toEqual({ timedOut: true, exitCode: undefined, startError: undefined });
});

test("a program that closes its pipes is waited for, without a time limit too", async () => {
  const { exitCode } = await runFixture("closes-pipes-and-stays", ["500"], { timeoutSeconds: undefined });
  expect(exitCode).toBe(7);
});

test("a program that closes its pipes and stays is ended at its time limit", async () => {
  const { timedOut } = await runFixture("closes-pipes-and-stays", ["60000"], { timeoutSeconds: 1 });
  expect(timedOut).toBe(true);
});

test("a program that left a child with its pipes is not waited for", async () => {
  const started = Date.now();
  const { exitCode, stdout } = await runFixture("leaves-a-child");
  process.kill(Number(stdout));
  expect(exitCode).toBe(0);
  expect(Date.now() - started).toBeLessThan(15_000);
});

test("a program that does not read its input is no error", async () => {
  const { exitCode } = await runFixture("ignores-stdin", [], { input: "x".repeat(1_000_000) });
  expect(exitCode).toBe(0);
});

test("lines with any line end, in time and whole", async () => {
  const lines: string[] = [];
  await runFixture("line-ends", [], { onLine: (line) => lines.push(line) });
  expect(lines).toEqual(["one", "two", "three", "four: grün", "last"]);
});

test("an unknown program is told apart from one that failed", async () => {
  const { startError, exitCode } = await run({ program: "/no/such/program.exe", args: [], timeoutSeconds: 5 });
  expect([startError, exitCode]).toEqual(["ENOENT", undefined]);
});

test("a start that Node refuses at once is told in the same way", async () => {
  const { startError } = await run({ program: process.execPath, args: ["a\0b"], timeoutSeconds: 5 });
  expect(startError).toBe("ERR_INVALID_ARG_VALUE");
});

test("a step that is told to end ends its programs", async () => {
  const stop = new AbortController();
  const stoppable = programRunner({ ...realMachine, signal: stop.signal });
  const running = stoppable({ program: process.execPath, args: [fixture("hangs")], timeoutSeconds: undefined });
  setTimeout(() => stop.abort(), 200);
  expect(await running).toMatchObject({ exitCode: undefined, timedOut: false });
});

describe("a program that prints to a file", () => {
  let folder = "";
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "prints-"))));
  afterEach(async () => rm(folder, { recursive: true, force: true }));
  const path = () => join(folder, "printed");

  async function printed(name: string, args: string[] = [], more: Partial<ProgramCall> = {}) {
    const lines: string[] = [];
    const output = await createOutputFile(path(), surroundings());
    const result = await runFixture(name, args, { output, onLine: (line) => lines.push(line), ...more });
    await output.close();
    return { result, lines };
  }

  test("is heard like one that prints to pipes: both streams, whole lines, the last one too", async () => {
    expect((await printed("line-ends")).lines).toEqual(["one", "two", "three", "four: gr\u00fcn", "last"]);
    const { result, lines } = await printed("damages-later", ["10"]);
    expect(lines).toEqual([
      "Executing script 1",
      "The always run pre scripts failed; the database is in an inconsistent state.",
    ]);
    expect(result).toMatchObject({ exitCode: 0, stderr: "", startError: undefined });
  });

  test("is heard while it runs", async () => {
    let firstAt = 0;
    const onLine = () => (firstAt ||= Date.now());
    await printed("damages-later", ["1500"], { onLine });
    expect(Date.now() - firstAt).toBeGreaterThan(700);
  });

  test("and a lot of it: every line is handed over, the first megabyte is kept", async () => {
    const { result, lines } = await printed("writes-much", ["30000"]);
    expect([result.exitCode, result.stdout.length, lines.length]).toEqual([0, 1_000_000, 30_000]);
  });

  test("tells its exit code when it closed the file long before", async () =>
    expect((await printed("closes-pipes-and-stays", ["300"])).result.exitCode).toBe(7));

  test("that does not start is told apart from one that failed", async () =>
    expect((await printed("line-ends", [], { program: "/no/such/program.exe" })).result.startError).toBe("ENOENT"));

  test("goes on printing when whoever started it is killed", async () => {
    const args = [fixture("starts-and-waits"), path(), fixture("damages-later"), "600"];
    const starter = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    const [processId] = (await once(starter.stdout, "data")) as [Buffer];
    starter.kill("SIGKILL");
    await once(starter, "exit");
    expect(await readFile(path(), "utf8")).not.toContain("inconsistent");
    while (isAlive(Number(processId))) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await readFile(path(), "utf8")).toMatch(/ inconsistent state\.$/);
  });
});

function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}
