import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ProgramCall } from "../../../src/windows/run-program";
import { authenticode } from "../../../src/windows/authenticode";
import { fileVersion } from "../../../src/windows/file-version";
import { closedFolders } from "../../../src/windows/folder-access";
import { installerLock } from "../../../src/windows/installer-mutex";
import { machineSecrets } from "../../../src/windows/machine-secrets";
import { folderPrograms } from "../../../src/windows/folder-programs";
import { processIdentity } from "../../../src/windows/process-identity";
import type { RunProgram } from "../../../src/windows/run-program";
import { realMachine } from "../../../src/machine/real";
import { serverProcesses } from "../../../src/windows/server-processes";
import { projectFolder } from "../shipped";
import { codeOf, errorsOf, loadGrammar, parse } from "./parse";

beforeAll(loadGrammar);

const ENV = { SystemRoot: "C:\\Windows", ProgramData: "C:\\ProgramData" };
const GIVEN = "C:\\canary folder\\it's.msi";

/** What steps ask of Windows PowerShell, by the file that asks and what it asks for. */
const QUESTIONS: Record<string, (run: RunProgram) => Promise<unknown>> = {
  "authenticode.ts": (run) => authenticode(run, ENV, 1)(GIVEN),
  "file-version.ts": (run) => fileVersion(run, ENV, 1, GIVEN),
  "folder-access.ts": (run) => closedFolders(run, { ...realMachine, env: ENV }, 1).problemOf(GIVEN),
  "folder-access.ts, making": (run) => closedFolders(run, { ...realMachine, env: ENV }, 1).ensure(GIVEN),
  "folder-programs.ts": (run) => folderPrograms(run, ENV, 1)(GIVEN),
  "installer-mutex.ts": (run) => installerLock(run, { env: ENV, log: { warning: () => undefined } }, 1).isHeld(),
  "machine-secrets.ts": (run) => machineSecrets(run, ENV, 1).protect(GIVEN),
  "machine-secrets.ts, the other way": (run) => machineSecrets(run, ENV, 1).unprotect(GIVEN),
  "process-identity.ts": (run) => processIdentity(run, ENV, 1)(4711),
  "server-processes.ts": (run) => serverProcesses(run, ENV, 1).ids(),
};

/** What was started, from the one call that was made. */
async function callOf(ask: (run: RunProgram) => Promise<unknown>): Promise<ProgramCall> {
  const calls: ProgramCall[] = [];
  const run: RunProgram = async (call) => {
    calls.push(call);
    return { exitCode: 1, stdout: "", stderr: "", timedOut: false, startError: undefined };
  };
  await ask(run).catch(() => undefined);
  expect(calls).toHaveLength(1);
  return calls[0]!;
}

const scriptOf = ({ args }: ProgramCall) =>
  Buffer.from(args[args.indexOf("-EncodedCommand") + 1]!, "base64").toString("utf16le");

it("all of them are known here", () => {
  const folder = join(projectFolder, "src/windows");
  const asking = readdirSync(folder).filter((name) =>
    readFileSync(join(folder, name), "utf8").includes("= powerShell("),
  );
  expect(asking.sort()).toEqual([...new Set(Object.keys(QUESTIONS).map((name) => name.replace(/,.*/, "")))]);
});

describe.each(Object.entries(QUESTIONS))("the script in %s", (_, ask) => {
  it("is PowerShell as far as a parser can tell, and of 5.1", async () => {
    const root = parse(scriptOf(await callOf(ask)));
    expect(errorsOf(root)).toEqual([]);
    expect(codeOf(root)).not.toMatch(/&&|\|\||\?\?|\?\.|\?\[/);
  });

  it("holds no value: that comes through stdin", async () => {
    const call = await callOf(ask);
    expect(scriptOf(call)).not.toContain("canary");
    expect(call.args.join(" ")).not.toContain("canary");
  });

  it("would be noticed when it were broken", async () => {
    const script = scriptOf(await callOf(ask));
    expect(errorsOf(parse(script.replace("try {", "try")))).not.toEqual([]);
  });
});
