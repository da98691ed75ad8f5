/**
 * The step's own tools, as the definition makes them, over real processes, files and a real download. The programs of
 * Windows are a few lines each: what they are asked is proven, not what Windows answers.
 */
import { chmod, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { realMachine } from "../../../src/machine/real";
import { fastClock } from "../../../src/stand-ins/rehearsed-machine/fast-clock";
import { resolveReads } from "../../../src/step/reads";
import type { Failure } from "../../../src/step/failure";
import { readSystemVariables } from "../../../src/step/system-variables";
import { inputsFromParameters } from "../../../src/step/parameters";
import step from "../../../steps/install-msi/step";
import type { Context } from "../../../steps/install-msi/contract";
import { madeUpContext, type Seen } from "../../made-up/context";
import { honest, serve, type DownloadServer } from "../../installer/download-server";
import { sha256, someBytes, surroundings, temporaryFolder } from "../../installer/surroundings";

const folder = temporaryFolder();
const bytes = someBytes(100_000);
const FROM = "2025.3.200";
const TO = "2025.4.10333";
let server: DownloadServer;

const path = (...parts: string[]) => join(folder.path, ...parts);
const asked = async () => (await readFile(path("asked.txt"), "utf8").catch(() => "")).split("\n").filter(Boolean);

beforeEach(async () => {
  server = await serve(bytes, honest);
  await writeFile(path("version.txt"), FROM);
  const note = `require("fs").appendFileSync(${JSON.stringify(path("asked.txt"))}, line + "\\n");`;
  const programs: Record<string, string> = {
    "Octopus.Server.exe": `process.stdout.write(require("fs").readFileSync(${JSON.stringify(path("version.txt"))}));`,
    "Windows/System32/sc.exe": String.raw`console.log("SERVICE_NAME: OctopusDeploy\r\n        TYPE               : 10  WIN32_OWN_PROCESS\r\n        STATE              : 1  STOPPED\r\n        WIN32_EXIT_CODE    : 0  (0x0)\r\n        SERVICE_EXIT_CODE  : 0  (0x0)\r\n        CHECKPOINT         : 0x0\r\n        WAIT_HINT          : 0x0\r\n        PID                : 0\r\n        FLAGS              :");`,
    "Windows/System32/reg.exe": String.raw`console.log("KEY\r\n    Start    REG_DWORD    0x4\r\n    ObjectName    REG_SZ    LocalSystem");`,
    "Windows/System32/WindowsPowerShell/v1.0/powershell.exe": `
      const script = Buffer.from(process.argv.at(-1), "base64").toString("utf16le");
      const name = /octopus-ha-upgrade: ([\\w-]+)/.exec(script)[1];
      const given = Buffer.from(require("fs").readFileSync(0, "latin1").trim(), "base64").toString();
      const line = name + " " + given; ${note}
      if (name === "folder-make") require("fs").mkdirSync(given, { recursive: true });
      const answers = { "folder-make": { made: true }, "folder-access": { sddl: "O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)", link: false }, "installer-lock": { state: "free", atWork: false },
        authenticode: { status: "Valid", subject: "CN=Octopus Deploy Pty. Ltd., C=AU", message: "" } };
      console.log(JSON.stringify(answers[name]));`,
    "Windows/System32/msiexec.exe": `
      const line = "msiexec " + process.argv.slice(2).join(" "); ${note}
      const fs = require("fs");
      const log = process.argv[process.argv.indexOf("/l*v") + 1];
      if (fs.existsSync(${JSON.stringify(path("fail.txt"))})) {
        fs.writeFileSync(log, Buffer.from("\\ufeffCustomAction X failed\\r\\nReturn value 3.\\r\\n", "utf16le"));
        process.exit(67);
      }
      fs.writeFileSync(log, "");
      fs.writeFileSync(${JSON.stringify(path("version.txt"))}, "${TO}");`,
  };
  for (const [name, text] of Object.entries(programs)) {
    await mkdir(dirname(path(name)), { recursive: true });
    await writeFile(path(name), `#!${process.execPath}\n${text}\n`);
    await chmod(path(name), 0o755);
  }
});
afterEach(() => server.close());

async function run(mode: string): Promise<{ seen: Seen; failure: Failure | undefined }> {
  const from = (machine: string) => (name: string, value: string) =>
    [`Octopus.Action[x].Output[${machine}].${name}`, value] as const;
  const [decided, output] = [from("octo-1"), from("octo-2")];
  const variables = {
    "Octopus.Machine.Name": "octo-2",
    "Octopus.Environment.MachinesInRole[HAServer-Primary]": "Machines-1",
    "Octopus.Action[Inspect the nodes].Output[octo-1].MachineId": "Machines-1",
    ...Object.fromEntries([
      decided("CurrentVersion", FROM),
      decided("TargetVersion", TO),
      decided("FinalVersion", TO),
      decided("InstallerUrl", server.url),
      decided("InstallerSizeBytes", String(bytes.length)),
      decided("InstallerSha256", sha256(bytes)),
      decided("PlannedNodes", JSON.stringify(["ha-1"])),
      output("NodeName", "ha-2"),
      output("ServerProgram", path("Octopus.Server.exe")),
      output("InstanceName", "OctopusServer"),
      output("ServiceName", "OctopusDeploy"),
      output("ListenPrefixes", '["http://localhost/"]'),
      output("NodeAddress", "http://ha-2/"),
    ]),
  };
  const system = readSystemVariables(variables);
  const inputs = inputsFromParameters(step.inputs, { "OctopusUpgrade.InstallMsi.Mode": mode });
  const reads = resolveReads(step.reads, system);
  const around = { ...surroundings(), clock: fastClock(realMachine.clock, 100) };
  const env = { SystemRoot: path("Windows"), ProgramData: path("ProgramData"), PATH: process.env.PATH };
  const tools = step.tools(inputs, { ...around, env, mask: () => {} }, reads);
  const { context, seen } = madeUpContext({ inputs, reads, tools, system, clock: around.clock });
  const failure = await step.run(context as Context).then(
    () => undefined,
    (error: unknown) => error as Failure,
  );
  return { seen, failure };
}

const stagingFolder = () => path("ProgramData", "OctopusHaUpgrade", "staging");
const staged = () => join(stagingFolder(), `Octopus.${TO}-x64.msi`);

test("stages, installs, and has nothing to do a second time", async () => {
  const first = await run("Stage");
  expect(first.failure).toBeUndefined();
  expect(await readdir(stagingFolder())).toEqual([`Octopus.${TO}-x64.msi`]);
  expect(await asked()).toEqual(
    expect.arrayContaining([`folder-access ${stagingFolder()}`, `authenticode ${staged()}`]),
  );

  const second = await run("Install");
  expect(second.failure).toBeUndefined();
  expect(second.seen.outputs).toMatchObject({ PreviousVersion: FROM, InstalledVersion: TO, RebootPending: false });
  const logs = path("ProgramData", "OctopusHaUpgrade", "logs");
  const [log] = await readdir(logs);
  expect((await asked()).at(-2)).toBe(
    `msiexec /i ${staged()} /quiet /norestart RUNMANAGERONEXIT=no /l*v ${join(logs, log!)}`,
  );
  expect((await asked()).at(-1)).toBe("installer-lock ");

  await rm(path("asked.txt"));
  expect((await run("Install")).failure).toBeUndefined();
  expect((await run("Stage")).failure).toBeUndefined();
  expect((await asked()).join()).not.toContain("msiexec");
});

test("an installation that fails quotes its log and keeps it as an artifact", async () => {
  await run("Stage");
  await writeFile(path("fail.txt"), "");
  const { seen, failure } = await run("Install");
  expect(failure?.code).toBe("Installer-UnknownExitCode"); // Linux knows exit codes up to 255 only
  expect(failure?.message).toContain("  CustomAction X failed\n  Return value 3.");
  expect(seen.lines).toContainEqual(expect.stringMatching(/^artifact: install-ha-2\.log \(.*install-2025\.4\.10333-/));
});

test("a file that was changed after staging is not run", async () => {
  await run("Stage");
  await writeFile(staged(), someBytes(bytes.length));
  const { failure } = await run("Install");
  expect(failure?.code).toBe("Staged-NotAsPlanned");
  expect((await asked()).join()).not.toContain("msiexec");
});
