import { smallTools } from "../../src/windows/small-tool";
import { failureOf } from "../made-up/failure";
import { madeUpEnv, madeUpRun } from "./made-up-run";

test("a tool is found below the Windows folder, and never on the PATH", async () => {
  const { run, calls } = madeUpRun(() => "yes");
  await smallTools(run, madeUpEnv, 60)("sc", ["query"]);
  expect(calls[0]).toMatchObject({ program: "/windows/System32/sc.exe", timeoutSeconds: 60 });
});

test.each([
  ["cannot be started", { exitCode: undefined, startError: "ENOENT" }, "Windows-ToolNotStarted"],
  ["was ended by somebody", { exitCode: undefined }, "Windows-ToolNotStarted"],
  ["does not end", { exitCode: undefined, timedOut: true }, "Windows-ToolTimedOut"],
  ["says nothing and ends with 0", { stdout: " \r\n" }, "Windows-ToolSilent"],
])("a tool that %s", async (_, result, code) => {
  const { run } = madeUpRun(() => result);
  expect((await failureOf(() => smallTools(run, madeUpEnv, 60)("reg", ["query", "HKLM\\X"]))).code).toBe(code);
});

test("an exit code is an answer, also without a word", async () => {
  const { run } = madeUpRun(() => ({ exitCode: 1 }));
  expect(await smallTools(run, madeUpEnv, 60)("reg", [])).toEqual({ exitCode: 1, text: "", said: "nothing" });
});

test("without SystemRoot nothing is run", async () => {
  const { run, calls } = madeUpRun(() => "yes");
  expect((await failureOf(() => smallTools(run, {}, 60)("sc", []))).code).toBe("Windows-NoSystemRoot");
  expect(calls).toEqual([]);
});
