import type { Answer, StatementContext } from "./answering";
import { readBackupFile, type BackupSet, type ReadBackup } from "./backup-file";
import type { AnswerColumn, SqlCell } from "./cells";
import { passWithProgress } from "./progress";
import type { ServerMessage } from "./reply";
import { refuse, serverErrors } from "./server-errors";
import { is } from "./sql-text";
import { readWithOptions, statsOf, valueOf, type WithOptions } from "./with-options";

const OPTIONS = ["CHECKSUM", "NO_CHECKSUM", "STATS", "FILE", "NOUNLOAD"];

/** Answers `RESTORE VERIFYONLY | HEADERONLY | FILELISTONLY FROM DISK = file [WITH …]` from the file itself. */
export const answerRestore: Answer = async (asked) => {
  const order = readOrder(asked);
  if (!order) return false;
  const read = readBackupFile(asked.disk, order.file);
  if (order.what === "verifyonly") await verify(asked, order, read);
  else if (order.what === "headeronly") tellHeader(asked, order, read);
  else tellFiles(asked, order, read);
  return true;
};

interface RestoreOrder {
  what: "verifyonly" | "headeronly" | "filelistonly";
  file: string;
  options: WithOptions;
}

function readOrder({ tokens, call }: StatementContext): RestoreOrder | undefined {
  const [restore, whatToken, from, disk, equals, fileToken, ...rest] = tokens;
  const begins = is(restore, "restore") && is(from, "from") && is(disk, "disk") && is(equals, "=");
  const what = whatToken?.value.toLowerCase();
  const file = valueOf(fileToken, call);
  const options = readWithOptions(rest, call, OPTIONS);
  const isKnown = what === "verifyonly" || what === "headeronly" || what === "filelistonly";
  if (!begins || !isKnown || !file || !options) return undefined;
  return { what, file, options };
}

/** Neither needs a database, but both the permission to make one. */
function refusalOf(
  { world, session }: StatementContext,
  { file }: RestoreOrder,
  read: ReadBackup,
): ServerMessage | undefined {
  if (!world.permissionsOf(session.login.user).createDatabase) {
    return serverErrors.permissionDenied("CREATE DATABASE", "master");
  }
  if (read.kind === "absent") return serverErrors.cannotOpenDevice(file, "file-not-found");
  return read.kind === "not-a-backup" ? serverErrors.notABackup(file) : undefined;
}

async function verify(asked: StatementContext, order: RestoreOrder, read: ReadBackup): Promise<void> {
  const { world, reply } = asked;
  const { file, options } = order;
  const withChecksum = options.has("CHECKSUM");
  const fail = (error: ServerMessage) => {
    world.backupVerified({ file, ok: false, withChecksum });
    refuse(reply, error, serverErrors.endsAbnormally("VERIFY DATABASE"));
  };
  const refusal = refusalOf(asked, order, read);
  if (refusal || read.kind !== "read") {
    fail(refusal ?? serverErrors.notABackup(file));
    return;
  }
  if (withChecksum && read.sets.at(-1)?.sha256 === undefined) {
    fail(serverErrors.noChecksums());
    return;
  }
  const work = world.planVerify(file);
  const share = read.sets.at(-1)?.compressed ? (world.compressedShare ?? 1) : 1;
  if (!(await passWithProgress(asked, work.seconds * share, statsOf(options)))) return; // cancelled: no verdict
  if (work.damaged || read.damaged) {
    fail(serverErrors.damagedSet());
    return;
  }
  world.backupVerified({ file, ok: true, withChecksum });
  await reply.info({ number: 3262, message: "The backup set on file 1 is valid." });
  reply.rowCount(0);
}

const FULL_DATABASE_BACKUP = 1;
const DIFFERENTIAL_DATABASE_BACKUP = 5;
const isDifferential = ({ differentialBaseGuid }: BackupSet) => differentialBaseGuid !== undefined;

type HeaderColumn = AnswerColumn & { value: (set: BackupSet, position: number, damaged: boolean) => SqlCell };

/** HEADERONLY has some fifty columns; these are the ones that say what kind of backup it is. */
const HEADER: readonly HeaderColumn[] = [
  { name: "BackupName", type: "nvarchar", value: ({ name }) => name },
  {
    name: "BackupType",
    type: "tinyint",
    value: (set) => (isDifferential(set) ? DIFFERENTIAL_DATABASE_BACKUP : FULL_DATABASE_BACKUP),
  },
  { name: "Compressed", type: "bit", value: ({ compressed }) => compressed },
  { name: "Position", type: "smallint", value: (_set, position) => position },
  { name: "DatabaseName", type: "nvarchar", value: ({ database }) => database },
  { name: "BackupSize", type: "numeric", value: ({ sizeBytes }) => sizeBytes },
  { name: "BackupStartDate", type: "datetime", value: ({ startedAt }) => new Date(startedAt) },
  { name: "BackupFinishDate", type: "datetime", value: ({ finishedAt }) => new Date(finishedAt) },
  { name: "HasBackupChecksums", type: "bit", value: ({ sha256 }) => sha256 !== undefined },
  { name: "IsDamaged", type: "bit", value: (_set, _position, damaged) => damaged },
  { name: "IsCopyOnly", type: "bit", value: ({ copyOnly }) => copyOnly },
  { name: "FamilyGUID", type: "uniqueidentifier", value: ({ familyGuid }) => familyGuid },
  { name: "BackupSetGUID", type: "uniqueidentifier", value: ({ setGuid }) => setGuid },
  {
    ...{ name: "BackupTypeDescription", type: "nvarchar" },
    value: (set) => (isDifferential(set) ? "DATABASE DIFFERENTIAL" : "DATABASE"),
  },
  {
    ...{ name: "DifferentialBaseGUID", type: "uniqueidentifier" },
    value: ({ differentialBaseGuid }) => differentialBaseGuid ?? null,
  },
  { name: "CompressedBackupSize", type: "bigint", value: ({ sizeBytes }) => sizeBytes },
];

function tellHeader(asked: StatementContext, order: RestoreOrder, read: ReadBackup): void {
  const refusal = refusalOf(asked, order, read);
  if (refusal || read.kind !== "read") {
    refuse(
      asked.reply,
      refusal ?? serverErrors.notABackup(order.file),
      serverErrors.endsAbnormally("RESTORE HEADERONLY"),
    );
    return;
  }
  const { sets, damaged } = read;
  asked.reply.rows(
    HEADER,
    sets.map((set, index) => HEADER.map(({ value }) => value(set, index + 1, damaged && index === sets.length - 1))),
  );
}

/** Of the first backup in the file, as FILELISTONLY does unless told otherwise. */
function tellFiles(asked: StatementContext, order: RestoreOrder, read: ReadBackup): void {
  const refusal = refusalOf(asked, order, read);
  if (refusal || read.kind !== "read") {
    const because = refusal ?? serverErrors.notABackup(order.file);
    refuse(asked.reply, because, serverErrors.endsAbnormally("RESTORE FILELIST"));
    return;
  }
  const columns: AnswerColumn[] = ["LogicalName", "PhysicalName"].map((name) => ({ name, type: "nvarchar" }));
  const files = read.sets[0]?.files ?? [];
  asked.reply.rows(
    columns,
    files.map(({ logicalName, physicalName }) => [logicalName, physicalName]),
  );
}
