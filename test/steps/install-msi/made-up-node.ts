import { Assumptions } from "../../../src/step/assumptions";
import type { Staging } from "../../../src/installer/staging";
import type { FileSignature } from "../../../src/installer/signature";
import { parseVersion } from "../../../src/values/version";
import type { NodeRecord } from "../../../src/upgrade/record/record";
import { Failure } from "../../../src/step/failure";
import type { SystemVariables } from "../../../src/step/system-variables";
import type { ProgramResult } from "../../../src/windows/run-program";
import type { ServiceState, StartType } from "../../../src/windows/service";
import { run } from "../../../steps/install-msi/run";
import step from "../../../steps/install-msi/step";
import type { Context, Tools } from "../../../steps/install-msi/contract";
import { MadeUpClock, type Seen } from "../../made-up/context";
import { contextFor } from "../../made-up/context-for";
import { madeUpLaterReads } from "../../made-up/node";
import { versionOf } from "../../made-up/version";

export const FROM = "2025.3.200";
export const TO = "2025.4.10333";
export const FOLDER = "C:\\ProgramData\\OctopusHaUpgrade\\staging";
export const STAGED = `${FOLDER}\\Octopus.${TO}-x64.msi`;
export const LOG = "C:\\ProgramData\\OctopusHaUpgrade\\logs\\install.log";

/** A node as a test states it, and how it changes. By default: staged, stopped, Disabled, on the old version. */
export interface MadeUpNode {
  installed: string | undefined;
  state: ServiceState;
  startType: StartType;
  /** How often the installer lock is still held when asked. */
  lockHeldFor: number;
  stagedProblem: string | undefined;
  /** The same by version, where it is not the same for all. */
  stagedProblemOf?: (version: string) => string | undefined;
  fetchFails?: () => Promise<never>;
  others: string[];
  configurationFile?: string | undefined;
  signature: FileSignature;
  /** What each run of msiexec does, in order; the last one again and again. */
  msiexec: ((node: MadeUpNode) => number | Partial<ProgramResult> | Promise<ProgramResult>)[];
  log: string[] | undefined;
  record: NodeRecord | undefined;
  /** What was done to it, in order. */
  done: string[];
  /** The addresses that something was downloaded from. */
  downloadedFrom: string[];
}

export const succeeds = (node: MadeUpNode) => {
  node.installed = TO;
  return 0;
};

export const madeUpNode = (special: Partial<MadeUpNode> = {}): MadeUpNode => ({
  installed: FROM,
  state: "stopped",
  startType: "disabled",
  lockHeldFor: 0,
  stagedProblem: undefined,
  others: [],
  signature: { status: "Valid", subject: 'CN="Octopus Deploy Pty. Ltd.", C=AU', message: "" },
  msiexec: [succeeds],
  log: [],
  record: undefined,
  done: [],
  downloadedFrom: [],
  ...special,
});

