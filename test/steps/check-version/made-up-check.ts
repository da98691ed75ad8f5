import type { ClusterNode } from "../../../src/octopus/instance-api";
import { readFeed } from "../../../src/release/feed";
import type { InstallerFacts } from "../../../src/release/installer-location";
import type { NodeRecord } from "../../../src/upgrade/record/record";
import { readOutput } from "../../../src/step/outputs";
import { Failure } from "../../../src/step/failure";
import type { Context } from "../../../steps/check-version/contract";
import step from "../../../steps/check-version/step";
import { run } from "../../../steps/check-version/run";
import { contextFor } from "../../made-up/context-for";
import { MadeUpRecord } from "../../made-up/node";

const KEY = "API-CANARY0123456789";

export type FoundNode = [machine: string, name: string | undefined, installed: string | undefined, schema?: string];

/** What the run finds; a test states only what is special about it. */
export interface Found {
  inputs?: Partial<Context["inputs"]>;
  /** Machine -> node name, installed version, schema version. */
  nodes?: FoundNode[];
  cluster?: Partial<ClusterNode>[];
  installationId?: string;
  covered?: string;
  feed?: unknown;
  installer?: (url: string) => InstallerFacts;
  record?: NodeRecord;
  /** What the upgrader printed says that the database is damaged. */
  saysDamaged?: boolean;
  /** The instance answers nothing but this. */
  instanceFails?: Failure;
  /** The newest one, by machine. */
  scripts?: Record<string, string>;
  /** The database tells no version. */
  noHistory?: boolean;
  /** By machine; Windows Server 2019 elsewhere. */
  windows?: Record<string, string>;
  frameworks?: Record<string, number>;
  sqlServer?: string;
  maintenanceFails?: Failure;
  /** What an old instance works with; asked for nothing when left out. */
  clients?: Partial<Context["tools"]["clients"]>;
  system?: Partial<Context["system"]>;
}

export const NOW = "2025.3.100";
export const THREE: FoundNode[] = [
  ["octo-1", "ha-1", NOW, NOW],
  ["octo-2", "ha-2", NOW, NOW],
  ["octo-3", "ha-3", NOW, NOW],
];
const FEED = [
  { Version: "2025.4.400", Released: "2026-01-05" },
  { Version: "2026.1.10", Released: "2026-01-08" },
  { Version: "2025.4.300", Released: "2025-11-01" },
  { Version: "2025.3.100", Released: "2025-08-01" },
];

const node = (name: string): ClusterNode => ({
  id: `OctopusServerNodes-${name}`,
  name,
  draining: false,
  offline: false,
  runningTaskCount: 0,
  taskCap: 5,
  version: NOW,
});

/** Runs check-version over a made-up cluster, and tells what a person would have seen. */
export async function check(found: Found = {}) {
  const nodes = found.nodes ?? THREE;
  const record = new MadeUpRecord(found.record);
  record.saysDamaged = found.saysDamaged ?? false;
  const asked: string[] = [];
  const instance =
    <V>(what: string, answer: () => V) =>
    async (): Promise<V> => {
      asked.push(what);
      if (found.instanceFails) throw found.instanceFails;
      return answer();
    };
  const { context, seen } = contextFor(step, {
    inputs: {
      apiKey: KEY,
      minimumAgeDays: 0,
      installerUrl: "https://download.example.com/Octopus.{version}-x64.msi",
      controllerInstallationId: "controller",
      ...found.inputs,
    },
    reads: {
      nodeNames: nodes.map(([machine, value]) => ({ machine, value })),
      installedVersions: nodes.map(([machine, , value]) => ({
        machine,
        value: value === undefined ? undefined : readOutput("InstalledVersion", value),
      })),
      schemaVersions: nodes.map(([machine, , , value]) => ({ machine, value })),
      historyVersions: nodes.map(([machine, , , value]) => ({ machine, value: found.noHistory ? undefined : value })),
      newestScripts: nodes.map(([machine]) => ({ machine, value: found.scripts?.[machine] })),
      windowsVersions: nodes.map(([machine]) => ({ machine, value: found.windows?.[machine] ?? "10.0.17763" })),
      frameworkReleases: nodes.map(([machine]) => ({ machine, value: found.frameworks?.[machine] })),
      sqlServerVersions: nodes.map(([machine]) => ({ machine, value: found.sqlServer ?? "16.0.4135.4" })),
    },
    tools: {
      instance: {
        address: "https://octopus.example.com",
        root: instance("root", () => ({ version: NOW, installationId: found.installationId ?? "self-hosted" })),
        status: instance("status", () => ({
          maximumVersionCoveredByLicense: found.covered,
          inMaintenanceMode: false,
        })),
        nodes: instance("nodes", () =>
          found.cluster
            ? found.cluster.map((one) => ({ ...node(one.name ?? ""), ...one }))
            : nodes.map(([, name]) => node(name ?? "")),
        ),
        maintenance: instance("maintenance", () => {
          if (found.maintenanceFails) throw found.maintenanceFails;
          return false;
        }),
        setMaintenance: () => Promise.reject(new Error("check-version changes nothing.")),
        taskCap: () => Promise.reject(new Error("check-version asks for no task cap.")),
        setTaskCap: () => Promise.reject(new Error("check-version changes nothing.")),
        writtenSince: () => Promise.reject(new Error("check-version does not ask what was written.")),
        runningTasks: () => Promise.reject(new Error("check-version asks for no tasks.")),
      },
      releases: {
        feed: async () => {
          asked.push("feed");
          return readFeed(JSON.stringify(found.feed ?? FEED), "https://feed.example.com/v3");
        },
        installer: async (url) => {
          asked.push(`HEAD ${url}`);
          return found.installer?.(url) ?? { sizeBytes: 4096, sha256: "ab".repeat(32) };
        },
      },
      record,
      clients: {
        feeds: async () => (asked.push("feeds"), (await found.clients?.feeds?.()) ?? []),
        tentacles: async () => (asked.push("tentacles"), (await found.clients?.tentacles?.()) ?? []),
      },
    },
    ...(found.system ? { system: found.system } : {}),
  });
  let failure: Failure | undefined;
  try {
    await run(context);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    failure = error;
  }
  expect(record.written).toEqual([]); // the record is opened by the first row that changes something
  expect(seen.lines.filter((line) => line.startsWith("change: "))).toEqual([]);
  expect(JSON.stringify([seen.lines, seen.outputs, failure?.message, failure?.stack])).not.toContain(KEY);
  return { lines: seen.lines, outputs: seen.outputs, failure, asked };
}
