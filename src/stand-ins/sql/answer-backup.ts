import type { Answer, StatementContext } from "./answering";
import {
  BACKUP_DATA_BYTES,
  beginBackupFile,
  cutBackupFileShort,
  hasFolder,
  readBackupFile,
  writeBackupFile,
} from "./backup-file";
import { noteBackup } from "./note-backup";
import { passWithProgress } from "./progress";
import type { ServerMessage } from "./reply";
import { refuse, serverErrors } from "./server-errors";
import { is } from "./sql-text";
import type { BackupFault } from "./sql-world";
import { readWithOptions, statsOf, valueOf, type WithOptions } from "./with-options";

const OPTIONS = [
  ...["COPY_ONLY", "FORMAT", "NOFORMAT", "INIT", "NOINIT", "CHECKSUM", "NO_CHECKSUM", "COMPRESSION", "NO_COMPRESSION"],
  ...["STATS", "NAME", "DESCRIPTION", "SKIP", "NOSKIP", "DIFFERENTIAL"],
];
const WHAT = "BACKUP DATABASE";
const PAGE_BYTES = 8192;

interface BackupOrder {
  database: string;
  file: string;
  options: WithOptions;
}

/** Answers `BACKUP DATABASE name TO DISK = file WITH …`: time passes as the world says, and a file is written. */
export const answerBackup: Answer = async (asked) => {
  const order = readOrder(asked);
  if (!order) return false;
  const { world, disk, reply } = asked;
  const { file, options } = order;
  const isDifferential = options.has("DIFFERENTIAL");
  const work = world.planBackup(file, isDifferential ? "differential" : "full");
  world.backupBegan({ file, copyOnly: options.has("COPY_ONLY"), checksum: options.has("CHECKSUM") });
  const fail = (...errors: ServerMessage[]) => {
    world.backupFailed({ file, because: errors[0]?.message ?? "" });
    refuse(reply, ...errors, serverErrors.endsAbnormally(WHAT));
    return true;
  };
  const refusal = refusalOf(asked, order, work.fault);
  if (refusal) return fail(refusal);

  const startedAt = world.now().toISOString();
  // Of this moment: who moves it while the backup runs has to wait in SQL Server (3023).
  const base = isDifferential ? world.database.differentialBase : undefined;
  const schemaVersion = newestVersion(asked);
  // What was in the file goes at once with FORMAT or INIT; otherwise the backup is added to it.
  const old = readBackupFile(disk, file);
  const before = old.kind === "read" && !options.has("FORMAT") && !options.has("INIT") ? old.sets : [];
  beginBackupFile(disk, file);

  const share = options.has("COMPRESSION") ? (world.compressedShare ?? 1) : 1;
  let ended: BackupFault["kind"] | undefined;
  const done = await passWithProgress(asked, work.seconds * share, statsOf(options), async (percent) => {
    const { fault } = work;
    if (!fault || !("atPercent" in fault) || percent < fault.atPercent) return true;
    ended = fault.kind;
    if (fault.kind === "stalls") await untilAborted(reply.signal);
    return false;
  });
  if (ended === "device-full") return fail(serverErrors.writeFailed(file), serverErrors.inputOutputError(file));
  if (ended === "bad-page") return fail(serverErrors.badPage(world.databaseName));
  if (ended === "connection-lost") reply.dropConnection();
  if (!done) {
    world.backupFailed({ file, because: "the statement was cancelled or its connection was lost" });
    return true;
  }

  const { sizeBytes } = work;
  const finishedAt = world.now().toISOString();
  const set = writeBackupFile(disk, file, {
    // As the server spells it, whatever the statement says.
    ...{ database: world.databaseName, name: String(options.get("NAME") ?? ""), schemaVersion, startedAt, finishedAt },
    // Together with DIFFERENTIAL it has no effect, and the header does not show it.
    ...{ sizeBytes, compressed: options.has("COMPRESSION"), copyOnly: options.has("COPY_ONLY") && !isDifferential },
    ...(base && { differentialBaseGuid: work.headerBaseGuid ?? base.setGuid }),
    familyGuid: world.database.familyGuid,
    ...{ recovery: world.database.recovery, asyncStatistics: world.database.asyncStatistics },
    files: world.database.files.map((each) => ({ ...each })),
    ...{ checksum: options.has("CHECKSUM"), before, data: world.bytes(BACKUP_DATA_BYTES) },
  });
  if (work.isCutShort) cutBackupFileShort(disk, file);
  noteBackup(world, set, { file, position: before.length + 1 });
  world.backupFinished({
    file,
    schemaVersion,
    sizeBytes,
    ...(base && { differentialOf: work.headerBaseGuid === undefined ? base.file : "another full backup" }),
  });
  await sayFinished(asked, order.database, sizeBytes);
  return true;
};

function readOrder({ tokens, call }: StatementContext): BackupOrder | undefined {
  const [backup, what, name, to, disk, equals, fileToken, ...rest] = tokens;
  const begins = is(backup, "backup") && is(what, "database") && is(to, "to") && is(disk, "disk") && is(equals, "=");
  const file = valueOf(fileToken, call);
  const options = readWithOptions(rest, call, OPTIONS);
  const isName = name?.kind === "quoted-name" || name?.kind === "word";
  return begins && isName && file && options ? { database: name.value, file, options } : undefined;
}

/** What SQL Server refuses before it writes anything. */
function refusalOf(
  { world, disk, session }: StatementContext,
  { database, file, options }: BackupOrder,
  fault: BackupFault | undefined,
): ServerMessage | undefined {
  const { engineEdition, edition } = world.server;
  if (engineEdition === 5) return serverErrors.notOnThisServer(WHAT);
  if (database.toLowerCase() !== world.databaseName.toLowerCase()) return serverErrors.noSuchDatabase(database);
  if (world.database.state === "RESTORING") return serverErrors.inTheMiddleOfARestore(database);
  if (world.database.state === "SUSPECT") return serverErrors.isSuspect(database);
  if (options.has("DIFFERENTIAL") && !world.database.differentialBase) return serverErrors.noDifferentialBase(database);
  if (!world.permissionsOf(session.login.user).backUp) return serverErrors.permissionDenied(WHAT, database);
  const compresses = engineEdition !== 4 && !/^web/i.test(edition);
  if (options.has("COMPRESSION") && !compresses) return serverErrors.compressionUnsupported(edition);
  if (!hasFolder(disk, file)) return serverErrors.cannotOpenDevice(file, "path-not-found");
  return fault?.kind === "access-denied" ? serverErrors.cannotOpenDevice(file, "access-denied") : undefined;
}

function newestVersion({ world }: StatementContext): string {
  const rows = world.installationHistory().filter(({ version }) => version !== null);
  return rows.sort((one, other) => other.installed.getTime() - one.installed.getTime())[0]?.version ?? "";
}

async function sayFinished({ reply }: StatementContext, database: string, sizeBytes: number): Promise<void> {
  const pages = Math.ceil(sizeBytes / PAGE_BYTES);
  const processed = `Processed ${pages} pages for database '${database}', file '${database}' on file 1.`;
  await reply.info({ number: 4035, message: processed });
  await reply.info({ number: 3014, message: `${WHAT} successfully processed ${pages} pages.` });
  reply.rowCount(0);
}

const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