function toolsOf(node: MadeUpNode): Tools {
  const staging: Staging = {
    folder: FOLDER,
    pathOf: (version) => `${FOLDER}\\Octopus.${version}-x64.msi`,
    problemOf: async ({ version }) => {
      node.done.push("verify");
      return node.stagedProblemOf ? node.stagedProblemOf(version.text) : node.stagedProblem;
    },
    fetch: async (wanted, options) => {
      if (node.fetchFails) return node.fetchFails();
      node.downloadedFrom.push(wanted.url);
      node.done.push(`fetch ${wanted.version} through ${options.sharedFolder ?? "nothing"}`);
      node.stagedProblem = undefined;
      options.onProgress(50, 100);
      return "downloaded";
    },
    others: async (keep) => {
      node.done.push(`keep ${[...keep].sort().join(" ")}`);
      return node.others;
    },
    remove: async (path) => {
      if (path.includes("held")) throw new Error("EBUSY");
      node.done.push(`remove ${path}`);
    },
  };
  let runs = 0;
  return {
    staging,
    pendingRestart: async () => ({ askedFor: [], files: [], deleted: [] }),
    installers: { isHeld: async () => node.lockHeldFor-- > 0 },
    program: { version: async () => parseVersion(node.installed) },
    services: {
      now: async () => ({ state: node.state, processId: undefined }),
      status: async () => ({
        state: node.state,
        startType: node.startType,
        account: "LocalSystem",
        description: "",
        processId: undefined,
      }),
      setStartType: async () => void node.done.push("set start type"),
      setDescription: async () => void node.done.push("set description"),
      start: async () => void node.done.push("start"),
      stop: async () => void node.done.push("stop"),
      processExists: () => false,
      processIdentity: async () => undefined,
      processStartedAt: async () => undefined,
    },
    signature: async (path) => {
      node.done.push(`signature of ${path}`);
      return node.signature;
    },
    uninstall: async ({ installer }) => {
      node.done.push(`msiexec /x ${installer}`);
      return { exitCode: 0, stdout: "", stderr: "", timedOut: false, startError: undefined };
    },
    install: async ({ installer, log, properties }) => {
      node.done.push(["msiexec", installer, log, ...properties].join(" "));
      const act = node.msiexec[Math.min(runs++, node.msiexec.length - 1)]!;
      const ended = await act(node);
      const none = { exitCode: undefined, stdout: "", stderr: "", timedOut: false, startError: undefined };
      return typeof ended === "number" ? { ...none, exitCode: ended } : { ...none, ...ended };
    },
    newLog: async () => LOG,
    readLog: async () => node.log,
    configuration: {
      file: async () => node.configurationFile,
      keep: async (file, version) => void node.done.push(`keep ${file} of ${version}`),
      putBack: async (file, version) => {
        node.done.push(`put ${file} of ${version} back`);
        return true;
      },
    },
    record: {
      path: "C:\\ProgramData\\OctopusHaUpgrade\\run.json",
      read: async () => node.record,
      write: async (record) => {
        node.record = record;
        node.done.push("record");
      },
    },
  };
}

interface Given {
  inputs?: Partial<Context["inputs"]>;
  reads?: Partial<Context["reads"]>;
  system?: Partial<SystemVariables>;
  dryRun?: boolean;
  assumptions?: Assumptions;
  clock?: MadeUpClock;
  /** Aborted when whoever started the step is gone. */
  signal?: AbortSignal;
}

const SHA256 = "ab".repeat(32);

/** Runs the step on a made-up node; gives what was seen and how it ended. */
export async function runOn(
  node: MadeUpNode,
  mode: "Stage" | "Install",
  given: Given = {},
): Promise<{ seen: Seen; failure: Failure | undefined }> {
  const { context, seen } = contextFor(step, {
    tools: toolsOf(node),
    system: given.system ?? { isPrimary: false, machineName: "octo-2" },
    dryRun: given.dryRun ?? false,
    clock: given.clock ?? new MadeUpClock(),
    signal: given.signal,
    assumptions: given.assumptions ?? new Assumptions(),
    inputs: { mode, downloadFolder: undefined, ...given.inputs },
    reads: {
      nodeName: "ha-2",
      serverProgram: "C:\\Program Files\\Octopus Deploy\\Octopus\\Octopus.Server.exe",
      instanceName: "OctopusServer",
      serviceName: "OctopusDeploy",
      listenPrefixes: ["http://localhost:80/"],
      nodeAddress: "http://ha-2/",
      currentVersion: versionOf(FROM),
      targetVersion: versionOf(TO),
      finalVersion: versionOf(TO),
      installerUrl: `https://download.example.com/octopus/Octopus.${TO}-x64.msi`,
      installerSizeBytes: 1_430_000_000,
      installerSha256: SHA256,
      direction: undefined,
      upgradePath: undefined,
      plannedNodes: ["ha-1", "ha-2"],
      ...madeUpLaterReads,
      schemaVersion: FROM,
      stoppedAt: ["octo-1", "octo-2", "octo-3"].map((machine) => ({ machine, value: "2026-01-10T02:59:00.000Z" })),
      ...given.reads,
    },
  });
  const failure = await run(context).then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof Failure) return error;
      throw error;
    },
  );
  return { seen, failure };
}

export const nobodyStopped = ["octo-1", "octo-2", "octo-3"].map((machine) => ({ machine, value: undefined }));
/** The lines of changes, without their level: what a dry run would do and a real run does. */
export const changesIn = (seen: Seen) =>
  seen.lines.filter((line) => /^(?:would|change): /.test(line)).map((line) => line.replace(/^\w+: /, ""));
