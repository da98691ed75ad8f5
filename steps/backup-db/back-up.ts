import type { BackupKind } from "../../src/sql/statements";
import type { BackupHeader, Database, DatabaseFacts } from "../../src/upgrade/database/database";
import { sqlFailureIn } from "../../src/upgrade/database/explained-database";
import { compressesBackups } from "../../src/upgrade/database/server-facts";
import type { OctopusVersion } from "../../src/values/version";
import type { NodeRecord } from "../../src/upgrade/record/record";
import { Failure } from "../../src/step/failure";
import { waitUntil } from "../../src/step/wait";
import { backupPath } from "./file-name";
import type { Context } from "./contract";

export type VerifiedBackup = NonNullable<NodeRecord["backup"]>;

/** A full backup with what was made on top of it, or why that is not there: a clause. */
export type OnTop = { backup: VerifiedBackup } | { because: string };

/** SQL Server refuses a second backup or file operation of a database at the same time. */
const ANOTHER_BACKUP_RUNS = 3023;
const NO_COMPRESSION_HERE = 1844;
/** A nightly backup may be at work just then: an outage is worth waiting this long for it. */
const OTHER_BACKUP_SECONDS = 1800;
const ASK_AGAIN_SECONDS = 30;

/**
 * Backs the database up to a new file, verifies it and reads its header.
 * @param kind copy-only unless given
 * @throws Failure `Backup-…`, `Database-…`
 */
export async function backUp(
  context: Context,
  database: Database,
  facts: DatabaseFacts,
  version: OctopusVersion,
  kind: BackupKind = "copy-only",
): Promise<VerifiedBackup> {
  return (await backUpAndRead(context, database, facts, version, kind)).backup;
}

/** The same, with what the finished file says of itself. */
export async function backUpAndRead(
  context: Context,
  database: Database,
  facts: DatabaseFacts,
  version: OctopusVersion,
  kind: BackupKind,
): Promise<{ backup: VerifiedBackup; header: BackupHeader }> {
  const { inputs, log, system } = context;
  const startedAt = await database.now();
  const naming = {
    folder: inputs.backupFolder,
    database: database.name,
    version: version.text,
    at: startedAt,
    runId: system.runId,
    differential: kind === "differential",
  };
  const file = backupPath(naming);
  const what = kind === "differential" ? `what changed in '${database.name}'` : `'${database.name}'`;
  log.info(`Backing up ${what} (${version}) to ${file}.`);
  await writeBackup(context, database, file, { compress: compressesBackups(facts), kind });
  const finishedAt = await database.now();

  log.info("Verifying the backup.");
  const began = context.clock.now().getTime();
  await database.verifyBackup(file, (percent) =>
    context.progress(50 + percent / 2, `Verifying the backup: ${percent} %`),
  );
  const verifySeconds = Math.round((context.clock.now().getTime() - began) / 1000);
  const header = await database.readBackupHeader(file);
  requireGoodHeader(header, facts.databaseName, file);
  const times = { startedAt: startedAt.toISOString(), finishedAt: finishedAt.toISOString() };
  const is = header.setGuid === "" ? {} : { setGuid: header.setGuid };
  return {
    backup: { file, sizeBytes: header.sizeBytes, ...times, databaseVersion: version, verifySeconds, ...is },
    header,
  };
}

async function writeBackup(
  context: Context,
  database: Database,
  file: string,
  { compress, kind }: { compress: boolean; kind: BackupKind },
): Promise<void> {
  const onProgress = (percent: number) => context.progress(percent / 2, `Backing up: ${percent} %`);
  const wait = { timeoutSeconds: OTHER_BACKUP_SECONDS, pollSeconds: ASK_AGAIN_SECONDS };
  let lastRefusal: unknown;
  const waited = await waitUntil(context, { what: "another backup of this database to finish", ...wait }, async () => {
    try {
      await database.backup(file, { compress, kind, onProgress });
      return { done: true, value: true };
    } catch (error) {
      const refused = sqlFailureIn(error);
      if (compress && refused?.all.some(({ number }) => number === NO_COMPRESSION_HERE)) {
        context.log.info("This edition of SQL Server cannot compress backups: backing up uncompressed.");
        await writeBackup(context, database, file, { compress: false, kind });
        return { done: true, value: true };
      }
      if (!refused?.all.some(({ number }) => number === ANOTHER_BACKUP_RUNS)) throw error;
      lastRefusal = error;
      return { done: false, because: "another backup or file operation is running (error 3023)" };
    }
  });
  if (!waited.met) throw lastRefusal;
}

/** @throws Failure `Backup-NotAsExpected` */
export function requireGoodHeader(
  header: BackupHeader,
  /** As the server spells it: a connection string may write it in other letters. */
  database: string,
  file: string,
): void {
  const wrong = [
    header.databaseName !== database && `it holds the database '${header.databaseName}'`,
    !header.hasChecksums && "it has no checksums",
    header.damaged && "it is marked as damaged",
  ].filter((item) => item !== false);
  if (wrong.length === 0) return;
  throw new Failure({
    code: "Backup-NotAsExpected",
    what: `The backup ${file} is not as expected: ${wrong.join(", ")}.`,
    why: "Its header says so (RESTORE HEADERONLY). Without a good backup the database is not upgraded.",
    next: "Check the storage it is on, then run again to make a new backup.",
  });
}
