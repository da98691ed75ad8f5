import type { LastUpgrade } from "../../../src/upgrade/record/last-upgrade";
import type { ClusterNode, InstanceApi } from "../../../src/octopus/instance-api";
import type { NodeRecord } from "../../../src/upgrade/record/record";
import type { Assumptions } from "../../../src/step/assumptions";
import { Failure } from "../../../src/step/failure";
import { run } from "../../../steps/maintenance/run";
import step from "../../../steps/maintenance/step";
import type { Context } from "../../../steps/maintenance/contract";
import { contextFor } from "../../made-up/context-for";
import { MadeUpNode, madeUpOpenRecord, madeUpPlan, madeUpLaterReads } from "../../made-up/node";

const KEY = "API-CANARY0123456789";
export const URL = "https://octopus.example.com";

/** The instance at one address, and what it was asked for. */
export class MadeUpInstance {
  on = false;
  asked: string[] = [];
  /** Addresses that do not answer; the shared one is `URL`. */
  silent = new Set<string>();
  /** Every address fails with this. */
  failure: Failure | undefined;
  /** Accepts a switch and does nothing. */
  deaf = false;
  nodes: ClusterNode[] = ["HA-1", "HA-2"].map((name) => ({
    id: `OctopusServerNodes-${name}`,
    name,
    draining: false,
    offline: false,
    runningTaskCount: 0,
    taskCap: 5,
    version: madeUpPlan.to.text,
  }));

  at(address: string): InstanceApi {
    const never = () => Promise.reject(new Error("Maintenance does not ask for that."));
    const asked = (what: string) => {
      this.asked.push(`${what} ${address}`);
      if (this.failure) throw this.failure;
      if (this.silent.has(address)) {
        throw new Failure({ code: "Instance-Starting", what: `${address} is not ready.`, next: "Wait." });
      }
    };
    return {
      address,
      root: never,
      status: never,
      nodes: async () => this.nodes,
      taskCap: never,
      setTaskCap: never,
      writtenSince: never,
      runningTasks: never,
      maintenance: async () => {
        asked("GET");
        return this.on;
      },
      setMaintenance: async (on) => {
        asked("PUT");
        if (!this.deaf) this.on = on;
      },
    };
  }
}

export const ADDRESSES = [URL, "http://ha-2", "http://octopus.example.com"];

export interface Given {
  mode: Context["inputs"]["mode"];
  instance?: MadeUpInstance;
  node?: MadeUpNode;
  reads?: Partial<Context["reads"]>;
  system?: Partial<Context["system"]>;
  dryRun?: boolean;
  after?: Context["inputs"]["after"];
  nodesGone?: string[];
  assumptions?: Assumptions;
}

/** What rows before this one handed over. */
export const READS: Context["reads"] = {
  currentVersion: madeUpPlan.from,
  targetVersion: madeUpPlan.to,
  finalVersion: madeUpPlan.final,
  installerUrl: madeUpPlan.installerUrl,
  installerSizeBytes: 4096,
  installerSha256: madeUpPlan.installerSha256,
  direction: undefined,
  upgradePath: undefined,
  plannedNodes: ["ha-1", "ha-2"],
  databaseUpgradeSeconds: undefined,
  stopBeganAt: [],
  stoppedAt: [],
  backAtWorkAt: [],
  startSeconds: [],
  ...madeUpLaterReads,
  nodeName: "ha-1",
  serverProgram: "C:\\Program Files\\Octopus Deploy\\Octopus\\Octopus.Server.exe",
  instanceName: "OctopusServer",
  serviceName: "OctopusDeploy",
  listenPrefixes: ["http://+:80/"],
  nodeAddress: "http://ha-1:80",
  connectionString: undefined,
  nodeNames: [
    { machine: "octo-1", value: "ha-1" },
    { machine: "octo-2", value: "ha-2" },
  ],
  nodeAddresses: [
    { machine: "octo-1", value: "http://ha-1:80" },
    { machine: "octo-2", value: "http://ha-2" },
  ],
  maintenanceWas: undefined,
  recoveryVerdict: undefined,
  schemaVersion: madeUpPlan.from.text,
  installedVersions: [
    { machine: "octo-1", value: madeUpPlan.from },
    { machine: "octo-2", value: madeUpPlan.from },
  ],
  recordsClosed: [
    { machine: "octo-1", value: undefined },
    { machine: "octo-2", value: true },
  ],
};

/** What the inspection finds when the upgrade has come to its end. */
export const ON_TARGET: Partial<Context["reads"]> = {
  schemaVersion: madeUpPlan.to.text,
  installedVersions: READS.installedVersions.map(({ machine }) => ({ machine, value: madeUpPlan.to })),
};

/** A primary that is back at work on the target, with the record of the run that brought it there. */
export function upgradedNode(found: NodeRecord["found"] = {}): MadeUpNode {
  const whole = { serviceRunning: true, startType: "automatic" as const, drained: false, maintenance: false };
  const node = new MadeUpNode("ha-1", madeUpOpenRecord({ found: { ...whole, ...found } }));
  node.installedVersion = madeUpPlan.to;
  node.runningVersion = madeUpPlan.to;
  return node;
}

/** Runs the step, and tells what a person would have seen. */
export async function maintain(given: Given) {
  const instance = given.instance ?? new MadeUpInstance();
  const node = given.node ?? new MadeUpNode();
  const lastUpgrades: LastUpgrade[] = [];
  const { context, seen } = contextFor(step, {
    inputs: {
      mode: given.mode,
      after: given.after ?? "Restore",
      serverUrl: URL,
      apiKey: KEY,
      nodesGone: given.nodesGone ?? [],
    },
    reads: { ...READS, ...given.reads },
    tools: {
      instances: ADDRESSES.map((address) => instance.at(address)),
      record: node.record,
      kept: node.kept,
      lastUpgrade: {
        write: (last) => Promise.resolve(void lastUpgrades.push(last)),
        writeBesideBackup: () => Promise.resolve({ because: "it is made up" }),
      },
      services: node.services,
      pendingRestart: async () =>
        node.filesAtRestart && { askedFor: [], files: node.filesAtRestart, deleted: node.deletedAtRestart },
      node: () => node,
    },
    ...(given.system ? { system: given.system } : {}),
    ...(given.assumptions ? { assumptions: given.assumptions } : {}),
    dryRun: given.dryRun ?? false,
  });
  let failure: Failure | undefined;
  try {
    await run(context);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    failure = error;
  }
  const printed = JSON.stringify([seen.lines, seen.outputs, failure?.message, failure?.stack, node.record.written]);
  expect(printed).not.toContain(KEY);
  return { instance, node, failure, lines: seen.lines, outputs: seen.outputs, lastUpgrades };
}
