import { isInstancesDatabase } from "./in-database";
import type { SelectSource } from "./select-source";
import { serverErrors } from "./server-errors";
import type { StatementContext } from "./answering";

/** What is asked before a differential backup or a database snapshot is relied on. */

const DATA_FILES: SelectSource = {
  from: "FROM sys.database_files AS f WHERE f.type <> 1",
  rows: ({ world }) =>
    world.database.files
      .filter(({ type }) => type !== 1)
      .map((file) => ({
        ...file,
        isReadOnly: world.databaseState().filegroups.some(({ type, isReadOnly }) => type === "FG" && isReadOnly),
        baseGuid: world.database.differentialBase?.setGuid ?? null,
      })),
  columns: {
    "f.name": { logicalName: "nvarchar" },
    "f.physical_name": { physicalName: "nvarchar" },
    "f.type": { type: "tinyint" },
    "f.is_read_only": { isReadOnly: "bit" },
    "CAST(f.differential_base_guid AS nvarchar(36))": { baseGuid: "nvarchar" },
  },
};

const FILEGROUPS: SelectSource = {
  from: "FROM sys.filegroups AS g",
  rows: ({ world }) => world.databaseState().filegroups.map((group) => ({ ...group })),
  columns: { "g.type": { type: "nvarchar" }, "g.is_read_only": { isReadOnly: "bit" } },
};

const VOLUMES: SelectSource = {
  from: "FROM sys.database_files AS f CROSS APPLY sys.dm_os_volume_stats(DB_ID(), f.file_id) AS v WHERE f.type = 0",
  refusal: ({ world, session }) =>
    world.permissionsOf(session.login.user).seeSessions ? undefined : serverErrors.viewServerStateDenied(),
  rows: ({ world }) => world.databaseState().dataVolumes.map((volume) => ({ ...volume })),
  columns: {
    "v.volume_mount_point": { volume: "nvarchar" },
    "v.available_bytes": { freeBytes: "bigint" },
    "v.total_bytes": { totalBytes: "bigint" },
    "v.file_system_type": { fileSystem: "nvarchar" },
    "v.is_compressed": { isCompressed: "bit" },
  },
};

const PAGES: SelectSource = {
  from: "FROM sys.dm_db_file_space_usage",
  refusal: ({ world }) =>
    world.databaseState().pages.modified === null ? serverErrors.noSuchColumn("modified_extent_page_count") : undefined,
  rows: ({ world }) => {
    const { pages } = world.databaseState();
    return [{ modified: pages.modified, total: pages.total }];
  },
  columns: {
    "SUM(modified_extent_page_count)": { modified: "bigint" },
    "SUM(total_page_count)": { total: "bigint" },
  },
};

const DAY_MS = 86_400_000;
const isMeant = ({ world, call }: StatementContext) =>
  isInstancesDatabase(world, String(call.parameters.database ?? ""));

const DIFFERENTIALS: SelectSource = {
  from: "FROM msdb.dbo.backupset AS b WHERE b.database_name = @database AND b.type = 'I' AND b.backup_start_date > DATEADD(day, -@days, GETDATE())",
  rows: (asked) => {
    const after = asked.world.now().getTime() - Number(asked.call.parameters.days) * DAY_MS;
    const { history } = asked.world.database;
    return [
      {
        count: isMeant(asked)
          ? history.filter(({ type, startedAt }) => type === "I" && startedAt.getTime() > after).length
          : 0,
      },
    ];
  },
  columns: { "COUNT(*)": { count: "int" } },
};

const BASE: SelectSource = {
  from: "FROM msdb.dbo.backupset AS b JOIN msdb.dbo.backupmediafamily AS m ON m.media_set_id = b.media_set_id WHERE b.backup_set_uuid = @guid",
  rows: ({ world, call }) =>
    world.database.history
      .filter(({ setGuid }) => setGuid === String(call.parameters.guid ?? "").toUpperCase())
      .flatMap((row) =>
        Array.from({ length: row.mediaFamilies }, () => ({
          ...{ file: row.file, deviceType: row.deviceType, position: row.position },
          ...{ startedAt: row.startedAt, finishedAt: row.finishedAt },
        })),
      ),
  columns: {
    "m.physical_device_name": { file: "nvarchar" },
    "m.device_type": { deviceType: "tinyint" },
    "b.position": { position: "int" },
    "DATEADD(minute, -DATEPART(tz, SYSDATETIMEOFFSET()), b.backup_start_date)": { startedAt: "datetime" },
    "DATEADD(minute, -DATEPART(tz, SYSDATETIMEOFFSET()), b.backup_finish_date)": { finishedAt: "datetime" },
  },
};

const FULL_BACKUPS: SelectSource = {
  from: "FROM msdb.dbo.backupset AS b WHERE b.database_name = @database AND b.type = 'D' ORDER BY b.backup_finish_date DESC",
  rows: (asked) =>
    (isMeant(asked) ? asked.world.database.history : [])
      .filter(({ type }) => type === "D")
      .sort((one, other) => other.finishedAt.getTime() - one.finishedAt.getTime())
      .map(({ startedAt, finishedAt, sizeBytes }) => ({
        seconds: Math.round((finishedAt.getTime() - startedAt.getTime()) / 1000),
        sizeBytes,
      })),
  columns: {
    "DATEDIFF(second, b.backup_start_date, b.backup_finish_date)": { seconds: "int" },
    "b.compressed_backup_size": { sizeBytes: "numeric" },
  },
};

export const WAY_BACK_SOURCES: readonly SelectSource[] = [
  ...[DATA_FILES, FILEGROUPS, VOLUMES, PAGES, DIFFERENTIALS, BASE, FULL_BACKUPS],
];
