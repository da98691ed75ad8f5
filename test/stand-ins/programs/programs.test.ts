import { mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { realMachine } from "../../../src/machine/real";
import { EXIT_CODES_VARIABLE } from "../../../src/stand-ins/rehearsed-machine/environment";
import { withWholeExitCodes } from "../../../src/stand-ins/rehearsed-machine/whole-exit-codes";
import { openProgramDoor, type ProgramDoor } from "../../../src/stand-ins/programs/program-door";
import { PROGRAM_PLACES } from "../../../src/stand-ins/programs/program-places";
import { putPrograms } from "../../../src/stand-ins/programs/put-programs";
import { SecretScan } from "../../../src/rehearsal/secret-scan";
import { machineSecrets } from "../../../src/windows/machine-secrets";
import { programRunner, type RunProgram } from "../../../src/windows/run-program";
import { CLOSED_SDDL } from "../../../src/windows/sddl";
import { madeUpWorld, type MadeUpWorld } from "../../rehearsal/made-up-world";

/** The stand-in programs as the steps meet them: files on a node's disk, really started. */
let at: MadeUpWorld;
let door: ProgramDoor;
beforeEach(async () => {
  at = madeUpWorld();
  door = await openProgramDoor(at.world);
  putPrograms(at.first, door.port);
  mkdirSync(join(at.first.folder, "exit-codes"));
});
afterEach(async () => {
  await door.close();
  await at.end();
});

function call(program: string, args: string[], input = "", { folder } = at.first) {
  const exitCodes = join(folder, "exit-codes");
  const programs = withWholeExitCodes(realMachine.programs, exitCodes);
  const run = programRunner({ ...realMachine, programs, signal: new AbortController().signal });
  const env = { [EXIT_CODES_VARIABLE]: exitCodes };
  return run({ program: join(folder, PROGRAM_PLACES[program]!), args, timeoutSeconds: 20, input, env });
}

const said = async (program: string, args: string[], input?: string) => {
  const { exitCode, stdout } = await call(program, args, input);
  return `${exitCode}: ${stdout.trim()}`;
};

test("arguments, stdin and exit codes above 255 come through", async () => {
  const script = Buffer.from("# octopus-ha-upgrade: folder-access\n", "utf16le").toString("base64");
  const path = join(at.first.folder, "a b", `q"uote ' $HOME ä`);
  mkdirSync(path, { recursive: true });
  const input = Buffer.from(path).toString("base64");
  expect(await said("powershell", ["-EncodedCommand", script], `${input}\n`)).toContain('"link":false');
  const asked = `q"uote ' $HOME ä`;
  expect(await said("sc", ["queryex", asked])).toContain("1060:");
  expect(await said("sc", ["queryex", "NoSuchService"])).toContain("1060: [SC] QUERYEX FAILED 1060:");
});

test("sc: the state and the start type of the node's service", async () => {
  expect(await said("sc", ["queryex", "OctopusDeploy"])).toMatch(/STATE +: 4 {2}RUNNING/);
  await call("sc", ["config", "OctopusDeploy", "start=", "disabled"]);
  expect(at.first.startType).toBe("disabled");
  const key = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\OctopusDeploy";
  expect(await said("reg", ["query", key])).toContain("    Start    REG_DWORD    0x4");
});

test("sc: the description of the node's service", async () => {
  const key = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\OctopusDeploy";
  await call("sc", ["description", "OctopusDeploy", "stopped on purpose"]);
  expect(await said("reg", ["query", key])).toContain("    Description    REG_SZ    stopped on purpose");
  await call("sc", ["description", "OctopusDeploy", ""]);
  expect(await said("reg", ["query", key])).not.toContain("Description");
  expect(at.of("description-changed").map(({ to }) => to)).toEqual(["stopped on purpose", ""]);
});

test("sc: whoever stops the Tentacle is seen", async () => {
  await call("sc", ["stop", "OctopusDeploy Tentacle"]);
  expect(at.of("tentacle-touched")).toMatchObject([{ node: "ha-1", command: "stop OctopusDeploy Tentacle" }]);
});

test("a folder is as open as the one above it, unless it is made with a list of its own; that survives a rename", () => {
  const [open, closed] = [join(at.first.folder, "open"), join(at.first.folder, "closed")];
  mkdirSync(open);
  at.world.acls.make(open, CLOSED_SDDL);
  expect(at.world.acls.isClosed(open)).toBe(false);
  at.world.acls.make(closed, CLOSED_SDDL);
  expect(at.world.acls.sddl(closed)).toBe("O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)");
  renameSync(closed, `${closed}-2`);
  expect(at.world.acls.isClosed(`${closed}-2`)).toBe(true);
  expect(() => at.world.acls.make(join(at.first.folder, "c"), "nonsense")).toThrow("SDDL");
});

test("a signature is never called valid here", async () => {
  const script = Buffer.from("# octopus-ha-upgrade: authenticode\n", "utf16le").toString("base64");
  const input = Buffer.from("C:\\x.msi").toString("base64");
  expect(await said("powershell", ["-EncodedCommand", script], `${input}\n`)).toContain('"status":"NotChecked"');
});

describe("Windows' data protection", () => {
  const secret = "Password=canary-protected";
  const secrets = (node = at.first) => {
    const run: RunProgram = ({ args, input = "" }) => call("powershell", [...args], input, node);
    return machineSecrets(run, { SystemRoot: join(node.folder, "Windows") }, 20);
  };

  test("really encrypts, for the machine that did it only", async () => {
    const told = await secrets().protect(secret);
    expect(new SecretScan({ secret }).find(Buffer.from(told, "base64").toString("latin1") + told)).toEqual([]);
    expect(await secrets().protect(secret)).not.toBe(told);
    expect(await secrets().unprotect(told)).toBe(secret);
    putPrograms(at.second, door.port);
    mkdirSync(join(at.second.folder, "exit-codes"));
    await expect(secrets(at.second).unprotect(told)).rejects.toThrow("The data is invalid.");
  });

  test("decrypts nothing that was changed", async () => {
    const bytes = Buffer.from(await secrets().protect(secret), "base64");
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    await expect(secrets().unprotect(bytes.toString("base64"))).rejects.toThrow("The data is invalid.");
  });
});

test("Octopus.Server: a newer program does not talk to an older schema, but says its version", async () => {
  at.world.schemaVersion = "2025.1.1";
  expect(await said("Octopus.Server", ["version", "--format=json"])).toBe('0: {"Version":"2025.3.14357"}');
  expect(await said("Octopus.Server", ["show-configuration", "--instance=OctopusServer", "--format=json"])).toMatch(
    /^1:/,
  );
  expect(await said("Octopus.Server", ["database-upgrade-status"])).toContain("upgrade is required");
});

test.each([
  ["sc", ["pause", "OctopusDeploy"]],
  ["reg", ["add", "HKLM\\Software\\X"]],
  ["msiexec", ["/i", "x.msi"]],
  ["Octopus.Server", ["rotate-master-key"]],
  ["powershell", ["-Command", "Get-Date"]],
])("what a stand-in does not know is said to the world: %s %j", async (program, args) => {
  expect((await call(program, args)).exitCode).toBe(87);
  expect(at.of("not-understood")).toMatchObject([{ node: "ha-1" }]);
});
