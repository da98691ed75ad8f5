import type { Context } from "../../../steps/restore-db/contract";
import { run } from "../../../steps/restore-db/run";
import step from "../../../steps/restore-db/step";
import type { InstanceApi, WrittenSince } from "../../../src/octopus/instance-api";
import type { Assumptions } from "../../../src/step/assumptions";
import { Failure } from "../../../src/step/failure";
import type { ConnectServer } from "../../../src/upgrade/database/database-server";
import type { LastUpgrade } from "../../../src/upgrade/record/last-upgrade";
import type { NodeRecord } from "../../../src/upgrade/record/record";
import { contextFor } from "../../made-up/context-for";
import { MadeUpClock } from "../../made-up/context";
import { madeUpSurroundings } from "../../made-up/surroundings";
import { madeUpInstance, MadeUpNode, madeUpOpenRecord, madeUpPlan, MadeUpRecord } from "../../made-up/node";
import { MadeUpDatabase } from "../../upgrade/database/made-up-database";
import { MadeUpServer } from "./made-up-server";

const CONNECTION = "Server=sql1;Database=OctopusDeploy;User ID=u;Password=canary-3fd9";
export const STOPPED = "2026-01-10T02:55:00.000Z";
export const { from: FORMER, to: NEWER } = madeUpPlan;

/** From before the upgrade. */
export const BACKUP = {
  file: "\\\\nas\\octopus\\before.bak",
  sizeBytes: 7,
  startedAt: "2026-01-09T01:58:00.000Z",
  finishedAt: "2026-01-09T01:59:00.000Z",
  databaseVersion: FORMER,
};
/** From before the upgrade, by the other strategies: a full backup while the nodes served, and then one of these. */
export const SERVING = { ...BACKUP, whileServing: true as const };
export const BY_DIFFERENTIAL = {
  ...SERVING,
  differential: {
    file: "\\\\nas\\octopus\\changes.bak",
    sizeBytes: 3,
    startedAt: "2026-01-09T02:28:00.000Z",
    finishedAt: "2026-01-09T02:29:00.000Z",
  },
};
export const SNAPSHOT = "OctopusDeploy_before_ServerTasks-31";
export const BY_SNAPSHOT = { ...SERVING, snapshot: { name: SNAPSHOT, createdAt: "2026-01-09T02:29:30.000Z" } };
/** Of the state that the rollback overwrites. */
export const PRESENT = {
  file: "\\\\nas\\octopus\\present.bak",
  sizeBytes: 8,
  startedAt: "2026-01-10T02:58:00.000Z",
  finishedAt: "2026-01-10T02:59:00.000Z",
  databaseVersion: NEWER,
};
const installerOf = (version: string) => ({
  installerUrl: `https://download.example.com/Octopus.${version}-x64.msi`,
  installerSizeBytes: 4096,
  installerSha256: "ab".repeat(32),
});
export const FORMER_INSTALLER = { ...installerOf(FORMER.text), installerSha256: "cd".repeat(32) };

export const FINGERPRINT = "0f".repeat(16);

export const madeUpLastUpgrade: LastUpgrade = {
  format: 1,
  ...{ from: FORMER, to: NEWER, installer: installerOf(NEWER.text), previous: FORMER_INSTALLER },
  ...{ nodes: ["ha-1", "ha-2", "ha-3"], node: "ha-1", backup: BACKUP },
  ...{ openedAt: "2026-01-09T01:00:00.000Z", openedBy: "ServerTasks-31", finishedAt: "2026-01-09T03:00:00.000Z" },
  before: { masterKeyFingerprint: FINGERPRINT, licenseSerial: "LICENSE-1", certificateThumbprint: "A1A1" },
};

/** The open record of a rollback whose present state is backed up. */
export const rollbackRecord = (given: Partial<NodeRecord> = {}) =>
  madeUpOpenRecord({
    direction: "back",
    plan: {
      ...{ from: NEWER, to: FORMER, final: FORMER, nodes: ["ha-1", "ha-2", "ha-3"] },
      ...{ ...FORMER_INSTALLER, previous: installerOf(NEWER.text) },
    },
    backup: BACKUP,
    presentBackup: PRESENT,
    ...given,
  });

export const verdictOf = (verdict: "begun" | "restored") => ({ verdict, at: "2026-01-10T02:00:00.000Z" });

/** The open record of an upgrade that changed the schema and went no further. */
export const upgradeRecord = (given: Partial<NodeRecord> = {}) =>
  madeUpOpenRecord({
    backup: BACKUP,
    databaseUpgrade: { verdict: "committed", at: "2026-01-10T02:00:00.000Z" },
    ...given,
  });

const machines = ["octo-1", "octo-2", "octo-3"];
export const onEach = <T>(values: readonly T[]) =>
  machines.map((machine, index) => ({ machine, value: values[index] as T }));

export const written = (given: Partial<WrittenSince> = {}): WrittenSince => ({
  counts: { deployments: 0, "runbook runs": 0, releases: 0 },
  newest: [],
  unseen: [],
  ...given,
});

const silence = () => new Failure({ code: "Instance-Refused", what: "Nobody answers.", next: "Look." });

