import * as z from "zod";
import type { MachineWith } from "../../src/machine/machine";
import { VARIABLES } from "../../src/names/variables";
import type { InstanceContents } from "../../src/octopus/contents-api";
import { type ContextOf } from "../../src/step/define-step";
import { field } from "../../src/step/inputs";
import { setInputs } from "../../src/upgrade/backup-set/set-input";
import type { LastUpgradeFile } from "../../src/upgrade/record/last-upgrade";
import type { RecordStore } from "../../src/upgrade/record/record";
import { shared } from "../../src/upgrade/shared-inputs";

export const inputs = z.object({
  serverUrl: shared.serverUrl,
  apiKey: shared.apiKey,
  fileBackupFolder: setInputs.fileBackupFolder,
  keep: field.count(
    3,
    {
      parameter: "OctopusUpgrade.Prune.Keep",
      variable: VARIABLES.pruneKeep,
      label: "Backup sets to keep",
      help: "How many of the newest backup sets are kept, however old they are.",
    },
    { least: 1 },
  ),
  keepDays: field.count(30, {
    parameter: "OctopusUpgrade.Prune.KeepDays",
    variable: VARIABLES.pruneKeepDays,
    label: "Days to keep backup sets",
    help: "Backup sets that are younger are kept, however many they are.",
  }),
  deletes: field.flag(false, {
    parameter: "OctopusUpgrade.Prune.Deletes",
    variable: VARIABLES.pruneDeletes,
    label: "Delete old backup sets",
    help: "Without it, the run only says what it would delete.",
  }),
  callTimeoutSeconds: shared.callTimeoutSeconds,
  dryRun: shared.dryRun,
});

/** It runs alone: the files on the node and in the sets say what it needs. */
export const reads = {};

export const outputs = ["PruneSkipped", "PruneSets", "PruneKept", "PruneLeft", "PruneFiles", "PruneDeleted"] as const;

export interface Tools {
  contents: Pick<InstanceContents, "installationId">;
  record: Pick<RecordStore, "read">;
  lastUpgrade: Pick<LastUpgradeFile, "read">;
  machine: Pick<MachineWith, "env" | "files">;
}

export type Context = ContextOf<typeof inputs, typeof reads, typeof outputs, Tools>;
