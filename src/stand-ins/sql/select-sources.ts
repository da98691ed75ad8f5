import type { StatementContext } from "./answering";
import { LOCK_PRINCIPAL } from "./answer-lock";
import type { SqlCell } from "./cells";
import type { SelectSource } from "./select-source";
import { DATABASE_SOURCES } from "./select-database";
import { serverErrors } from "./server-errors";
import type { SqlSessionRow } from "./sql-world";
import { STATE_SOURCES } from "./state-sources";
import { WAY_BACK_SOURCES } from "./select-ways-back";

const SECOND_MS = 1000;

/** Functions and constants: what is selected from nothing. */
const NOTHING: SelectSource = {
  from: "",
  rows: ({ world, session, database, locks, call }) => {
    const { server } = world;
    const may = world.permissionsOf(session.login.user);
    return [
      {
        one: 1,
        utcNow: world.now(),
        spid: session.spid,
        login: session.login.user,
        // As the server spells it, whatever the client wrote.
        database: database.toLowerCase() === world.databaseName.toLowerCase() ? world.databaseName : "master",
        clientHost: session.login.host,
        clientAddress: world.addressOf(session.login.host),
        server: server.name,
        productVersion: server.productVersion,
        engineEdition: server.engineEdition,
        edition: server.edition,
        isRds: server.isRds ? 1 : 0,
        mayBackUp: may.backUp ? 1 : 0,
        mayCreateDatabase: may.createDatabase ? 1 : 0,
        mayControl: may.changeSchema ? 1 : 0,
        maySeeSessions: may.seeSessions ? 1 : 0,
        lockMode: locks.mode({ database, resource: String(call.parameters.lock ?? "") }, session),
      },
    ];
  },
  columns: {
    "1": { one: "int" },
    "GETUTCDATE()": { utcNow: "datetime" },
    "@@SPID": { spid: "smallint" },
    "ORIGINAL_LOGIN()": { login: "nvarchar" },
    "HOST_NAME()": { clientHost: "nvarchar" },
    "CAST(CONNECTIONPROPERTY('client_net_address') AS nvarchar(48))": { clientAddress: "nvarchar" },
    "DB_NAME()": { database: "nvarchar" },
    "CAST(SERVERPROPERTY('ServerName') AS nvarchar(256))": { server: "nvarchar" },
    "CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128))": { productVersion: "nvarchar" },
    "CAST(SERVERPROPERTY('EngineEdition') AS int)": { engineEdition: "int" },
    "CAST(SERVERPROPERTY('Edition') AS nvarchar(128))": { edition: "nvarchar" },
    "CASE WHEN DB_ID('rdsadmin') IS NULL THEN 0 ELSE 1 END": { isRds: "int" },
    "HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'BACKUP DATABASE')": { mayBackUp: "int" },
    "CASE WHEN HAS_PERMS_BY_NAME('master', 'DATABASE', 'CREATE DATABASE') = 1 OR HAS_PERMS_BY_NAME(NULL, NULL, 'CREATE ANY DATABASE') = 1 THEN 1 ELSE 0 END":
      { mayCreateDatabase: "int" },
    "HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'CONTROL')": { mayControl: "int" },
    "HAS_PERMS_BY_NAME(NULL, NULL, 'VIEW SERVER STATE')": { maySeeSessions: "int" },
    [`APPLOCK_MODE('${LOCK_PRINCIPAL}', @lock, 'Session')`]: { lockMode: "nvarchar" },
  },
};

const INSTALLATION_HISTORY: SelectSource = {
  from: "FROM dbo.OctopusServerInstallationHistory WHERE Version IS NOT NULL ORDER BY Installed DESC",
  refusal: ({ world }) =>
    world.hasInstallationHistory ? undefined : serverErrors.noSuchObject("dbo.OctopusServerInstallationHistory"),
  rows: ({ world }) =>
    world
      .installationHistory()
      .filter(({ version }) => version !== null)
      .sort((one, other) => other.installed.getTime() - one.installed.getTime())
      .map(({ version, installed }) => ({ Version: version, Installed: installed })),
  columns: { Version: { Version: "nvarchar" }, Installed: { Installed: "datetimeoffset" } },
};

