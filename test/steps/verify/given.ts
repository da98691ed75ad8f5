import type {
  ContentKind,
  FileContent,
  InstanceContents,
  Permissions,
  QueuedTask,
} from "../../../src/octopus/contents-api";
import type { InstanceApi, Ping } from "../../../src/octopus/instance-api";
import type { TaskState } from "../../../src/octopus/runbook-runs";
import type { ServerLogSaid } from "../../../src/server-program/server-log";
import { Failure } from "../../../src/step/failure";
import type { RunbookPath } from "../../../src/values/runbook-path";
import type { NodeRecord } from "../../../src/upgrade/record/record";
import type { Context } from "../../../steps/verify/contract";
import { run } from "../../../steps/verify/run";
import step from "../../../steps/verify/step";
import { contextFor } from "../../made-up/context-for";
import { MadeUpNode, madeUpInstance, madeUpOpenRecord, madeUpPlan } from "../../made-up/node";

export const { from, to } = madeUpPlan;
export const committed: NonNullable<NodeRecord["databaseUpgrade"]> = {
  verdict: "committed",
  at: "2026-01-10T02:00:00.000Z",
};

export const refusal = (
  code: "Instance-WrongAddress" | "Instance-PermissionMissing" | "Instance-KeyRefused" | "Instance-Refused",
) => new Failure({ code, what: `It refuses (${code}).`, next: "Nothing." });

/** An instance of one space: 3 of each kind. A question that is among `refuses` is answered by that. */
export class MadeUpContents implements InstanceContents {
  constructor(readonly address = "https://octopus.example.com") {}
  answers = from.text;
  counts: Partial<Record<ContentKind, number>> = {};
  unavailableMachines = 0;
  unseen: readonly string[] = [];
  administersSystem = true;
  isCompliant = true;
  content: FileContent | undefined = { sizeBytes: 20, sha256: "aa" };
  queue: QueuedTask[] = [];
  running = 0;
  refuses: Partial<Record<keyof InstanceContents, Failure>> = {};
  readonly asked: string[] = [];

  private answer<T>(name: keyof InstanceContents, value: T): Promise<T> {
    this.asked.push(name);
    const refused = this.refuses[name];
    return refused ? Promise.reject(refused) : Promise.resolve(value);
  }
  installationId = () => this.answer("installationId", "5c0a");
  serverFolders = () => this.answer("serverFolders", []);
  version = () => this.answer("version", this.answers);
  user = () => this.answer("user", { id: "Users-1", name: "automation" });
  permissions = () =>
    this.answer<Permissions>("permissions", {
      administersSystem: this.administersSystem,
      seesAll: (_, permission) => !this.unseen.includes(permission),
    });
  license = () => this.answer("license", { isCompliant: this.isCompliant, summary: "As it is." });
  licenseSerial = () => this.answer("licenseSerial", "LICENSE-1");
  licenseText = () => this.answer("licenseText", "<License/>");
  certificateThumbprint = () => this.answer("certificateThumbprint", "A1A1");
  apiKeys = () => this.answer("apiKeys", []);
  spaces = () => this.answer("spaces", [{ id: "Spaces-1", name: "Default", queueIsStopped: false }]);
  count = (_: string, kind: ContentKind) => this.answer("count", this.counts[kind] ?? 3);
  countUnavailableMachines = () => this.answer("countUnavailableMachines", this.unavailableMachines);
  endedTask = () => this.answer("endedTask", { kind: "task-log", name: "ServerTasks-1", path: "/log" } as const);
  newestArtifact = () => this.answer("newestArtifact", { kind: "artifact", name: "Artifacts-1", path: "/a" } as const);
  smallPackage = () => this.answer("smallPackage", { kind: "package", name: "packages-A.1", path: "/p" } as const);
  queuedTasks = () => this.answer("queuedTasks", this.queue);
  otherCap = 5;
  nodes = () =>
    this.answer("nodes", [
      { name: "ha-1", offline: true, runningTaskCount: this.running, taskCap: 5 },
      { name: "ha-2", offline: false, runningTaskCount: 0, taskCap: this.otherCap },
    ]);
  read = () => this.answer("read", this.content);
}

