import { machineSecrets } from "../../src/windows/machine-secrets";
import type { ProgramCall } from "../../src/windows/run-program";
import { failureOf } from "../made-up/failure";
import { madeUpEnv, madeUpRun } from "./made-up-run";

const SECRET = "Server=sql1;User ID=octopus;Password='canary-Grüße \"$(x)\"'";
const scriptOf = (call: ProgramCall | undefined) => Buffer.from(call?.args.at(-1) ?? "", "base64").toString("utf16le");
const base64 = (text: string) => Buffer.from(text, "utf8").toString("base64");

test("a text is encrypted in machine scope with an entropy of ours; it goes over stdin and into no argument", async () => {
  const { run, calls } = madeUpRun(() => '{"protected":"AQID"}\n');
  expect(await machineSecrets(run, madeUpEnv, 60).protect(SECRET)).toBe("AQID");
  const script = scriptOf(calls[0]);
  expect(script).toMatch(/^# octopus-ha-upgrade: machine-protect\n/);
  expect(script).toContain("Add-Type -AssemblyName System.Security");
  expect(script).toContain("::LocalMachine");
  expect(script).toMatch(/ProtectedData\]::Protect\(.*\$given.*, \$entropy, \$scope\)/);
  expect(calls[0]?.input).toBe(`${base64(SECRET)}\n`);
  expect([...(calls[0]?.args ?? []), script].join(" ")).not.toContain("canary");
});

test("and decrypted with the same entropy, whatever letters it has", async () => {
  const { run, calls } = madeUpRun((_, line) =>
    Buffer.from(line.split(" ").at(-1) ?? "", "base64")
      .toString("utf16le")
      .includes("machine-unprotect")
      ? JSON.stringify({ base64: base64(SECRET) })
      : '{"protected":"AQID"}',
  );
  const secrets = machineSecrets(run, madeUpEnv, 60);
  await secrets.protect(SECRET);
  expect(await secrets.unprotect("AQID")).toBe(SECRET);
  expect(calls[1]?.input).toBe(`${base64("AQID")}\n`);
  const entropyOf = (call: ProgramCall | undefined) => /\$entropy = .*/.exec(scriptOf(call))?.[0];
  expect(entropyOf(calls[1])).toBe(entropyOf(calls[0]));
});

test.each([
  [
    "a machine that refuses",
    { exitCode: 1, stdout: '{"error":"Key not valid for use in specified state."}' },
    "Failed",
  ],
  ["a PowerShell that says nothing", {}, "NoAnswer"],
  ["an empty answer", { stdout: '{"protected":""}' }, "NoAnswer"],
])("%s is a failure that does not quote the secret", async (_title, result, code) => {
  const { run } = madeUpRun(() => result);
  const failure = await failureOf(() => machineSecrets(run, madeUpEnv, 60).protect(SECRET));
  expect(failure.code).toBe(`PowerShell-${code}`);
  expect(failure.message).not.toContain("canary");
});