/** As DbUp makes it. */
const SCHEMA_VERSIONS: SelectSource = {
  from: "FROM dbo.SchemaVersions WITH (READCOMMITTEDLOCK, READPAST) GROUP BY ScriptName ORDER BY MIN(Id) DESC",
  rows: ({ world }) =>
    world
      .schemaScripts()
      .reverse()
      .map((ScriptName) => ({ ScriptName })),
  columns: { ScriptName: { ScriptName: "nvarchar" } },
};

/** Rows of the nodes with their heartbeats, for both shapes of the tables. */
function heartbeatRows({ world }: StatementContext): Readonly<Record<string, SqlCell>>[] {
  const now = world.now().getTime();
  return world.heartbeats().map(({ node, ageSeconds, offline }) => ({
    Id: ageSeconds === undefined ? null : `OctopusServerNodes-${node}`,
    Name: node,
    LastSeen: ageSeconds === undefined ? null : new Date(now - ageSeconds * SECOND_MS),
    IsOffline: ageSeconds === undefined ? null : offline,
    Rank: offline ? "Offline" : "Follower",
    ageSeconds: ageSeconds === undefined ? null : Math.floor(ageSeconds),
  }));
}

/**
 * Only LastSeen is known of this table (facts: octopus-upgrades#heartbeats); its other columns are this stand-in's
 * guess.
 */
const NODE_STATUS: SelectSource = {
  from: "FROM dbo.OctopusServerNode AS n LEFT JOIN dbo.OctopusServerNodeStatus AS s ON s.Id = n.Id",
  refusal: ({ world }) =>
    world.hasNodeStatusTable ? undefined : serverErrors.noSuchObject("dbo.OctopusServerNodeStatus"),
  rows: heartbeatRows,
  columns: {
    "s.*": { Id: "nvarchar", LastSeen: "datetimeoffset", IsOffline: "bit" },
    "n.Name": { Name: "nvarchar" },
    "CASE WHEN DATEDIFF(day, s.LastSeen, SYSDATETIMEOFFSET()) BETWEEN -1000 AND 1000 THEN DATEDIFF(second, s.LastSeen, SYSDATETIMEOFFSET()) ELSE CAST(DATEDIFF(day, s.LastSeen, SYSDATETIMEOFFSET()) AS bigint) * 86400 END":
      { ageSeconds: "bigint" },
  },
};

const NODES_OF_OLDER_SERVERS: SelectSource = {
  from: "FROM dbo.OctopusServerNode AS n",
  refusal: ({ world }) => (world.hasNodeStatusTable ? serverErrors.noSuchColumn("LastSeen") : undefined),
  rows: heartbeatRows,
  columns: {
    "n.*": { Id: "nvarchar", Name: "nvarchar", LastSeen: "datetimeoffset", Rank: "nvarchar" },
    "n.Name": { Name: "nvarchar" },
    "CASE WHEN DATEDIFF(day, n.LastSeen, SYSDATETIMEOFFSET()) BETWEEN -1000 AND 1000 THEN DATEDIFF(second, n.LastSeen, SYSDATETIMEOFFSET()) ELSE CAST(DATEDIFF(day, n.LastSeen, SYSDATETIMEOFFSET()) AS bigint) * 86400 END":
      { ageSeconds: "bigint" },
  },
};

/** The session ids of those who are in the world only: above those of real connections. */
const FIRST_PLAYED_SESSION = 1001;

