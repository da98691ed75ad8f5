import * as z from "zod";
import type { StepLog } from "../step/context";
import { Failure } from "../step/failure";
import type { ProgramResult, RunProgram } from "../windows/run-program";
import { parseConfiguration } from "./configuration-said";
import { serverExitCode } from "./exit-codes";
import { findJson } from "./find-json";
import { fingerprintOf, masterKeySaid } from "./master-key";
import type { Around } from "./listed-instances";
import { olderWays } from "./older-ways";
import { UpgradeWords, upgradeStatusSaid } from "./phrases";
import type { OctopusVersion } from "../values/version";
import type { ServerProgram } from "./server-program";
import { outputUnreadable } from "./upgrader-said";
import { versionSaid } from "./version-said";
import { withoutSecrets } from "./without-secrets";

export interface OctopusServerOptions {
  /** The full path of Octopus.Server.exe. */
  path: string;
  /** The instance, as `list-instances` calls it. */
  instance: string;
  run: RunProgram;
  log: Pick<StepLog, "verbose"> & Partial<Pick<StepLog, "info">>;
  /** What is outside the program, by which the facts of an old instance are found; without it there is one way to each. */
  around?: Around | undefined;
  /** For every command but the database upgrade, which has no limit. */
  timeoutSeconds: number;
}

/** How much of what an upgrade said is handed over to be shown. */
const TAIL_LINES = 40;

const instanceList = z
  // Whether it tells the file, and under which name, is not sure (facts: octopus-server#command-line).
  .array(z.object({ InstanceName: z.string().min(1), ConfigurationFilePath: z.string().optional() }))
  .min(1)
  .or(z.array(z.never()));

/** The real Octopus.Server.exe: one command a call, documented options only (facts: octopus-server#command-line). */
export function octopusServer(options: OctopusServerOptions): ServerProgram {
  const { path, instance, run, log, timeoutSeconds } = options;
  const say = (line: string) => {
    if (line.trim() !== "") log.verbose(withoutSecrets(line));
  };
  /** Never a secret among the arguments: everybody on the node can read them. */
  const command: Command = async (args, { limit = timeoutSeconds, quiet = false } = {}) => {
    log.verbose(`Running ${path} ${args.join(" ")}`);
    const result = await run({ program: path, args, timeoutSeconds: limit, ...(quiet ? {} : { onLine: say }) });
    log.verbose(ending(result, limit));
    return result;
  };
  const ofInstance = `--instance=${instance}`;

  return {
    path,

    ...answers({ options, ofInstance, command }),

    async drain(on, options) {
      const { waitSeconds = 0, cancelTasks = false } = options ?? {};
      const waiting = on && waitSeconds > 0 ? [`--wait=${waitSeconds}`] : [];
      const cancelling = on && cancelTasks ? ["--cancel-tasks"] : [];
      const args = ["node", ofInstance, `--drain=${on}`, ...waiting, ...cancelling];
      const limit = timeoutSeconds + waitSeconds;
      const result = await command(args, { limit });
      if (result.exitCode !== 0) throw serverFailure(path, `node --drain=${on}`, result, limit);
    },

    async databaseUpgradeStatus() {
      const result = await command(["database-upgrade-status", ofInstance]);
      // An older program ends with 2 (or -1): it does not know the command.
      if (result.exitCode === undefined || result.exitCode === 2 || result.exitCode < 0) return undefined;
      const said = upgradeStatusSaid(`${result.stdout}\n${result.stderr}`);
      // One that failed may have found out nothing.
      return said === "up-to-date" && result.exitCode !== 0 ? undefined : said;
    },

    async upgradeDatabase(output, onLine) {
      const lines: string[] = [];
      const words = new UpgradeWords();
      const args = ["database", "--upgrade", ofInstance];
      log.verbose(`Running ${path} ${args.join(" ")}`);
      const result = await run({
        program: path,
        args,
        timeoutSeconds: undefined,
        output,
        onLine: (line) => {
          if (line.trim() === "") return;
          const clean = withoutSecrets(line);
          words.hear(line);
          lines.push(clean);
          if (lines.length > TAIL_LINES) lines.shift();
          say(line);
          onLine(clean);
        },
      }).catch((error: unknown) => {
        throw outputUnreadable(output.path, error);
      });
      log.verbose(ending(result, 0));
      if (result.startError !== undefined) throw serverFailure(path, "database --upgrade", result, 0);
      return { ...words.ended(result.exitCode), exitCode: result.exitCode, tail: lines };
    },
  };
}

