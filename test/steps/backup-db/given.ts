import { run } from "../../../steps/backup-db/run";
import step from "../../../steps/backup-db/step";
import type { Context } from "../../../steps/backup-db/contract";
import type { Assumptions } from "../../../src/step/assumptions";
import type { NodeRecord } from "../../../src/upgrade/record/record";
import { MadeUpDatabase } from "../../upgrade/database/made-up-database";
import { MadeUpClock } from "../../made-up/context";
import { contextFor } from "../../made-up/context-for";
import { madeUpOpenRecord, madeUpPlan, MadeUpRecord, madeUpLaterReads } from "../../made-up/node";
import { madeUpSurroundings } from "../../made-up/surroundings";
import { MadeUpServer } from "../restore-db/made-up-server";

export const CONNECTION = "Server=sql1;Database=OctopusDeploy;User ID=u;Password=canary-3fd9";
const machines = ["octo-1", "octo-2", "octo-3"];
export const onEach = (values: (string | undefined)[]) =>
  machines.map((machine, index) => ({ machine, value: values[index] }));
export const FOLDER = "\\\\nas\\octopus";
export const FILE = `${FOLDER}\\OctopusDeploy_2025.4.10333_20260110T030000Z_ServerTasks-42.bak`;
export const STOPPED = "2026-01-10T02:55:00.000Z";

export interface Given {
  /** Where backup sets lie. */
  host?: Context["tools"]["host"];
  database?: Partial<MadeUpDatabase>;
  record?: NodeRecord | null;
  reads?: Partial<Context["reads"]>;
  inputs?: Partial<Context["inputs"]>;
  dryRun?: boolean;
  /** What the new program says of the schema. */
  status?: () => Awaited<ReturnType<Context["tools"]["program"]["databaseUpgradeStatus"]>>;
  assumptions?: Assumptions;
  connect?: () => Promise<MadeUpDatabase>;
  /** As master shows the database. */
  server?: Partial<MadeUpServer>;
}

export function start(given: Given = {}) {
  const database: MadeUpDatabase = Object.assign(new MadeUpDatabase(), { schema: madeUpPlan.from }, given.database);
  const record = new MadeUpRecord(given.record === null ? undefined : (given.record ?? madeUpOpenRecord()));
  const clock = new MadeUpClock();
  const { context, seen } = contextFor(step, {
    inputs: { mode: "Stopped", backupFolder: FOLDER, lockSeconds: 600, ...given.inputs },
    reads: {
      currentVersion: madeUpPlan.from,
      targetVersion: madeUpPlan.to,
      finalVersion: madeUpPlan.final,
      installerUrl: madeUpPlan.installerUrl,
      installerSizeBytes: 4096,
      installerSha256: madeUpPlan.installerSha256,
      direction: undefined,
      upgradePath: undefined,
      plannedNodes: ["ha-1", "ha-2"],
      ...madeUpLaterReads,
      nodeName: "ha-1",
      serverProgram: "C:\\Octopus\\Octopus.Server.exe",
      instanceName: "OctopusServer",
      serviceName: "OctopusDeploy",
      listenPrefixes: [],
      nodeAddress: "http://ha-1:80",
      sqlClients: [],
      instanceLogins: onEach([]),
      connectionStrings: onEach([CONNECTION, CONNECTION, CONNECTION]),
      nodeNames: onEach(["ha-1", "ha-2", "ha-3"]),
      stoppedAt: onEach([STOPPED, STOPPED, STOPPED]),
      ...{
        schemaWillChange: undefined,
        backupPlan: undefined,
        servingBackupFile: undefined,
        keysFile: undefined,
        filesCopied: undefined,
      },
      ...given.reads,
    },
    tools: {
      connect: given.connect ?? (async () => database),
      server: async () => Object.assign(new MadeUpServer(database, []), given.server),
      record,
      host: given.host ?? madeUpSurroundings(),
      installers: { isHeld: async () => false },
      program: {
        version: async () => madeUpPlan.to,
        databaseUpgradeStatus: async () => (given.status ? given.status() : undefined),
      },
    },
    clock,
    ...(given.dryRun === undefined ? {} : { dryRun: given.dryRun }),
    ...(given.assumptions ? { assumptions: given.assumptions } : {}),
  });
  return { database, record, seen, clock, done: () => run(context) };
}
