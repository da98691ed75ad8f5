/**
 * Asks Octopus.Server.exe through the product's own module, with the Node that runs this: the file that is named holds
 * the questions, and the answers come as one line of JSON.
 */
import { readFileSync } from "node:fs";
import { octopusServer } from "../../../src/server-program/octopus-server";
import { upgraderOutput } from "../../../src/upgrade/record/upgrader-output";
import type { ServerProgram } from "../../../src/server-program/server-program";
import { realMachine } from "../../../src/machine/real";
import { Failure } from "../../../src/step/failure";
import { programRunner, type ProgramResult } from "../../../src/windows/run-program";

export interface Asking {
  path: string;
  instance: string;
  timeoutSeconds: number;
  command: "version" | "instances" | "configuration" | "drain" | "databaseUpgradeStatus" | "upgradeDatabase";
}

export interface Answered {
  answer?: unknown;
  failure?: { code: string; message: string };
  /** What the program said, as far as the module logged it. */
  said: string[];
  lines: number;
  exitCode: number | undefined;
  /** How much of stdout was kept. */
  keptCharacters: number;
  seconds: number;
}

const no = () => undefined;
const here = {
  ...realMachine,
  signal: new AbortController().signal,
  log: { info: no, verbose: no, highlight: no, wait: no, warning: no },
};

const COMMANDS: Record<Asking["command"], (program: ServerProgram, onLine: () => void) => Promise<unknown>> = {
  version: async (program) => (await program.version())?.toString(),
  instances: (program) => program.instances(),
  configuration: (program) => program.configuration(),
  drain: (program) => program.drain(true),
  databaseUpgradeStatus: (program) => program.databaseUpgradeStatus(),
  upgradeDatabase: async (program, onLine) => {
    const output = await upgraderOutput(here).begin();
    try {
      return await program.upgradeDatabase(output, onLine);
    } finally {
      await output.close();
    }
  },
};

async function ask({ path, instance, timeoutSeconds, command }: Asking): Promise<Answered> {
  const said: string[] = [];
  let lines = 0;
  let last: ProgramResult | undefined;
  const runProgram = programRunner(here);
  const program = octopusServer({
    path,
    instance,
    timeoutSeconds,
    log: {
      verbose: (text) => {
        if (said.length < 50) said.push(text);
      },
    },
    run: async (call) => (last = await runProgram(call)),
  });
  const started = Date.now();
  const rest = () => ({
    said,
    lines,
    exitCode: last?.exitCode,
    keptCharacters: last?.stdout.length ?? 0,
    seconds: (Date.now() - started) / 1000,
  });
  try {
    return { answer: await COMMANDS[command](program, () => (lines += 1)), ...rest() };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { failure: { code: error.code, message: error.message }, ...rest() };
  }
}

async function main(file: string): Promise<void> {
  const answers: Answered[] = [];
  for (const asking of JSON.parse(readFileSync(file, "utf8")) as Asking[]) answers.push(await ask(asking));
  process.stdout.write(JSON.stringify(answers));
}

const file = process.argv[2];
if (file !== undefined && process.argv[1]?.endsWith("server-program.cjs")) void main(file);
