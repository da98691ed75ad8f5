import * as z from "zod";
import type { ClusterNode, InstanceApi, NodeApi, RunningTask } from "../../src/octopus/instance-api";
import type { KeptConnectionString } from "../../src/upgrade/record/kept-connection-string";
import type { OctopusVersion } from "../../src/values/version";
import { recordSchema, type NodeRecord, type RecordStore } from "../../src/upgrade/record/record";
import type { ServerProgram } from "../../src/server-program/server-program";
import type { InstallerLock } from "../../src/windows/installer-lock";
import type { ServiceState, StartType, WindowsServices } from "../../src/windows/service";
import { versionOf } from "./version";

/** As a record that was written and read again. */
const copyOf = (record: NodeRecord): NodeRecord => recordSchema.parse(z.encode(recordSchema, record));

/** The record of a made-up node, and every state it was ever written in. */
export class MadeUpRecord implements RecordStore {
  readonly path = "C:\\ProgramData\\OctopusHaUpgrade\\run.json";
  readonly written: NodeRecord[] = [];
  constructor(
    private current?: NodeRecord,
    private readonly onWrite: (record: NodeRecord) => void = () => {},
  ) {}
  /** What the upgrader printed says that the database is damaged. */
  saysDamaged = false;
  async read(): Promise<NodeRecord | undefined> {
    const record = this.current && copyOf(this.current);
    if (this.saysDamaged && record?.databaseUpgrade?.verdict === "begun") {
      Object.assign(record.databaseUpgrade, { verdict: "damaged", knownFrom: "output" });
    }
    return record;
  }
  async write(record: NodeRecord): Promise<void> {
    this.current = copyOf(record);
    this.written.push(copyOf(record));
    this.onWrite(record);
  }
  get now(): NodeRecord | undefined {
    return this.current;
  }
}

/** The encrypted connection string beside a made-up record: the file and the machine in one. */
export class MadeUpKept implements KeptConnectionString {
  constructor(readonly path = "C:\\ProgramData\\OctopusHaUpgrade\\connection-string.protected") {}
  now: string | undefined;
  throws: Error | undefined;
  async keep(text: string): Promise<void> {
    if (this.throws) throw this.throws;
    this.now = text;
  }
  async read(): Promise<string | undefined> {
    if (this.throws) throw this.throws;
    return this.now;
  }
  async isThere(): Promise<boolean> {
    return this.now !== undefined;
  }
  async remove(): Promise<void> {
    if (this.throws) throw this.throws;
    this.now = undefined;
  }
}

export const madeUpPlan: NodeRecord["plan"] = {
  from: versionOf("2025.4.10333"),
  to: versionOf("2026.1.11242"),
  final: versionOf("2026.1.11242"),
  installerUrl: "https://download.example.com/Octopus.2026.1.11242-x64.msi",
  installerSizeBytes: 4096,
  installerSha256: "ab".repeat(32),
};

/** Reads that every step does without: what runs before they were handed over do not have. */
export const madeUpLaterReads = {
  hopInstallers: undefined,
  schemaScript: undefined,
  previousInstallerUrl: undefined,
  previousInstallerSizeBytes: undefined,
  previousInstallerSha256: undefined,
  serviceAccount: undefined,
  serviceImagePath: undefined,
  homeFolder: undefined,
  masterKeyFingerprint: undefined,
  installationId: undefined,
};

/** An open record of an unfinished run on node ha-1, whose machine in Octopus is octo-1. */
export function madeUpOpenRecord(given: Partial<NodeRecord> = {}): NodeRecord {
  return {
    format: 2,
    direction: "forward",
    open: true,
    openedAt: "2026-01-10T01:00:00.000Z",
    openedBy: "ServerTasks-41",
    node: "ha-1",
    primaryMachine: "octo-1",
    // The made-up machine octo-2 is Machines-2, and so on (context.ts).
    primaryMachineId: (given.primaryMachine ?? "octo-1").replace("octo-", "Machines-"),
    plan: { ...madeUpPlan },
    found: {},
    facts: {
      serverProgram: "C:\\Program Files\\Octopus Deploy\\Octopus\\Octopus.Server.exe",
      instanceName: "OctopusServer",
      serviceName: "OctopusDeploy",
      listenPrefixes: ["http://+:80/"],
      nodeAddress: "http://ha-1:80",
    },
    backup: null,
    databaseUpgrade: null,
    presentBackup: null,
    databaseRestore: null,
    verification: null,
    ...given,
  };
}

