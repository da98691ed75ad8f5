import * as z from "zod";
import { authenticode } from "../../src/windows/authenticode";
import { installerLock } from "../../src/windows/installer-mutex";
import { powerShell } from "../../src/windows/powershell";
import { serverProcesses } from "../../src/windows/server-processes";
import type { ProgramCall } from "../../src/windows/run-program";
import { failureOf } from "../made-up/failure";
import { madeUpEnv, madeUpRun } from "./made-up-run";

/** The script as PowerShell would decode it. */
const scriptOf = (call: ProgramCall | undefined) => Buffer.from(call?.args.at(-1) ?? "", "base64").toString("utf16le");
const inputOf = (call: ProgramCall | undefined) => Buffer.from(call?.input ?? "", "base64").toString("utf8");

const question = {
  name: "a-test",
  script: "$answer = @{ ok = $true }",
  answer: z.object({ ok: z.boolean() }),
  purpose: "do it",
};

test("a script is handed over encoded, its data on stdin, and the modules of PowerShell 7 stay behind", async () => {
  const { run, calls } = madeUpRun(() => '{"ok":true}\n');
  const path = 'C:\\Grüße\\it\'s "$(here)".msi';
  expect(await powerShell(run, madeUpEnv, 60)({ ...question, input: path })).toEqual({ ok: true });
  const [call] = calls;
  expect(call?.args.slice(0, -1)).toEqual([
    "-NoLogo",
    "-NoProfile",
    "-NonInteractive",
    "-ExecutionPolicy",
    "Bypass",
    "-EncodedCommand",
  ]);
  expect(scriptOf(call).split("\n")[0]).toBe("# octopus-ha-upgrade: a-test");
  expect(scriptOf(call)).not.toContain("here");
  expect(call?.input).toMatch(/^[A-Za-z0-9+/]+=*\n$/);
  expect(inputOf(call)).toBe(path);
  expect(call?.env).toEqual({ SystemRoot: "/windows", ProgramData: "/programdata" });
});

test("what stands around the answer is passed over", async () => {
  const { run } = madeUpRun(() => 'WARNING: {odd}\r\n{"ok":false}\r\n{not json\r\n');
  expect(await powerShell(run, madeUpEnv, 60)(question)).toEqual({ ok: false });
});

test.each([
  ["says nothing and ends with 0", {}, "PowerShell-NoAnswer", "exit code 0 and gave no answer"],
  ["is not there", { exitCode: undefined, startError: "ENOENT" }, "PowerShell-NoAnswer", "ENOENT"],
  ["does not end", { exitCode: undefined, timedOut: true }, "PowerShell-NoAnswer", "within 60 s"],
  ["answers something else", { stdout: '{"yes":1}' }, "PowerShell-NoAnswer", "gave no answer"],
  [
    "says what is wrong",
    { exitCode: 1, stdout: '{"error":"No such\\r\\nthing"}' },
    "PowerShell-Failed",
    "No such thing",
  ],
])("PowerShell %s", async (_, result, code, why) => {
  const { run } = madeUpRun(() => result);
  const failure = await failureOf(() => powerShell(run, madeUpEnv, 60)(question));
  expect(failure.code).toBe(code);
  expect(failure.why).toContain(why);
});

test.each([true, false])("the installer's mutex is held: %s", async (held) => {
  const { run, calls } = madeUpRun(() => JSON.stringify({ held }));
  expect(await installerLock(run, madeUpEnv, 60).isHeld()).toBe(held);
  expect(scriptOf(calls[0])).toMatch(/^# octopus-ha-upgrade: installer-lock\n[^]*Global\\_MSIExecute/);
});

test.each([
  [{ status: "Valid", subject: 'CN="Octopus Deploy Pty. Ltd."', message: "Signature verified." }, {}],
  [
    { status: "NotChecked", subject: null },
    { subject: "", message: "" },
  ],
])("a signature: %j", async (told, more) => {
  const { run, calls } = madeUpRun(() => JSON.stringify(told));
  expect(await authenticode(run, madeUpEnv, 60)("C:\\a.msi")).toEqual({ ...told, ...more });
  expect(scriptOf(calls[0])).toMatch(/^# octopus-ha-upgrade: authenticode\n/);
  expect(inputOf(calls[0])).toBe("C:\\a.msi");
});

test.each([
  ["none", '{"ids":[]}', []],
  ["one, and it is a list all the same", '{"ids":[4712]}', [4712]],
  ["several", '{"ids":[4712,11]}', [4712, 11]],
])("processes of Octopus.Server.exe: %s", async (_, stdout, ids) => {
  const { run, calls } = madeUpRun(() => stdout);
  expect(await serverProcesses(run, madeUpEnv, 60).ids()).toEqual(ids);
  expect(scriptOf(calls[0])).toMatch(
    /^# octopus-ha-upgrade: server-processes\n[^]*Get-Process -Name 'Octopus\.Server'/,
  );
});

test("an answer that is no list of processes is none", async () => {
  const { run } = madeUpRun(() => '{"ids":null}');
  expect((await failureOf(() => serverProcesses(run, madeUpEnv, 60).ids())).code).toBe("PowerShell-NoAnswer");
});
