/**
 * Answers what the product's own functions make of paths, with the Node that runs this: a question a line in the file
 * that is named, `[function, arguments]`, and the answers as one line of JSON. Tells them apart by nothing of its own.
 */
import { readFileSync } from "node:fs";
import { installCall, problemOfProperty } from "../../../src/installer/msiexec";
import { nodeStaging } from "../../../src/installer/staging";
import { findServerProgram } from "../../../src/server-program/find-server";
import { realMachine } from "../../../src/machine/real";
import { inputsFromParameters } from "../../../src/step/parameters";
import { unpackedNodes } from "../../../src/windows/unpacked-nodes";
import { upgradeFolder } from "../../../src/windows/upgrade-folder";
import { windowsProgram } from "../../../src/windows/programs";
import { backupPath } from "../../../steps/backup-db/file-name";
import installMsi from "../../../steps/install-msi/step";
import { versionOf } from "../../made-up/version";

const QUESTIONS = {
  /** What the parameter Download.Folder takes. */
  accepts: (path: string) => {
    try {
      const texts = { "OctopusUpgrade.InstallMsi.Mode": "Stage", "OctopusUpgrade.Download.Folder": path };
      return inputsFromParameters(installMsi.inputs, texts).downloadFolder ?? "none";
    } catch {
      return "refused";
    }
  },
  reg: (systemRoot: string) => windowsProgram("reg", { SystemRoot: systemRoot }),
  upgradeFolder: (programData: string) => upgradeFolder({ ProgramData: programData }),
  staged: (folder: string) => nodeStaging(folder, closed, surroundings).pathOf(versionOf("2025.4.10333")),
  /** Where the program is looked for, when the registry says this of its folder. */
  server: async (installLocation: string) => {
    const stdout = `KEY\r\n    InstallLocation    REG_SZ    ${installLocation}\r\n`;
    const run = async () => ({ exitCode: 0, stdout, stderr: "", timedOut: false, startError: undefined });
    return (await findServerProgram(run, { ...realMachine, env: { SystemRoot: "C:\\Windows" } }, 60)).path;
  },
  backup: (folder: string) =>
    backupPath({ folder, database: "Octopus", version: "2025.3.1", at: new Date(0), runId: "ServerTasks-1" }),
  property: (property: string) => problemOfProperty(property) ?? "taken",
  msiexec: (installer: string, ...properties: string[]) => {
    const { args, verbatimArguments } = installCall("msiexec", { installer, log: "C:\\a.log", properties });
    return `${verbatimArguments ? "as it stands" : "quoted by Node"}: ${args.join(" ")}`;
  },
  /** Whether a Node with that path is the one that runs. */
  running: async (programData: string, program: string) => {
    const computer = { ...realMachine.computer, nodeProgram: program };
    const nodes = await unpackedNodes({ ...surroundings, env: { ProgramData: programData }, computer }).list();
    return nodes.map(({ version, running }) => `${version} ${running}`).join();
  },
};

const surroundings = {
  ...realMachine,
  signal: new AbortController().signal,
  log: { info: no, verbose: no, highlight: no, wait: no, warning: no },
};
const closed = { problemOf: async () => undefined, ensure: async () => undefined };
function no(): void {
  // Nobody reads what is said here.
}

export type Question = keyof typeof QUESTIONS;

async function answer(file: string): Promise<void> {
  const asked = JSON.parse(readFileSync(file, "utf8")) as [Question, ...string[]][];
  const answers: string[] = [];
  for (const [question, ...args] of asked) {
    answers.push(await (QUESTIONS[question] as (...given: string[]) => string | Promise<string>)(...args));
  }
  process.stdout.write(JSON.stringify(answers));
}

const file = process.argv[2];
if (file !== undefined && process.argv[1]?.endsWith("paths.cjs")) void answer(file);