const SESSIONS: SelectSource = {
  from: [
    "FROM sys.dm_exec_sessions AS s",
    "OUTER APPLY (SELECT MIN(client_net_address) AS ClientAddress FROM sys.dm_exec_connections WHERE session_id = s.session_id) AS c",
    "OUTER APPLY (SELECT COUNT(*) AS Written FROM sys.dm_tran_session_transactions AS st JOIN sys.dm_tran_database_transactions AS dt ON dt.transaction_id = st.transaction_id WHERE st.session_id = s.session_id AND dt.database_id = DB_ID() AND dt.database_transaction_begin_time IS NOT NULL) AS t",
    "OUTER APPLY (SELECT COUNT(CASE WHEN request_mode = 'Sch-M' THEN 1 END) AS SchemaLocks FROM sys.dm_tran_locks WHERE request_session_id = s.session_id AND resource_database_id = DB_ID()) AS l",
    "OUTER APPLY (SELECT COUNT(*) AS UpgraderLocks FROM sys.dm_tran_locks WHERE request_session_id = s.session_id AND resource_database_id = DB_ID('master') AND resource_type = 'APPLICATION' AND request_status LIKE 'GRANT%' AND CHARINDEX('[' + LEFT(@resource, 32), resource_description) > 0) AS u",
    "WHERE s.is_user_process = 1 AND s.session_id <> @@SPID AND (s.database_id = DB_ID() OR t.Written > 0 OR l.SchemaLocks > 0)",
  ].join(" "),
  // sys.dm_exec_sessions alone would show one's own session without a word; the other views refuse.
  refusal: ({ world, session }) =>
    world.permissionsOf(session.login.user).seeSessions ? undefined : serverErrors.viewServerStateDenied(),
  rows: ({ world, connected, locks, call }) => [
    ...world.otherSessions().map((row, index) => sessionCells(row, FIRST_PLAYED_SESSION + index, false)),
    ...connected.map((other) => {
      const { host, program, user } = other.login;
      const lock = { database: "master", resource: String(call.parameters.resource ?? "") };
      const holds = locks.mode(lock, other) === "Exclusive";
      return sessionCells({ host, program, login: user, address: world.addressOf(host) }, other.spid, holds);
    }),
  ],
  columns: {
    "s.session_id": { id: "smallint" },
    "s.host_name": { host: "nvarchar" },
    "s.program_name": { program: "nvarchar" },
    "s.login_name": { login: "nvarchar" },
    "s.original_login_name": { originalLogin: "nvarchar" },
    "c.ClientAddress": { ClientAddress: "nvarchar" },
    "CASE WHEN s.open_transaction_count > 0 OR t.Written > 0 THEN 1 ELSE 0 END": { hasTransaction: "int" },
    "CASE WHEN l.SchemaLocks > 0 THEN 1 ELSE 0 END": { hasSchemaLocks: "int" },
    "CASE WHEN u.UpgraderLocks > 0 THEN 1 ELSE 0 END": { hasUpgraderLock: "int" },
  },
};

const sessionCells = (row: SqlSessionRow, id: number, holdsUpgraderLock: boolean): Record<string, SqlCell> => ({
  id,
  host: row.host,
  program: row.program,
  login: row.login,
  originalLogin: row.login,
  ClientAddress: row.address ?? null,
  hasTransaction: row.hasTransaction ? 1 : 0,
  hasSchemaLocks: row.hasSchemaLocks ? 1 : 0,
  hasUpgraderLock: holdsUpgraderLock ? 1 : 0,
});

const SERVICES: SelectSource = {
  from: "FROM sys.dm_server_services WHERE servicename LIKE 'SQL Server (%'",
  refusal: ({ world, session }) =>
    world.permissionsOf(session.login.user).seeSessions ? undefined : serverErrors.viewServerStateDenied(),
  rows: ({ world }) => [{ service_account: world.server.serviceAccount }],
  columns: { service_account: { service_account: "nvarchar" } },
};

/** The stand-in has SQL logins only: none of them comes through a Windows group. */
const LOGIN_TOKEN: SelectSource = {
  from: "FROM sys.login_token WHERE principal_id > 0 AND usage = 'GRANT OR DENY'",
  rows: ({ session }) => [
    { name: session.login.user, type: "SQL LOGIN" },
    { name: "public", type: "SERVER ROLE" },
  ],
  columns: { name: { name: "nvarchar" }, type: { type: "nvarchar" } },
};

export const SELECT_SOURCES: readonly SelectSource[] = [
  ...DATABASE_SOURCES,
  NOTHING,
  INSTALLATION_HISTORY,
  SCHEMA_VERSIONS,
  NODE_STATUS,
  NODES_OF_OLDER_SERVERS,
  SESSIONS,
  SERVICES,
  LOGIN_TOKEN,
  ...STATE_SOURCES,
  ...WAY_BACK_SOURCES,
];