/** What its service starts. */
export const IMAGE_PATH =
  '"C:\\Program Files\\Octopus Deploy\\Octopus\\Octopus.Server.exe" run --instance="OctopusServer"';

/** One node and all that a step can do to it. It keeps what was done, in order, in `done`. */
export class MadeUpNode {
  state: ServiceState = "running";
  startType: StartType = "automatic";
  description = "Octopus Deploy server";
  startedAt: Date | undefined = new Date("2026-01-10T03:10:00.000Z");
  descriptionRefused: Error | undefined;
  /** Every description that was set; apart from `done`, for it changes nothing that a node does. */
  readonly described: string[] = [];
  processId: number | undefined = 4711;
  installedVersion: OctopusVersion | undefined = madeUpPlan.from;
  /** The version of the process that runs. */
  runningVersion: OctopusVersion | undefined = madeUpPlan.from;
  draining = false;
  /** Files that Windows replaces or deletes at its next restart; undefined: it does not tell. */
  filesAtRestart: string[] | undefined = [];
  deletedAtRestart: string[] = [];
  /** Undefined: its server tells none. */
  taskCap: number | undefined = 5;
  /** What a change of its cap is answered with. */
  capRefused: Error | undefined;
  /** A change of its cap is answered as if it were done. */
  capIgnored = false;
  tasks: { id: string; description: string }[] = [];
  /** The instance's own count, when it knows of more than it names. */
  countedTasks: number | undefined;
  upgradeStatus: Awaited<ReturnType<ServerProgram["databaseUpgradeStatus"]>> = "up-to-date";
  /** How many looks an installer goes on for. */
  installerLooks = 0;
  /** What an installer leaves behind when it ends. */
  afterInstaller: () => void = () => {};
  /** How many looks the process outlives its service. */
  lingerLooks = 0;
  /** What tells its process from others; undefined: nobody can tell. */
  identity: string | undefined = "638000000000000001 Octopus.Server.exe";
  /** Once it is stopped, another process has its id. */
  idIsUsedAgain = false;
  /** Faults. */
  stopHangs = false;
  startFails = false;
  /** What each order to start it is refused with, in turn; the next one is carried out. */
  readonly startsRefused: Error[] = [];
  neverAnswers = false;
  drainDoesNothing = false;
  drainThrows: Error | undefined;
  startTypeSticks = false;
  /** Something else starts the service as soon as it is made Disabled: what was on its way comes in. */
  startedWhenDisabled = false;
  answersAs: string | undefined;

  readonly done: string[] = [];
  record: MadeUpRecord;
  readonly kept = new MadeUpKept();

  constructor(
    readonly name = "ha-1",
    record?: NodeRecord,
  ) {
    this.record = new MadeUpRecord(record, ({ found, open }) => {
      this.done.push(`record ${open ? "open" : "closed"} ${Object.keys(found).sort().join(",")}`);
    });
  }

  stopped(): this {
    this.state = "stopped";
    this.processId = undefined;
    this.runningVersion = undefined;
    return this;
  }

  readonly services: WindowsServices = {
    now: (service) => this.services.status(service),
    status: async (service) =>
      service === "OctopusDeploy"
        ? {
            ...{ state: this.state, startType: this.startType, processId: this.processId },
            ...{ account: "LocalSystem", imagePath: IMAGE_PATH, description: this.description },
          }
        : undefined,
    setStartType: async (service, startType) => {
      this.done.push(`start type of ${service}: ${startType}`);
      if (!this.startTypeSticks) this.startType = startType;
      if (startType === "disabled" && this.startedWhenDisabled) this.run();
    },
    setDescription: async (service, description) => {
      if (this.descriptionRefused) throw this.descriptionRefused;
      this.described.push(`${service}: ${description}`);
      this.description = description;
    },
    start: async (service) => {
      this.done.push(`start ${service}`);
      if (this.startType === "disabled") throw new Error("1058: the service is disabled");
      const refused = this.startsRefused.shift();
      if (refused) throw refused;
      if (!this.startFails) this.run();
    },
    stop: async (service) => {
      this.done.push(`stop ${service}`);
      if (this.stopHangs) this.state = "stop-pending";
      else {
        this.state = "stopped";
        this.runningVersion = undefined;
      }
    },
    processExists: (id) => {
      if (id !== this.processId) return false;
      if (this.state !== "stopped") return true;
      if (this.lingerLooks > 0) {
        this.lingerLooks -= 1;
        return true;
      }
      this.processId = undefined;
      return false;
    },
    processStartedAt: async (id) => (id === this.processId ? this.startedAt : undefined),
    processIdentity: async (id) => {
      if (id !== this.processId) return undefined;
      const isAnother = this.state === "stopped" && this.idIsUsedAgain;
      return isAnother ? "638000000000000002 C:\\Windows\\notepad.exe" : this.identity;
    },
  };

