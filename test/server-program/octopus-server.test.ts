import { SecretScan } from "../../src/rehearsal/secret-scan";
import { octopusServer } from "../../src/server-program/octopus-server";
import type { OutputFile } from "../../src/windows/output-file";
import type { ProgramResult } from "../../src/windows/run-program";
import { failureOf } from "../made-up/failure";
import { madeUpRun } from "../windows/made-up-run";

const PASSWORD = 'pa$$ "wort" grün+/=';
const connectionString = `Data Source=sql;Initial Catalog=Octopus;User ID=o;Password='${PASSWORD}'`;
const scan = new SecretScan({ password: PASSWORD, connectionString });

const nothing = async () => Buffer.alloc(0);
const output: OutputFile = {
  path: "/database-upgrade.output",
  descriptor: -1,
  next: nothing,
  nextForSure: nothing,
  close: async () => {},
};

function server(answer: Partial<ProgramResult> | string, instance = "OctopusServer") {
  const made = madeUpRun(() => answer);
  const said: string[] = [];
  const program = octopusServer({
    path: "/octopus/Octopus.Server.exe",
    instance,
    run: made.run,
    log: { verbose: (text) => said.push(text) },
    timeoutSeconds: 60,
  });
  return { ...made, program, said };
}

describe("the commands, in documented options only", () => {
  const answer = JSON.stringify([{ InstanceName: "OctopusServer" }]) + '{"Octopus.Home":""} 2025.4.10333 up to date';
  test.each<[string, (program: ReturnType<typeof server>["program"]) => Promise<unknown>, number | undefined]>([
    ["version", (program) => program.version(), 60],
    ["list-instances --format=json", (program) => program.instances(), 60],
    ["show-configuration --instance=Two x --format=json --noconsolelogging", (program) => program.configuration(), 60],
    ["node --instance=Two x --drain=true", (program) => program.drain(true), 60],
    [
      "node --instance=Two x --drain=true --wait=5 --cancel-tasks",
      (program) => program.drain(true, { waitSeconds: 5, cancelTasks: true }),
      65,
    ],
    [
      "node --instance=Two x --drain=false",
      (program) => program.drain(false, { waitSeconds: 5, cancelTasks: true }),
      65,
    ],
    ["database-upgrade-status --instance=Two x", (program) => program.databaseUpgradeStatus(), 60],
    ["database --upgrade --instance=Two x", (program) => program.upgradeDatabase(output, () => {}), undefined],
  ])("%s", async (line, act, timeoutSeconds) => {
    const { program, lines, calls } = server(answer, "Two x");
    await act(program);
    expect(lines).toEqual([`Octopus.Server.exe ${line}`]);
    expect(calls[0]?.timeoutSeconds).toBe(timeoutSeconds);
  });
});

describe("version", () => {
  test.each([
    ["it is not there", { exitCode: undefined, startError: "ENOENT" }],
    ["a file of it is missing", { exitCode: -2147450740 }],
    ["it says nothing", {}],
  ])("%s: none", async (_, result) => expect(await server(result).program.version()).toBeUndefined());

  test("a program that hangs is not taken for a missing one", async () => {
    const failure = await failureOf(() => server({ exitCode: undefined, timedOut: true }).program.version());
    expect([failure.code, failure.why]).toEqual([
      "Server-CommandFailed",
      "It was still running after 60 s and was ended.",
    ]);
  });
});

describe("instances", () => {
  test.each([
    [
      "after a log line",
      'INFO [1] reading\n[{"InstanceName":"OctopusServer"},{"InstanceName":"B"}]',
      ["OctopusServer", "B"],
    ],
    ["none", "[]", []],
  ])("%s", async (_, text, names) => expect(await server(text).program.instances()).toEqual(names));

  test("silence is no answer", async () =>
    expect((await failureOf(() => server("").program.instances())).why).toContain("could not be understood"));
});

describe("secrets", () => {
  const shown = JSON.stringify({
    "Octopus.Storage.ExternalDatabaseConnectionString": connectionString,
    "Octopus.Server.NodeName": "ha-1",
  });

  test("the configuration is read, and nothing of it is said anywhere", async () => {
    const { program, said, calls } = server(`connecting with ${connectionString}\n${shown}`);
    expect((await program.configuration()).connectionString).toBe(connectionString);
    expect(scan.find(JSON.stringify([said, calls]) + said.join("\n"))).toEqual([]);
    expect(calls[0]?.onLine).toBeUndefined();
  });

  test("a failure to read it quotes nothing either", async () => {
    const { program, said } = server({ exitCode: 1, stdout: shown, stderr: `cannot open ${connectionString}` });
    const failure = await failureOf(() => program.configuration());
    expect(scan.find(JSON.stringify([failure.message, failure, said]) + failure.message)).toEqual([]);
  });

  test("a value beside the name of a secret is taken out of what other commands say", async () => {
    const text = `Using ${connectionString}\nMasterKey: "qwertz==" api-key=API-123 done`;
    const { program, said } = server(text);
    const lines: string[] = [];
    const { tail } = await program.upgradeDatabase(output, (line) => lines.push(line));
    const all = [...said, ...lines, ...tail].join("\n");
    expect(scan.find(all)).toEqual([]);
    expect(all).not.toMatch(/qwertz|API-123/);
    expect(all).toContain("User ID=o;Password=********");
  });
});

describe("drain", () => {
  test("a failure quotes what the program said last, and what its exit code means", async () => {
    const { program } = server({ exitCode: 42, stderr: "first\nYou need to be an administrator\n" });
    const failure = await failureOf(() => program.drain(true));
    expect(failure.why).toBe(
      "It ended with 42: a security error, for example because the account is not an elevated administrator. It said: You need to be an administrator",
    );
  });
});

describe("database-upgrade-status", () => {
  test.each([
    ["understood", { stdout: "The database is up to date" }, "up-to-date"],
    ["understood on stderr with exit code 1", { exitCode: 1, stderr: "An upgrade is required" }, "needs-upgrade"],
    ["a failure that speaks of up to date", { exitCode: 1, stderr: "The database is up to date" }, undefined],
    [
      "a version that does not know it",
      { exitCode: 2, stderr: "Command 'database-upgrade-status' is not supported" },
      undefined,
    ],
    ["an older one", { exitCode: -1, stdout: "up to date" }, undefined],
    ["one that hangs", { exitCode: undefined, timedOut: true }, undefined],
  ])("%s", async (_, result, status) => expect(await server(result).program.databaseUpgradeStatus()).toBe(status));
});

describe("database --upgrade", () => {
  test("tells how it ended and what it said last", async () => {
    const text = Array.from({ length: 100 }, (_, at) => `script ${at}`).join("\n");
    const { program, said } = server({ exitCode: 1, stdout: `${text}\nthe entire upgrade has been rolled back` });
    const { said: verdict, exitCode, tail } = await program.upgradeDatabase(output, () => {});
    expect([verdict, exitCode, tail.length, tail.at(-1)]).toEqual([
      "rolled-back",
      1,
      40,
      "the entire upgrade has been rolled back",
    ]);
    expect(said).toContain("script 0");
  });

  test("a program that is not there is a failure, not an upgrade that went wrong", async () => {
    const { program } = server({ exitCode: undefined, startError: "ENOENT" });
    expect((await failureOf(() => program.upgradeDatabase(output, () => {}))).message).toContain("ENOENT");
  });
});