export interface Given {
  host?: Context["tools"]["host"];
  server?: Partial<MadeUpServer>;
  database?: Partial<MadeUpDatabase>;
  record?: NodeRecord;
  last?: LastUpgrade | null;
  reads?: Partial<Context["reads"]>;
  inputs?: Partial<Context["inputs"]>;
  dryRun?: boolean;
  assumptions?: Assumptions;
  written?: WrittenSince | Error;
  /** Nobody answers at any address. */
  silent?: boolean;
  instance?: Partial<InstanceApi>;
  installed?: string;
  processes?: number[];
  installerLooks?: number;
  connectServer?: ConnectServer;
  contents?: Partial<Context["tools"]["contents"][number]>;
}

/** A run of restore-db on ha-1 in which all is well, but for what a test says. */
function start(mode: Context["inputs"]["mode"], given: Given) {
  const calls: string[] = [];
  const database = Object.assign(new MadeUpDatabase(), { schema: NEWER.text, calls: [] }, given.database);
  const server = Object.assign(new MadeUpServer(database, calls), given.server);
  const record = new MadeUpRecord(given.record, ({ databaseRestore }) =>
    calls.push(`record ${databaseRestore?.verdict ?? "not begun"}`),
  );
  const clock = new MadeUpClock();
  const nodes = ["ha-1", "ha-2", "ha-3"].map((name) => new MadeUpNode(name));
  const asked: Date[] = [];
  const instance: InstanceApi = {
    ...madeUpInstance(nodes),
    writtenSince: async (since) => {
      asked.push(since);
      if (given.written instanceof Error) throw given.written;
      return given.written ?? written();
    },
    ...(given.silent === true
      ? {
          root: () => Promise.reject(silence()),
          nodes: () => Promise.reject(silence()),
          writtenSince: () => Promise.reject(silence()),
        }
      : {}),
    ...given.instance,
  };
  let installerLooks = given.installerLooks ?? 0;
  const { context, seen } = contextFor(step, {
    inputs: { mode, lockSeconds: 600, ...given.inputs },
    reads: {
      ...{ currentVersion: undefined, targetVersion: undefined, restoreBackupFile: undefined, backupFile: undefined },
      restoreFrom: undefined,
      ...{ nodeName: "ha-1", serverProgram: "C:\\Octopus\\Octopus.Server.exe", instanceName: "OctopusServer" },
      listenPrefixes: [],
      masterKeyFingerprint: FINGERPRINT,
      nodeAddresses: onEach(["http://ha-1:80", "http://ha-2:80", "http://ha-3:80"]),
      installedVersions: onEach([NEWER, NEWER, NEWER]),
      schemaVersions: onEach([NEWER.text, NEWER.text, NEWER.text]),
      connectionStrings: onEach([CONNECTION, CONNECTION, CONNECTION]),
      nodeNames: onEach(["ha-1", "ha-2", "ha-3"]),
      stoppedAt: onEach<string | undefined>([undefined, undefined, undefined]),
      sqlClients: onEach<undefined>([]),
      instanceLogins: onEach<undefined>([]),
      ...given.reads,
    },
    tools: {
      instances: [instance],
      contents: [
        {
          version: async () => (given.silent === true ? Promise.reject(silence()) : NEWER.text),
          user: async () => ({ id: "Users-7", name: "upgrade" }),
          apiKeys: async () => [{ hint: "API-", created: new Date("2025-01-01T00:00:00Z") }],
          licenseSerial: async () => "LICENSE-1",
          certificateThumbprint: async () => "A1A1",
          ...given.contents,
        },
      ],
      releases: {
        installer: async (url) => {
          calls.push(`look up ${url}`);
          return { sizeBytes: 5120, sha256: "ef".repeat(32) };
        },
      },
      record,
      host: given.host ?? madeUpSurroundings(),
      lastUpgrade: {
        path: "C:\\ProgramData\\OctopusHaUpgrade\\last-upgrade.json",
        read: async () => given.last ?? undefined,
      },
      connect: async () => database,
      server: given.connectServer ?? (async () => server),
      processes: { ids: async () => given.processes ?? [] },
      installers: { isHeld: async () => installerLooks-- > 0 },
      program: { version: async () => ("installed" in given ? parseOrNone(given.installed) : FORMER) },
    },
    clock,
    ...(given.dryRun === undefined ? {} : { dryRun: given.dryRun }),
    ...(given.assumptions ? { assumptions: given.assumptions } : {}),
  });
  return { server, database, record, seen, clock, calls, asked, run: () => run(context) };
}

const parseOrNone = (text: string | undefined) => [FORMER, NEWER].find((version) => version.text === text);

/** While every node serves, after an upgrade that succeeded. */
export const startDecide = (given: Given = {}) =>
  start("Decide", { last: given.record ? null : madeUpLastUpgrade, ...given });

/** When the nodes are quiet. */
export const startCount = (given: Given = {}) => start("Count", { record: rollbackRecord(), ...given });

/** With every node stopped and the present state backed up. */
export const startRestore = (given: Given = {}) =>
  start("Restore", {
    record: rollbackRecord(),
    ...given,
    reads: {
      ...{ currentVersion: NEWER, targetVersion: FORMER, restoreBackupFile: BACKUP.file, backupFile: PRESENT.file },
      restoreFrom: BACKUP.file,
      stoppedAt: onEach([STOPPED, STOPPED, STOPPED]),
      ...given.reads,
    },
  });
