import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ProgramCall, ProgramResult } from "../../../src/windows/run-program";
import { programHere } from "../../../steps/install-msi/program-here";
import { madeUpSurroundings } from "../../made-up/surroundings";
import { versionOf } from "../../made-up/version";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "program-here-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A machine on which some programs answer `version`, and the registry says where the server is. */
function machine(versions: Record<string, string>) {
  const warnings: string[] = [];
  const run = async ({ program, args }: ProgramCall): Promise<ProgramResult> => {
    const ended = { stdout: "", stderr: "", timedOut: false, startError: undefined };
    if (args[0] === "query") {
      return { ...ended, exitCode: 0, stdout: `KEY\r\n    InstallLocation    REG_SZ    ${folder}\r\n` };
    }
    const version = versions[program];
    return version === undefined
      ? { ...ended, exitCode: undefined, startError: "ENOENT" }
      : { ...ended, exitCode: 0, stdout: version };
  };
  const quiet = () => {};
  const log = {
    info: quiet,
    verbose: quiet,
    highlight: quiet,
    wait: quiet,
    warning: (text: string) => warnings.push(text),
  };
  const env = { SystemRoot: "/windows" };
  const program = programHere({
    ...madeUpSurroundings(),
    path: "/old/Octopus.Server.exe",
    instance: "OctopusServer",
    run,
    log,
    env,
    timeoutSeconds: 60,
  });
  return { program, warnings };
}

test("the program where the inspection found it", async () => {
  const { program, warnings } = machine({ "/old/Octopus.Server.exe": "2025.4.10333" });
  expect(await program.version()).toEqual(versionOf("2025.4.10333"));
  expect(warnings).toEqual([]);
});

test("a program that the installer put elsewhere is found, and that is said", async () => {
  const moved = join(folder, "Octopus.Server.exe");
  await mkdir(folder, { recursive: true });
  await writeFile(moved, "");
  const { program, warnings } = machine({ [moved]: "2025.4.10333" });
  expect(await program.version()).toEqual(versionOf("2025.4.10333"));
  expect(warnings[0]).toContain(moved);
});

test("no program anywhere", async () => {
  expect(await machine({}).program.version()).toBeUndefined();
});
