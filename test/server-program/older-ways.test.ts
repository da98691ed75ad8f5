import { octopusServer } from "../../src/server-program/octopus-server";
import type { ProgramResult } from "../../src/windows/run-program";
import { madeUpEnv, madeUpRun } from "../windows/made-up-run";
import { madeUpSurroundings } from "../made-up/surroundings";
import { versionOf } from "../made-up/version";

const KEY = Buffer.alloc(16, 7).toString("base64");
const FILE = "C:\\Octopus\\OctopusServer.config";
const SETTINGS = `<?xml version="1.0"?>
<octopus-settings>
  <set key="Octopus.Server.NodeName">ha-1</set>
  <set key="Octopus.WebPortal.ListenPrefixes">http://+:80/</set>
  <set key="Octopus.Storage.ExternalDatabaseConnectionString">Data Source=sql;Password=a&amp;b</set>
  <set key="Octopus.Empty" />
</octopus-settings>`;
const REGISTRY = `\r\nHKEY_LOCAL_MACHINE\\Software\\Octopus\\OctopusServer\r\n    InstallLocation    REG_SZ    C:\\O\r\n\r\nHKEY_LOCAL_MACHINE\\Software\\Octopus\\OctopusServer\\OctopusServer\r\n`;
const UNKNOWN: Partial<ProgramResult> = { exitCode: 2, stdout: "Command is not supported" };

/**
 * A node of an old instance: what its program answers by command, the files there, each held by a scanner at the first
 * look, and what the registry lists.
 */
function oldNode(given: { says?: Record<string, Partial<ProgramResult> | string>; files?: Record<string, string> }) {
  const said: string[] = [];
  const { run, lines } = madeUpRun((_, line) => {
    if (line.startsWith("powershell.exe")) return JSON.stringify({ version: "3.4.15.0" });
    if (/^reg(?:\.exe)? query .*OctopusServer\\OctopusServer$/.test(line)) {
      return `HKEY_LOCAL_MACHINE\\x\r\n    ConfigurationFilePath    REG_SZ    ${FILE}\r\n`;
    }
    if (/^reg(?:\.exe)? query/.test(line)) return REGISTRY;
    const [, command = "", answer] =
      Object.entries(given.says ?? {})
        .map(([start, reply]) => ["", start, reply] as const)
        .find(([, start]) => line.startsWith(`Octopus.Server.exe ${start}`)) ?? [];
    return command === "" || answer === undefined ? UNKNOWN : answer;
  });
  const files = given.files ?? { [FILE]: SETTINGS };
  const held = new Set(Object.keys(files));
  const program = octopusServer({
    ...{ path: "C:\\O\\Octopus.Server.exe", instance: "OctopusServer", run, timeoutSeconds: 60 },
    log: { verbose: (text) => said.push(text), info: (text) => said.push(text) },
    around: {
      ...madeUpSurroundings(),
      env: madeUpEnv,
      files: {
        list: async (folder) =>
          Object.keys(files)
            .filter((path) => path.startsWith(`${folder}/`))
            .map((path) => ({ name: path.slice(folder.length + 1), isFolder: false, isFile: true, isLink: false })),
        readText: async (path) => {
          const text = files[path];
          if (text === undefined) throw new Error("ENOENT");
          if (held.delete(path)) throw Object.assign(new Error("EBUSY: held"), { code: "EBUSY" });
          return text;
        },
      },
    },
  });
  return { program, lines, said };
}

const OLD = versionOf("3.4.15");
const asked = (lines: readonly string[]) => lines.map((line) => line.split(" ").slice(0, 2).join(" "));

test("a program without the command version has that of its file", async () => {
  expect((await oldNode({}).program.version())?.text).toBe("3.4.15");
});

test("one that is broken has none, and its file is not asked", async () => {
  const { program, lines } = oldNode({ says: { version: { exitCode: 43 } } });
  expect([await program.version(), lines]).toEqual([undefined, ["Octopus.Server.exe version"]]);
});

describe("instances", () => {
  test("are those of the registry", async () => {
    const { program, said } = oldNode({});
    expect(await program.instances(OLD)).toEqual(["OctopusServer"]);
    expect(said.join()).toContain("the registry");
  });

  test("are those of the folder where there is one", async () => {
    const entry = JSON.stringify({ Name: "Two", ConfigurationFilePath: FILE });
    const { program, lines } = oldNode({ files: { "/programdata/Octopus/OctopusServer/Instances/two.config": entry } });
    expect(await program.instances(OLD)).toEqual(["Two"]);
    expect(asked(lines)).toEqual(["Octopus.Server.exe list-instances"]);
  });
});

describe("the configuration", () => {
  const expected = {
    ...{ nodeName: "ha-1", listenPrefixes: ["http://+:80/"] },
    connectionString: "Data Source=sql;Password=a&b",
  };
  const xml = { "show-configuration --instance=OctopusServer --noconsolelogging": `INFO x\r\n${SETTINGS}` };

  test("is read from XML where the program shows no JSON", async () => {
    const { program, said } = oldNode({ says: xml });
    expect(await program.configuration(versionOf("3.14.159"))).toEqual(expected);
    expect(said.join()).toContain("as XML only");
  });

  test("is read from the file where the program shows none", async () => {
    const { program, said } = oldNode({});
    expect(await program.configuration(OLD)).toEqual(expected);
    expect(said.join()).toContain(FILE);
    expect(said.join()).not.toContain("Password");
  });
});

test("the master key is the last line of a text", async () => {
  const json = `{"MasterKey":"${KEY}"}`;
  const newer = oldNode({ says: { "show-master-key --instance=OctopusServer --format=json": json } });
  const older = oldNode({
    says: { "show-master-key --instance=OctopusServer --noconsolelogging": `The master key is:\r\n${KEY}\r\n` },
  });
  const fingerprint = await newer.program.masterKeyFingerprint(versionOf("3.17.14"));
  expect(fingerprint).toBeDefined();
  expect(await older.program.masterKeyFingerprint(versionOf("3.14.159"))).toBe(fingerprint);
});

describe("where the newest way answers, or the program is not old, nothing else is asked", () => {
  const NEW = versionOf("2025.4.10333");
  test.each<[string, (program: ReturnType<typeof oldNode>["program"]) => Promise<unknown>]>([
    ["instances", (program) => program.instances(NEW)],
    ["instances of no known version", (program) => program.instances()],
    ["configuration", (program) => program.configuration(NEW)],
    ["master key", (program) => program.masterKeyFingerprint(NEW)],
  ])("%s", async (_, ask) => {
    const { program, lines } = oldNode({});
    await ask(program).catch(() => undefined);
    expect(lines).toHaveLength(1);
  });

  test("an old program that answers is asked once", async () => {
    const { program, lines } = oldNode({ says: { "list-instances": JSON.stringify([{ InstanceName: "One" }]) } });
    expect(await program.instances(versionOf("3.14.159"))).toEqual(["One"]);
    expect(lines).toHaveLength(1);
  });
});
