/** Octopus.Server.exe as a Windows program: how what it says and does arrives in the product's own module. */
import type { Answered, Asking } from "./drivers/server-program";
import { bundleDriver } from "./lab/bundle-driver";
import { OctopusNode, SERVER_PROGRAM } from "./lab/octopus-node";
import { prefixForAll } from "./lab/prefix";
import { processesOf } from "./lab/end-prefix";
import { FROM } from "./lab/run-variables";
import { shows } from "./lab/shown";
import { runNode, windowsPathOf } from "./lab/windows-node";

const NEEDS = {
  tools: ["wine", "node", "mingw"],
  meets: ["node", "wine", "mingw"],
  standIn: "a stand-in for Octopus.Server.exe",
} as const;
/** The code page of consoles in the west of Europe. */
const OEM = "850";

shows("Octopus.Server.exe is understood as a Windows program", NEEDS, () => {
  const prefix = prefixForAll("node");
  let node: OctopusNode;
  let driver = "";
  beforeAll(() => {
    driver = bundleDriver("server-program");
  });
  beforeEach(() => {
    node = new OctopusNode(prefix()).putProgram(FROM);
    node.forgetAsked();
  });

  async function ask(command: Asking["command"], more: Partial<Asking> = {}): Promise<Answered> {
    const asking: Asking = { path: SERVER_PROGRAM, instance: "OctopusServer", timeoutSeconds: 30, command, ...more };
    prefix().write("C:\\asking.json", JSON.stringify([asking]));
    const { stdout, stderr } = await runNode(prefix(), [windowsPathOf(driver), "C:\\asking.json"]);
    expect(stderr.toString()).toBe("");
    return (JSON.parse(stdout.toString("utf8")) as [Answered])[0];
  }

  const leftRunning = () =>
    processesOf(prefix().folder).filter(({ command }) => command.includes("Octopus.Server.exe"));

  test("its version", async () => expect((await ask("version")).answer).toBe(FROM));
  test("its instances", async () => expect((await ask("instances")).answer).toEqual(["OctopusServer"]));

  test("its configuration, after a line of its log", async () => {
    const configuration = {
      "Octopus.Server.NodeName": "HA-NODE-1",
      "Octopus.WebPortal.ListenPrefixes": "http://+:80/,https://octopus.example.com/",
      "Octopus.Storage.ExternalDatabaseConnectionString": 'Data Source=sql\\octopus;Password="a;b \'c"',
    };
    node.set("server", { configuration: JSON.stringify(configuration) });
    expect((await ask("configuration")).answer).toEqual({
      nodeName: "HA-NODE-1",
      listenPrefixes: ["http://+:80/", "https://octopus.example.com/"],
      connectionString: 'Data Source=sql\\octopus;Password="a;b \'c"',
    });
  });

  test("the upgrade of the database, and what its status says before and after", async () => {
    node.set("server", { schema: "2025.1.1" });
    expect((await ask("databaseUpgradeStatus")).answer).toBe("needs-upgrade");
    expect((await ask("upgradeDatabase")).answer).toMatchObject({ said: "done", exitCode: 0 });
    expect((await ask("databaseUpgradeStatus")).answer).toBe("up-to-date");
  });

  test.each([
    "Two words",
    'with "quotes"',
    'ends with "',
    "C:\\looks like a path\\",
    'both \\" of them\\\\"',
    "Grün \u65e5\u672c \u{1F419}",
    "%PATH% ^& | <x>",
    "--drain=false",
  ])("an instance named %j arrives as it is", async (instance) => {
    node.set("server", { instance: "another" });
    const { failure } = await ask("drain", { instance });
    expect(node.asked()).toEqual([["node", `--instance=${instance}`, "--drain=true"]]);
    expect(failure?.message).toContain("has not been configured.");
  });

  test.each([
    ["1", 1],
    ["255", 255],
    ["256", 256],
    ["70000", 70_000],
    ["-1", -1],
    ["-2147450740", -2_147_450_740],
    ["-532462766", -532_462_766],
  ])("exit code %s is seen as it is", async (exit, seen) => {
    node.set("node", { how: "ends", exit });
    const { exitCode, failure } = await ask("drain");
    expect([exitCode, failure?.code]).toEqual([seen, "Server-CommandFailed"]);
    expect(failure?.message).toContain(String(seen));
  });

  test.each([
    ["the entire upgrade has been rolled back. Übel: größer als erlaubt", "rolled-back"],
    ["The database is in an inconsistent state: Prüfung fehlgeschlagen", "damaged"],
    ["Your licence does not cover this version (gültig bis März). No data was changed.", "licence"],
    ["Node GRÜN-2 is still running. Please stop all other nodes first.", "others-alive"],
    ["There are unexpected upgrade scripts in the history (§ 12)", "database-newer"],
  ])("in the code page of a console: %s", async (say, said) => {
    node.set("database", { how: "ends", exit: "1", codepage: OEM, say });
    const { answer } = await ask("upgradeDatabase");
    expect(answer).toMatchObject({ said, exitCode: 1 });
  });

  test("a program that hangs is ended at its time limit, and is not left running", async () => {
    node.set("version", { how: "hangs" });
    const { failure, seconds } = await ask("version", { timeoutSeconds: 2 });
    expect(failure?.message).toContain("It was still running after 2 s and was ended.");
    expect(seconds).toBeLessThan(20);
    expect(leftRunning()).toEqual([]);
  });

  test("of a megabyte every line is handed over, and not all is kept", async () => {
    node.set("database", { how: "writes-a-megabyte" });
    const { answer, lines, keptCharacters } = await ask("upgradeDatabase");
    expect([lines, keptCharacters]).toEqual([12_000, 1_000_000]);
    expect((answer as { tail: string[] }).tail.at(-1)).toMatch(/^00011999 \.+$/);
  });

  test("a program that closes its pipes and stays is waited for, to its exit code", async () => {
    node.set("database", { how: "closes-its-pipes", milliseconds: "2500", exit: "70001" });
    const { answer, seconds } = await ask("upgradeDatabase");
    expect(answer).toMatchObject({ said: "unknown", exitCode: 70_001 });
    expect(seconds).toBeGreaterThan(2.4);
  });

  test("one that closes its pipes and stays for ever is ended at its time limit", async () => {
    node.set("version", { how: "closes-its-pipes", milliseconds: "60000" });
    const { failure } = await ask("version", { timeoutSeconds: 2 });
    expect([failure?.code, leftRunning()]).toEqual(["Server-CommandFailed", []]);
  });

  test("a program that is not there, and one that is none", async () => {
    expect((await ask("version", { path: "C:\\nowhere\\Octopus.Server.exe" })).answer).toBeUndefined();
    prefix().write("C:\\text\\Octopus.Server.exe", "no program");
    expect((await ask("version", { path: "C:\\text\\Octopus.Server.exe" })).answer).toBeUndefined();
  });
});
