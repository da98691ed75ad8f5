import type { Asked } from "./answering";
import { LOCK_PRINCIPAL } from "./answer-lock";
import { serverErrors } from "./server-errors";
import type { ServerMessage } from "./tokens";
import type { ColumnType, SqlCell } from "./types";

/** What may be selected from, and each expression that is known there. All texts are T-SQL, compared in plain form. */
export interface SelectSource {
  /** From the word FROM on; empty without. */
  from: string;
  refusal?(asked: Asked): ServerMessage | undefined;
  /** Rows by the names of their fields: a column's own name, or any name for what is computed. */
  rows(asked: Asked): Readonly<Record<string, SqlCell>>[];
  /** Expression -> the fields it stands for, with their types. `s.*` stands for several. */
  columns: Readonly<Record<string, Readonly<Record<string, ColumnType>>>>;
}

const SECOND_MS = 1000;

/** Functions and constants: what is selected from nothing. */
const NOTHING: SelectSource = {
  from: "",
  rows: ({ world, session, locks, call }) => {
    const { server } = world;
    const may = world.permissionsOf(session.login.user);
    return [
      {
        one: 1,
        utcNow: world.now(),
        spid: session.spid,
        login: session.login.user,
        database: session.database,
        server: server.name,
        productVersion: server.productVersion,
        engineEdition: server.engineEdition,
        edition: server.edition,
        isRds: server.isRds ? 1 : 0,
        mayBackUp: may.backUp ? 1 : 0,
        mayCreateDatabase: may.createDatabase ? 1 : 0,
        mayControl: may.changeSchema ? 1 : 0,
        maySeeSessions: may.seeSessions ? 1 : 0,
        lockMode: locks.mode(String(call.parameters.resource ?? ""), session),
      },
    ];
  },
  columns: {
    "1": { one: "int" },
    "GETUTCDATE()": { utcNow: "datetime" },
    "@@SPID": { spid: "smallint" },
    "ORIGINAL_LOGIN()": { login: "nvarchar" },
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
    [`APPLOCK_MODE('${LOCK_PRINCIPAL}', @resource, 'Session')`]: { lockMode: "nvarchar" },
  },
};

const INSTALLATION_HISTORY: SelectSource = {
  from: "FROM dbo.OctopusServerInstallationHistory WHERE Version IS NOT NULL ORDER BY Installed DESC",
  rows: ({ world }) =>
    world
      .installationHistory()
      .filter(({ version }) => version !== null)
      .sort((one, other) => other.installed.getTime() - one.installed.getTime())
      .map(({ version, installed }) => ({ Version: version, Installed: installed })),
  columns: { Version: { Version: "nvarchar" }, Installed: { Installed: "datetimeoffset" } },
};

/** Rows of the nodes with their heartbeats, for both shapes of the tables. */
function heartbeatRows({ world }: Asked): Readonly<Record<string, SqlCell>>[] {
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

/** Only LastSeen is known of this table (facts 5.4); its other columns are this stand-in's guess. */
const NODE_STATUS: SelectSource = {
  from: "FROM dbo.OctopusServerNode AS n LEFT JOIN dbo.OctopusServerNodeStatus AS s ON s.Id = n.Id",
  refusal: ({ world }) =>
    world.hasNodeStatusTable ? undefined : serverErrors.noSuchObject("dbo.OctopusServerNodeStatus"),
  rows: heartbeatRows,
  columns: {
    "s.*": { Id: "nvarchar", LastSeen: "datetimeoffset", IsOffline: "bit" },
    "n.Name": { Name: "nvarchar" },
    "DATEDIFF_BIG(second, s.LastSeen, SYSDATETIMEOFFSET())": { ageSeconds: "bigint" },
  },
};

const NODES_OF_OLDER_SERVERS: SelectSource = {
  from: "FROM dbo.OctopusServerNode AS n",
  refusal: ({ world }) => (world.hasNodeStatusTable ? serverErrors.noSuchColumn("LastSeen") : undefined),
  rows: heartbeatRows,
  columns: {
    "n.*": { Id: "nvarchar", Name: "nvarchar", LastSeen: "datetimeoffset", Rank: "nvarchar" },
    "n.Name": { Name: "nvarchar" },
    "DATEDIFF_BIG(second, n.LastSeen, SYSDATETIMEOFFSET())": { ageSeconds: "bigint" },
  },
};

const SESSIONS: SelectSource = {
  from: "FROM sys.dm_exec_sessions WHERE is_user_process = 1 AND database_id = DB_ID() AND session_id <> @@SPID",
  // Without the permission the view shows one's own session only, without a word.
  rows: ({ world, session, connected }) =>
    world.permissionsOf(session.login.user).seeSessions
      ? [...world.otherSessions(), ...connected].map(({ host, program, login }) => ({
          host_name: host,
          program_name: program,
          login_name: login,
        }))
      : [],
  columns: {
    host_name: { host_name: "nvarchar" },
    program_name: { program_name: "nvarchar" },
    login_name: { login_name: "nvarchar" },
  },
};

const SERVICES: SelectSource = {
  from: "FROM sys.dm_server_services WHERE servicename LIKE 'SQL Server (%'",
  refusal: ({ world, session }) =>
    world.permissionsOf(session.login.user).seeSessions ? undefined : serverErrors.viewServerStateDenied(),
  rows: ({ world }) => [{ service_account: world.server.serviceAccount }],
  columns: { service_account: { service_account: "nvarchar" } },
};

export const SELECT_SOURCES: readonly SelectSource[] = [
  NOTHING,
  INSTALLATION_HISTORY,
  NODE_STATUS,
  NODES_OF_OLDER_SERVERS,
  SESSIONS,
  SERVICES,
];
