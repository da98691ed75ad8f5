import * as z from "zod";
import { authenticode } from "../../src/windows/authenticode";
import { installerLock } from "../../src/windows/installer-mutex";
import { processIdentity } from "../../src/windows/process-identity";
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
  ["does not end", { exitCode: undefined, timedOut: true }, "PowerShell-NoAnswer", "still running after 60 s"],
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

describe("whether Windows Installer is at work", () => {
  const lockThatSays = (state: string, atWork: boolean) => {
    const { run, calls } = madeUpRun(() => JSON.stringify({ state, atWork }));
    const warnings: string[] = [];
    const log = { warning: (text: string) => void warnings.push(text) };
    return { lock: installerLock(run, { env: madeUpEnv, log }, 60), calls, warnings };
  };

  test.each([
    ["held", true, true],
    // The mutex is what msiexec asks: whoever holds it, nothing can be installed meanwhile.
    ["held", false, true],
    ["free", false, false],
    ["free", true, false],
    // It says nothing: the service does.
    ["denied", true, true],
    ["denied", false, false],
  ])("a mutex that is %s, a service that is at work (%s): %s", async (state, atWork, isHeld) => {
    const { lock, calls, warnings } = lockThatSays(state, atWork);
    expect(await lock.isHeld()).toBe(isHeld);
    expect(scriptOf(calls[0])).toMatch(/^# octopus-ha-upgrade: installer-lock\n[^]*Global\\_MSIExecute/);
    expect(warnings).toHaveLength(state === "denied" && !atWork ? 1 : 0);
  });

  test("access denied is told from held, and that somebody else made the mutex is said once", async () => {
    const { lock, calls, warnings } = lockThatSays("denied", false);
    await lock.isHeld();
    await lock.isHeld();
    expect(warnings).toEqual([expect.stringContaining("may not be opened, not even by this account")]);
    expect(scriptOf(calls[0])).toContain("catch [UnauthorizedAccessException] { $state = 'denied' }");
    expect(scriptOf(calls[0])).toContain("$service[0].Status -ne 'Stopped' -and -not $service[0].CanStop");
  });
});

describe("which process an id belongs to", () => {
  const identityOf = (answer: Parameters<typeof madeUpRun>[0]) => {
    const made = madeUpRun(answer);
    return { ...made, identity: processIdentity(made.run, madeUpEnv, 60)(4711) };
  };

  test("is its start and its program, asked by an id on stdin", async () => {
    const { identity, calls } = identityOf(() => '{"identity":"638 C:\\\\Octopus.Server.exe"}');
    expect(await identity).toBe("638 C:\\Octopus.Server.exe");
    expect(Buffer.from(calls[0]!.input ?? "", "base64").toString()).toBe("4711");
  });

  test.each([
    ["nobody", '{"identity":""}'],
    ["nobody knows", { exitCode: 1, stdout: '{"error":"Access is denied"}' }],
  ])("%s", async (_, answer) => {
    expect(await identityOf(() => answer).identity).toBeUndefined();
  });
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