  readonly self: NodeApi = {
    address: "http://127.0.0.1:80",
    ping: async () =>
      this.state !== "running" || this.neverAnswers
        ? { answers: false, because: "nothing listens there" }
        : {
            answers: true,
            serving: !this.draining,
            draining: this.draining,
            name: this.answersAs ?? this.name,
            version: this.runningVersion?.text,
          },
  };

  readonly program: Pick<ServerProgram, "version" | "drain" | "databaseUpgradeStatus" | "configuration"> = {
    version: async () => this.installedVersion,
    drain: async (on, options) => {
      this.done.push(`drain ${on}${options?.cancelTasks ? " cancelling" : ""}`);
      if (options?.cancelTasks) this.tasks = [];
      if (!this.drainDoesNothing) this.draining = on;
      if (this.drainThrows) throw this.drainThrows;
    },
    databaseUpgradeStatus: async () => this.upgradeStatus,
    configuration: async () => {
      this.done.push("show-configuration");
      return { nodeName: this.name, listenPrefixes: [], connectionString: "Server=from-the-program;Password=canary-7" };
    },
  };

  readonly installers: InstallerLock = {
    isHeld: async () => {
      if (this.installerLooks === 0) return false;
      this.installerLooks -= 1;
      if (this.installerLooks === 0) this.afterInstaller();
      return true;
    },
  };

  private run(): void {
    this.state = "running";
    this.processId = 4712;
    this.runningVersion = this.installedVersion;
  }
}

/** The instance as seen through one address: it lists these nodes. */
export function madeUpInstance(nodes: readonly MadeUpNode[], address = "https://octopus.example.com"): InstanceApi {
  const idOf = (node: MadeUpNode) => `OctopusServerNodes-${node.name}`;
  return {
    address,
    root: async () => ({ version: madeUpPlan.from.text, installationId: "id" }),
    status: async () => ({ maximumVersionCoveredByLicense: undefined, inMaintenanceMode: undefined }),
    nodes: async () =>
      nodes.map((node): ClusterNode => ({
        id: idOf(node),
        name: node.name,
        draining: node.draining,
        offline: node.state === "stopped",
        runningTaskCount: node.countedTasks ?? node.tasks.length,
        taskCap: node.taskCap,
        version: node.runningVersion?.text,
      })),
    taskCap: async (nodeId) => nodes.find((node) => idOf(node) === nodeId)?.taskCap,
    setTaskCap: async (nodeId, cap) => {
      const node = nodes.find((each) => idOf(each) === nodeId);
      node?.done.push(`task cap ${cap}`);
      if (node?.capRefused) throw node.capRefused;
      if (node && !node.capIgnored) node.taskCap = cap;
    },
    maintenance: async () => false,
    setMaintenance: async () => {},
    writtenSince: async () => ({ counts: { deployments: 0, "runbook runs": 0, releases: 0 }, newest: [], unseen: [] }),
    runningTasks: async (nodeId) =>
      nodes
        .filter((node) => idOf(node) === nodeId)
        .flatMap((node) => node.tasks.map((task): RunningTask => ({ ...task, name: "Deploy", nodeId }))),
  };
}

/** The lines of a dry run and of a real run that say what is changed, without the word in front. */
export const changesIn = ({ lines }: { lines: readonly string[] }): string[] =>
  lines.filter((line) => /^(?:would|change): /.test(line)).map((line) => line.replace(/^(?:would|change): /, ""));