/** The primary node ha-1: before the last stop, or afterwards on the target, drained; and ha-2. */
export class Given {
  mode: Context["inputs"]["mode"] = "Node";
  onFailure: "Stop" | "Warn" = "Stop";
  readonly contents = new MadeUpContents();
  /** Where the instance can be asked, in this order. */
  places = [this.contents];
  readonly node: MadeUpNode;
  log: ServerLogSaid | Error | ((since: Date) => ServerLogSaid) = { lines: 3, errors: 0, fatal: [] };
  since: Date | undefined;
  maintenance = true;
  otherCapWas = 5;
  otherPing: Ping = { answers: true, serving: true, draining: false, name: "ha-2", version: to.text };
  smoke: Record<string, number> = {};
  smokeRunbook: string | undefined;
  smokeSeconds = 600;
  target = to;
  /** What starting the runbook and then each look at its task comes to. */
  runbookStarts: string | Failure = "ServerTasks-77";
  taskLooks: (TaskState | Failure)[] = [];
  readonly started: RunbookPath[] = [];
  /** Of the last run, one that failed too. */
  lines: readonly string[] = [];

  constructor(record: Partial<NodeRecord> = {}) {
    this.node = new MadeUpNode(
      "ha-1",
      madeUpOpenRecord({ found: { serviceRunning: true, drained: false, taskCap: 5 }, ...record }),
    );
    this.node.draining = true;
    this.node.taskCap = 0;
  }

  get record(): NodeRecord | undefined {
    return this.node.record.now;
  }

  async run({ dryRun = false } = {}) {
    const { node, contents } = this;
    const instance: InstanceApi = {
      ...madeUpInstance([node]),
      maintenance: async () => this.maintenance,
      setMaintenance: async (on) => {
        this.maintenance = on;
      },
    };
    const { facts } = madeUpOpenRecord();
    const { context, seen } = contextFor(step, {
      inputs: {
        mode: this.mode,
        onFailure: this.onFailure,
        smokeUrls: Object.keys(this.smoke),
        smokeRunbook: this.smokeRunbook,
        smokeSeconds: this.smokeSeconds,
      },
      reads: {
        targetVersion: this.target,
        nodeName: "ha-1",
        ...facts,
        nodeNames: [],
        nodeAddresses: [],
        taskCapsWere: [
          { machine: "octo-1", value: undefined },
          { machine: "octo-2", value: this.otherCapWas },
        ],
        wereDrained: [
          { machine: "octo-1", value: undefined },
          { machine: "octo-2", value: false },
        ],
      },
      tools: {
        ...{ record: node.record, self: node.self, instance, instances: [instance], program: node.program, contents },
        ...{ anywhere: this.places.map((at) => ({ contents: at, version: () => at.version() })), shared: contents },
        nodes: [
          { machine: "octo-1", node: "ha-1", api: node.self },
          { machine: "octo-2", node: "ha-2", api: { address: "http://ha-2", ping: async () => this.otherPing } },
        ],
        services: node.services,
        serverLog: async (_, since) => {
          this.since = since;
          if (this.log instanceof Error) throw this.log;
          const said = typeof this.log === "function" ? this.log(since) : this.log;
          return { ...said, path: "OctopusServer.txt" };
        },
        runbooks: {
          start: async (wanted) => {
            this.started.push(wanted);
            if (typeof this.runbookStarts !== "string") throw this.runbookStarts;
            return this.runbookStarts;
          },
          task: async () => {
            const seen = this.taskLooks.length > 1 ? this.taskLooks.shift() : this.taskLooks[0];
            if (!seen || seen instanceof Failure) throw seen ?? new Error("There is no task.");
            return seen;
          },
        },
        statusOf: async (url) => this.smoke[url] ?? 0,
      },
      dryRun,
    });
    this.lines = seen.lines;
    await run(context);
    return seen;
  }
}

/** A node that was verified to be started after a baseline was taken: what the test changes happens in between. */
export async function upgraded(
  change: (at: Given) => void = () => {},
  before: (at: Given) => void = () => {},
): Promise<Given> {
  const at = new Given();
  at.mode = "Baseline";
  before(at);
  await at.run();
  const record = at.record!;
  await at.node.record.write({ ...record, databaseUpgrade: committed });
  at.node.installedVersion = to;
  at.node.runningVersion = to;
  at.contents.answers = to.text;
  at.mode = "Node";
  const program = at.node.program as { configuration: Context["tools"]["program"]["configuration"] };
  program.configuration = async () => ({
    nodeName: "ha-1",
    listenPrefixes: [],
    connectionString: "",
    home: "C:\\Octopus",
  });
  change(at);
  return at;
}

export const checked = (lines: readonly string[], title: string) => lines.find((line) => line.includes(title));
