import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { realMachine } from "../../../src/machine/real";
import type { ServerFolder } from "../../../src/octopus/contents-api";
import { silenceFailure } from "../../../src/octopus/refusals";
import { NoAnswer } from "../../../src/http/exchange";
import { playProgram } from "../../../src/stand-ins/programs/play-program";
import type { FaultName } from "../../../src/stand-ins/world/faults";
import { furnishServerFolders } from "../../../src/stand-ins/world/server-folders";
import type { RunProgram } from "../../../src/windows/run-program";
import { folderCopier } from "../../../src/windows/robocopy";
import { parseVersion } from "../../../src/values/version";
import { run } from "../../../steps/backup-files/run";
import step from "../../../steps/backup-files/step";
import type { Context, Tools } from "../../../steps/backup-files/contract";
import { contextFor } from "../../made-up/context-for";
import { MadeUpClock } from "../../made-up/context";
import { madeUpWorld, NEW, OLD } from "../../rehearsal/made-up-world";

export const INSTALLATION_ID = "7c0a3f5e-52b1-4b7e-9d0c-5a3f0e9b1c11";

/** An instance with its folders on a real disk, and robocopy's stand-in. */
export function givenFiles(faults: FaultName[] = []) {
  const at = madeUpWorld({ faults });
  const folder = mkdtempSync(join(tmpdir(), "backup-files-"));
  const place = (...names: string[]) => join(folder, ...names);
  furnishServerFolders(at.world, place("nas"));
  mkdirSync(place("sets"));
  const calls: (readonly string[])[] = [];
  const play: RunProgram = async ({ args, onLine = () => undefined }) => {
    calls.push(args);
    const carrier = { say: onLine, signal: new AbortController().signal };
    const exitCode = await playProgram(at.world, at.first, { program: "robocopy", args, stdin: "" }, carrier);
    return { exitCode, stdout: "", stderr: "", timedOut: false, startError: undefined };
  };
  const folders: ServerFolder[] = (["TaskLogs", "Artifacts", "Packages", "EventExports"] as const).map((name) => ({
    name,
    path: place("nas", name),
  }));
  const silent = () =>
    Promise.reject(
      silenceFailure(
        { address: "https://octopus.example.com", url: "https://octopus.example.com/api", action: "read", apiKey: "" },
        new NoAnswer("refused", "nobody listens", undefined),
      ),
    );
  const instance = { answers: true };
  const machine = realMachine;
  const tools: Tools = {
    contents: [
      {
        address: "https://octopus.example.com",
        installationId: () => (instance.answers ? Promise.resolve(INSTALLATION_ID) : silent()),
        serverFolders: () => (instance.answers ? Promise.resolve(folders) : silent()),
      },
    ],
    record: { read: () => Promise.resolve(undefined) },
    copyFolder: folderCopier(play, { SystemRoot: "/windows" }),
    machine: { env: {}, files: machine.files },
  };
  const clock = new MadeUpClock();
  const runMode = async (
    mode: Context["inputs"]["mode"],
    special: {
      inputs?: Partial<Context["inputs"]>;
      reads?: Partial<Context["reads"]>;
      runId?: string;
      to?: string;
      dryRun?: boolean;
      tools?: Partial<Tools>;
    } = {},
  ) => {
    const { context, seen } = contextFor(step, {
      reads: {
        ...{ nodeName: "ha-1", listenPrefixes: [], nodeNames: [], nodeAddresses: [] },
        installationId: INSTALLATION_ID,
        currentVersion: parseVersion(OLD),
        targetVersion: parseVersion(special.to ?? NEW),
        takesTasks: [],
        tasksCutOff: [],
        ...special.reads,
      },
      inputs: { fileBackupFolder: place("sets"), mode, when: "Major", ...special.inputs },
      tools: { ...tools, ...special.tools },
      system: { runId: special.runId ?? "ServerTasks-42" },
      dryRun: special.dryRun ?? false,
      clock,
    });
    await run(context);
    return seen;
  };
  return {
    ...{ at, calls, clock, place, runMode, instance, tools, folders },
    copyOf: (name: string, ...names: string[]) => place("sets", INSTALLATION_ID, "files", name, ...names),
    end: async () => {
      rmSync(folder, { recursive: true, force: true });
      await at.end();
    },
  };
}

export type GivenFiles = ReturnType<typeof givenFiles>;
