import type { Summary } from "../../src/report/summary";
import type { NodeRecord } from "../../src/upgrade/record/record";
import type { Context } from "./contract";
import { directionOf } from "./outcome";

/** The backup that this run made or continued with: in a rollback that of the present state, not the one it restores. */
export function backupOf(context: Context, record: NodeRecord | undefined): Summary["backup"] {
  const recorded = directionOf(context, record) === "back" ? record?.presentBackup : record?.backup;
  return recorded ? fromRecord(recorded) : fromOutputs(context.reads);
}

function fromRecord(recorded: NonNullable<NodeRecord["backup"]>): Summary["backup"] {
  const { file, sizeBytes, startedAt, finishedAt, databaseVersion, differential, snapshot } = recorded;
  return {
    ...{ file, sizeBytes, startedAt, finishedAt, schemaVersion: databaseVersion.text },
    verifySeconds: recorded.verifySeconds ?? null,
    whileServing: recorded.whileServing === true,
    differential: differential ? { ...differential, verifySeconds: differential.verifySeconds ?? null } : null,
    snapshot: snapshot
      ? { name: snapshot.name, createdAt: snapshot.createdAt, droppedAt: snapshot.droppedAt ?? null }
      : null,
    nothingChanges: recorded.nothingChanges !== undefined,
  };
}

/** Where the record cannot be read. What was made on top of the full backup is known by its name alone then. */
function fromOutputs(reads: Context["reads"]): Summary["backup"] {
  const { backupFile: file, backupSizeBytes: sizeBytes, databaseVersion } = reads;
  const { backupStartedAt: startedAt, backupFinishedAt: finishedAt, wayBackMadeAt } = reads;
  if (!file || sizeBytes === undefined || !startedAt || !finishedAt) return null;
  const whileServing = wayBackMadeAt !== undefined && wayBackMadeAt !== startedAt;
  const [differential, snapshot] = [reads.differentialFile, reads.snapshotName];
  const unknown = { sizeBytes: null, finishedAt: null, verifySeconds: null };
  return {
    ...{ file, sizeBytes, startedAt, finishedAt, schemaVersion: databaseVersion?.text ?? "" },
    ...{ verifySeconds: reads.backupVerifySeconds ?? null, whileServing },
    differential:
      differential === undefined ? null : { file: differential, startedAt: wayBackMadeAt ?? null, ...unknown },
    snapshot: snapshot === undefined ? null : { name: snapshot, createdAt: wayBackMadeAt ?? null, droppedAt: null },
    nothingChanges: whileServing && differential === undefined && snapshot === undefined,
  };
}
