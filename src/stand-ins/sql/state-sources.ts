import { serverErrors } from "./server-errors";
import type { SelectSource } from "./select-source";

/** The database as the server knows it (facts: sql-server#permissions): a session sees that of its own database. */
const DATABASE: SelectSource = {
  from: "FROM sys.databases AS d LEFT JOIN sys.database_mirroring AS m ON m.database_id = d.database_id WHERE d.database_id = DB_ID()",
  rows: ({ world, session }) => {
    const state = world.databaseState();
    const { user } = session.login;
    const may = world.permissionsOf(user);
    // Without one of these the row of sys.database_mirroring is not shown, and nobody says so.
    const seesMirroring = may.createDatabase || may.sysadmin || state.owner === user;
    return [
      {
        collation: state.collation,
        recoveryModel: state.recoveryModel,
        logReuseWait: state.logReuseWait,
        owner: state.owner,
        isOwner: state.owner === user ? 1 : 0,
        isSysadmin: may.sysadmin ? 1 : 0,
        isDbcreator: may.dbcreator ? 1 : 0,
        inAvailabilityGroup: state.inAvailabilityGroup ? 1 : 0,
        isMirrored: state.isMirrored && seesMirroring ? 1 : 0,
        lastCheck: state.lastCheck,
      },
    ];
  },
  columns: {
    "d.collation_name": { collation: "nvarchar" },
    "d.recovery_model_desc": { recoveryModel: "nvarchar" },
    "d.log_reuse_wait_desc": { logReuseWait: "nvarchar" },
    "SUSER_SNAME(d.owner_sid)": { owner: "nvarchar" },
    "CASE WHEN d.owner_sid = SUSER_SID() THEN 1 ELSE 0 END": { isOwner: "int" },
    "IS_SRVROLEMEMBER('sysadmin')": { isSysadmin: "int" },
    "IS_SRVROLEMEMBER('dbcreator')": { isDbcreator: "int" },
    "CASE WHEN d.replica_id IS NULL THEN 0 ELSE 1 END": { inAvailabilityGroup: "int" },
    "CASE WHEN m.mirroring_guid IS NULL THEN 0 ELSE 1 END": { isMirrored: "int" },
    "CAST(DATABASEPROPERTYEX(DB_NAME(), 'LastGoodCheckDbTime') AS datetime)": { lastCheck: "datetime" },
  },
};

const COLUMNS: SelectSource = {
  from: "FROM sys.columns AS c JOIN sys.tables AS t ON t.object_id = c.object_id WHERE t.is_ms_shipped = 0 AND c.collation_name <> CAST(DATABASEPROPERTYEX(DB_NAME(), 'Collation') AS nvarchar(128)) ORDER BY t.name, c.column_id",
  rows: ({ world }) => world.databaseState().otherCollations,
  columns: {
    "t.name": { table: "nvarchar" },
    "c.name": { column: "nvarchar" },
    "c.collation_name": { collation: "nvarchar" },
  },
};

const FILES: SelectSource = {
  from: "FROM sys.database_files WHERE type IN (0, 1)",
  rows: ({ world }) => world.databaseState().files,
  columns: {
    type: { type: "tinyint" },
    "CAST(size AS bigint) * 8192": { sizeBytes: "bigint" },
    "CAST(FILEPROPERTY(name, 'SpaceUsed') AS bigint) * 8192": { usedBytes: "bigint" },
    "CASE WHEN growth = 0 THEN CAST(size AS bigint) * 8192 WHEN max_size = -1 THEN NULL ELSE CAST(max_size AS bigint) * 8192 END":
      { mostBytes: "bigint" },
  },
};

const VOLUMES: SelectSource = {
  from: "FROM sys.database_files AS f CROSS APPLY sys.dm_os_volume_stats(DB_ID(), f.file_id) AS v WHERE f.type = 1",
  refusal: ({ world, session }) =>
    world.permissionsOf(session.login.user).seeSessions ? undefined : serverErrors.viewServerStateDenied(),
  rows: ({ world }) => world.databaseState().logVolumes,
  columns: { "v.volume_mount_point": { volume: "nvarchar" }, "v.available_bytes": { freeBytes: "bigint" } },
};

/** What is asked before an upgrade. */
export const STATE_SOURCES: readonly SelectSource[] = [DATABASE, COLUMNS, FILES, VOLUMES];