type Command = (args: string[], options?: { limit?: number; quiet?: boolean }) => Promise<ProgramResult>;

/** By its exit code: 2, in older programs -1 (facts: octopus-server#exit-codes). */
const isUnknownCommand = ({ exitCode }: ProgramResult) => exitCode === 2 || exitCode === -1;

/** What it is only asked. */
function answers(of: {
  options: OctopusServerOptions;
  ofInstance: string;
  command: Command;
}): Pick<
  ServerProgram,
  "version" | "instances" | "configuration" | "configurationFile" | "masterKey" | "masterKeyFingerprint"
> {
  const { options, ofInstance, command } = of;
  const { path, timeoutSeconds } = options;
  const older = olderWays(options, (args) => command([...args, ofInstance, "--noconsolelogging"], { quiet: true }));
  const listed = async () => {
    const result = await command(["list-instances", "--format=json"]);
    return { result, found: result.exitCode === 0 ? findJson(result.stdout, instanceList) : undefined };
  };
  /** Its output is the key: quiet, and quoted nowhere. */
  const masterKey = async (installed: OctopusVersion | undefined) => {
    const args = ["show-master-key", ofInstance, "--format=json", "--noconsolelogging"];
    const result = await command(args, { quiet: true });
    const said = result.exitCode === 0 ? masterKeySaid(result.stdout) : undefined;
    return said ?? older.masterKey(installed);
  };
  return {
    async version() {
      const result = await command(["version"]);
      if (isUnknownCommand(result)) return older.version();
      if (result.startError !== undefined || (result.exitCode !== 0 && !result.timedOut)) return undefined;
      if (result.timedOut) throw serverFailure(path, "version", result, timeoutSeconds);
      return versionSaid(result.stdout);
    },

    async instances(installed) {
      const { result, found } = await listed();
      if (found) return found.map(({ InstanceName }) => InstanceName);
      const others = await older.instances(installed);
      if (others) return others;
      throw serverFailure(path, "list-instances", result, timeoutSeconds);
    },

    async configurationFile() {
      const { found = [] } = await listed();
      return found.find(({ InstanceName }) => ofInstance === `--instance=${InstanceName}`)?.ConfigurationFilePath;
    },

    async configuration(installed) {
      // Its output holds the connection string and the licence: quiet, and quoted nowhere.
      const args = ["show-configuration", ofInstance, "--format=json", "--noconsolelogging"];
      const result = await command(args, { quiet: true });
      const said = result.exitCode === 0 ? parseConfiguration(result.stdout) : undefined;
      const found = said ?? (await older.configuration(installed));
      if (found) return found;
      throw serverFailure(path, "show-configuration", { ...result, stdout: "", stderr: "" }, timeoutSeconds);
    },

    masterKey,

    async masterKeyFingerprint(installed) {
      const key = await masterKey(installed);
      return key === undefined ? undefined : fingerprintOf(key);
    },
  };
}

function ending({ startError, timedOut, exitCode }: ProgramResult, limitSeconds: number): string {
  if (startError !== undefined) return `It could not be started (${startError}).`;
  if (timedOut) return `It was still running after ${limitSeconds} s and was ended.`;
  return serverExitCode(exitCode);
}

/** The sentence for a command that did not do what it was asked; quotes what it said last. */
function serverFailure(path: string, command: string, result: ProgramResult, limitSeconds: number): Failure {
  const said = lastLine(result.stderr) ?? lastLine(result.stdout);
  const quote = said === undefined ? "" : ` It said: ${withoutSecrets(said)}`;
  const silent = result.exitCode === 0 ? "It ended with 0, but its answer could not be understood." : undefined;
  return new Failure({
    code: "Server-CommandFailed",
    what: `'${path}' did not carry out the command ${command}.`,
    why: `${silent ?? ending(result, limitSeconds)}${quote}`,
    next: "Run the command by hand in an elevated prompt on this node to see what it says. Fix the cause, then run again.",
  });
}

const lastLine = (text: string) =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean)
    .at(-1);
