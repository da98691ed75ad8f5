import * as z from "zod";
import type { ServerProgram } from "../../src/server-program/server-program";
import type { ContextOf } from "../../src/step/define-step";
import { backupInputs } from "../../src/upgrade/backup-inputs";
import type { ConnectDatabase } from "../../src/upgrade/database/database";
import { databaseInputs } from "../../src/upgrade/database/database-inputs";
import type { ConnectServer } from "../../src/upgrade/database/database-server";
import type { LastUpgradeFile } from "../../src/upgrade/record/last-upgrade";
import type { NodeRecord, RecordStore } from "../../src/upgrade/record/record";
import { shared } from "../../src/upgrade/shared-inputs";

export const inputs = z.object({
  snapshotHours: backupInputs.snapshotHours,
  connectionString: shared.connectionString,
  databaseName: databaseInputs.databaseName,
  callTimeoutSeconds: shared.callTimeoutSeconds,
  dryRun: shared.dryRun,
});

/** It runs alone: the files on the node say what it needs. */
export const reads = {};

export const outputs = ["SnapshotStays", "SnapshotDropped"] as const;

export interface Tools {
  record: RecordStore;
  lastUpgrade: Pick<LastUpgradeFile, "path" | "read" | "write">;
  /** The program that the record of the last run names: it tells the connection string. */
  program: (facts: NodeRecord["facts"]) => Pick<ServerProgram, "configuration">;
  connect: ConnectDatabase;
  server: ConnectServer;
}

export type Context = ContextOf<typeof inputs, typeof reads, typeof outputs, Tools>;
