import type { StatementContext } from "./answering";
import type { SqlCell } from "./cells";
import { isInstancesDatabase } from "./in-database";
import type { SelectSource } from "./select-source";
import { serverErrors } from "./server-errors";

const isMeant = ({ world, call }: StatementContext) =>
  isInstancesDatabase(world, String(call.parameters.database ?? ""));

/** `sys.databases`, for the instance's database alone. */
const DATABASES: SelectSource = {
  from: "FROM sys.databases AS d LEFT JOIN sys.database_mirroring AS m ON m.database_id = d.database_id LEFT JOIN sys.database_recovery_status AS r ON r.database_id = d.database_id WHERE d.name = @database",
  rows: (asked): Readonly<Record<string, SqlCell>>[] => {
    const { world, session } = asked;
    const { state, access, recovery, owner, asyncStatistics, inAvailabilityGroup, isMirrored, familyGuid } =
      world.database;
    if (!isMeant(asked)) return [];
    const may = world.permissionsOf(session.login.user);
    const mayRestore = may.sysadmin || may.dbcreator || owner === session.login.user;
    // Its row is not shown to others, and a database that is not online tells nothing.
    const seesFamily = state === "ONLINE" && (may.createDatabase || may.sysadmin || owner === session.login.user);
    return [
      {
        family: seesFamily ? familyGuid : null,
        ...{ name: world.databaseName, state, access, recovery, owner, asyncStatistics },
        ...{ inGroup: inAvailabilityGroup ? 1 : 0, mirrored: isMirrored ? 1 : 0, mayRestore: mayRestore ? 1 : 0 },
      },
    ];
  },
  columns: {
    "d.name": { name: "nvarchar" },
    "d.state_desc": { state: "nvarchar" },
    "d.user_access_desc": { access: "nvarchar" },
    "d.recovery_model_desc": { recovery: "nvarchar" },
    "SUSER_SNAME(d.owner_sid)": { owner: "nvarchar" },
    "d.is_auto_update_stats_async_on": { asyncStatistics: "bit" },
    "CASE WHEN d.replica_id IS NULL THEN 0 ELSE 1 END": { inGroup: "int" },
    "CASE WHEN m.mirroring_guid IS NULL THEN 0 ELSE 1 END": { mirrored: "int" },
    "CASE WHEN IS_SRVROLEMEMBER('sysadmin') = 1 OR IS_SRVROLEMEMBER('dbcreator') = 1 OR d.owner_sid = SUSER_SID() THEN 1 ELSE 0 END":
      { mayRestore: "int" },
    "CAST(r.family_guid AS nvarchar(36))": { family: "nvarchar" },
  },
};

const SNAPSHOTS: SelectSource = {
  from: "FROM sys.databases AS s WHERE s.source_database_id = DB_ID(@database)",
  rows: (asked) =>
    (isMeant(asked) ? asked.world.database.snapshots : []).map(({ name, state, createdAt }) => ({
      ...{ name, state, createdAt },
    })),
  columns: {
    "s.name": { name: "nvarchar" },
    "s.state_desc": { state: "nvarchar" },
    "DATEADD(minute, -DATEPART(tz, SYSDATETIMEOFFSET()), s.create_date)": { createdAt: "datetime" },
  },
};

const FILES: SelectSource = {
  from: "FROM sys.master_files AS f WHERE f.database_id = DB_ID(@database)",
  rows: (asked) => (isMeant(asked) ? asked.world.database.files.map((file) => ({ ...file })) : []),
  columns: { "f.name": { logicalName: "nvarchar" }, "f.physical_name": { physicalName: "nvarchar" } },
};

const VOLUMES: SelectSource = {
  from: "FROM sys.master_files AS f CROSS APPLY sys.dm_os_volume_stats(f.database_id, f.file_id) AS v WHERE f.database_id = DB_ID(@database) AND f.type = 0",
  refusal: ({ world, session }) =>
    world.permissionsOf(session.login.user).seeSessions ? undefined : serverErrors.viewServerStateDenied(),
  rows: (asked) => (isMeant(asked) ? asked.world.databaseState().dataVolumes : []).map((volume) => ({ ...volume })),
  columns: {
    "v.volume_mount_point": { volume: "nvarchar" },
    "v.available_bytes": { freeBytes: "bigint" },
    "v.total_bytes": { totalBytes: "bigint" },
  },
};

const LOG: SelectSource = {
  from: "FROM sys.master_files AS f WHERE f.database_id = DB_ID(@database) AND f.type = 1",
  rows: (asked) => [{ bytes: isMeant(asked) ? asked.world.database.logBytes : null }],
  columns: { "SUM(CAST(f.size AS bigint)) * 8192": { bytes: "bigint" } },
};

const USERS: SelectSource = {
  from: "FROM sys.database_principals AS u LEFT JOIN sys.server_principals AS l ON l.sid = u.sid WHERE u.authentication_type = 1 AND u.principal_id > 4 AND l.sid IS NULL",
  rows: ({ world }) => world.database.brokenUsers.map((name) => ({ name })),
  columns: { "u.name": { name: "nvarchar" } },
};

export const DATABASE_SOURCES: readonly SelectSource[] = [DATABASES, SNAPSHOTS, FILES, VOLUMES, LOG, USERS];
