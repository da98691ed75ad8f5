import type { LastUpgrade } from "../../../src/upgrade/record/last-upgrade";
import type { NodeRecord } from "../../../src/upgrade/record/record";
import type { SystemVariables } from "../../../src/step/system-variables";
import type { RunningInFolder } from "../../../src/windows/folder-programs";
import type { PendingRestart } from "../../../src/windows/pending-restart";
import type { UnpackedNode } from "../../../src/windows/unpacked-nodes";
import type { WindowsVersion } from "../../../src/windows/windows-version";
import type { Tools } from "../../../steps/preflight/contract";
import type { Context } from "../../../steps/preflight/contract";
import step from "../../../steps/preflight/step";
import { MadeUpDatabase } from "../../upgrade/database/made-up-database";
import type { Seen } from "../../made-up/context";
import { contextFor } from "../../made-up/context-for";
import { MadeUpKept, MadeUpNode } from "../../made-up/node";

export const PROGRAM = "C:\\Program Files\\Octopus Deploy\\Octopus\\Octopus.Server.exe";
export const PASSWORD = 'canary-pa$$ "wort" grün';
export const CONNECTION_STRING = `Data Source=sql1;Initial Catalog=OctopusDeploy;User ID=octopus;Password='${PASSWORD}'`;

/** A node as preflight sees it: all is well until a test breaks something. */
export class MadeUpMachine extends MadeUpNode {
  database = new MadeUpDatabase();
  instances = ["OctopusServer"];
  configurationThrows: Error | undefined;
  nodeName = "ha-1";
  connectionString = CONNECTION_STRING;
  listenPrefixes = ["http://+:80/"];
  elevated = true;
  gigabytes = 40;
  folderProblem: string | undefined;
  /** .NET Framework 4.7.2. */
  framework = 461_814;
  frameworkAsked = 0;
  windows: WindowsVersion | undefined = { version: "10.0.17763", name: "Windows Server 2019 Datacenter" };
  restart: PendingRestart | undefined = { askedFor: [], files: [], deleted: [] };
  /** What one look after the other shows; nothing after the last. */
  programs: RunningInFolder[][] = [];
  lookedIn: string | undefined;
  programExists = true;
  serviceName = "OctopusDeploy";
  connectThrows: Error | undefined;
  connected: string[] = [];
  unpackedNodes: UnpackedNode[] = [];
  removeThrows: Error | undefined;

  /** What a database upgrade printed. */
  readonly output = new MadeUpKept("C:\\ProgramData\\OctopusHaUpgrade\\database-upgrade.output");

  masterKey: string | undefined | Error = "0f0f";
  lastUpgrade: LastUpgrade | undefined | Error;

  readonly tools: Tools = {
    record: this.record,
    lastUpgrade: {
      read: async () => {
        if (this.lastUpgrade instanceof Error) throw this.lastUpgrade;
        return this.lastUpgrade;
      },
    },
    kept: this.kept,
    output: this.output,
    installers: this.installers,
    findProgram: async () => ({ path: PROGRAM, exists: this.programExists, lookedIn: ["C:\\Octopus", "D:\\Octopus"] }),
    program: (_, instance) => ({
      version: async () => this.installedVersion,
      instances: async () => this.instances,
      configuration: async () => {
        this.done.push(`show-configuration ${instance}`);
        if (this.configurationThrows) throw this.configurationThrows;
        const { nodeName, listenPrefixes, connectionString } = this;
        return { nodeName, listenPrefixes, connectionString, home: "C:\\Octopus" };
      },
      masterKeyFingerprint: async () => {
        if (this.masterKey instanceof Error) throw this.masterKey;
        return this.masterKey;
      },
    }),
    services: {
      status: async (name) => (name === this.serviceName ? this.services.status("OctopusDeploy") : undefined),
    },
    account: async () => ({ name: "nt authority\\system", elevated: this.elevated }),
    disks: async () => [
      { folder: "C:\\ProgramData", gigabytes: this.gigabytes },
      { folder: "C:\\Program Files\\Octopus Deploy\\Octopus", gigabytes: 50 },
    ],
    folderProblem: async () => this.folderProblem,
    connect: async (connectionString) => {
      this.connected.push(connectionString);
      if (this.connectThrows) throw this.connectThrows;
      return this.database;
    },
    unpackedNodes: {
      list: async () => [...this.unpackedNodes],
      remove: async (node) => {
        if (this.removeThrows) throw this.removeThrows;
        this.unpackedNodes = this.unpackedNodes.filter((each) => each !== node);
      },
    },
    hostName: "OCTO-WIN-1",
    windows: async () => this.windows,
    framework: async () => {
      this.frameworkAsked += 1;
      return this.framework;
    },
    pendingRestart: async () => this.restart,
    programsIn: async (folder) => {
      this.lookedIn = folder;
      return this.programs.shift() ?? [];
    },
    instance: undefined,
  };

  constructor(record?: NodeRecord) {
    super("ha-1", record);
  }
}

const NOTHING_READ: Context["reads"] = {
  ...{
    nodeNames: [],
    verdicts: [],
    installedVersions: [],
    windowsVersions: [],
    frameworkReleases: [],
    sqlServerVersions: [],
    clocksAhead: [],
  },
  ...{ upgradeAvailable: undefined, currentVersion: undefined, targetVersion: undefined },
  ...{ finalVersion: undefined, changesUrl: undefined },
};

export function preflightOn(
  machine: MadeUpMachine,
  given: {
    inputs?: Partial<Context["inputs"]>;
    reads?: Partial<Context["reads"]>;
    system?: Partial<SystemVariables>;
    dryRun?: boolean;
  } = {},
): { context: Context; seen: Seen } {
  return contextFor(step, {
    inputs: { mode: "Inspect", installerWaitSeconds: 60, ...given.inputs },
    reads: { ...NOTHING_READ, ...given.reads },
    tools: machine.tools,
    ...(given.system ? { system: given.system } : {}),
    dryRun: given.dryRun ?? false,
  });
}

/** A transaction log of that size. */
export function logOf(sizeBytes: number, usedBytes: number, growthBytes: number | undefined, diskIsKnown = true) {
  return { sizeBytes, usedBytes, growthBytes, diskIsKnown };
}
