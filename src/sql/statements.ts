import type { Statement } from "./sql-session";

/**
 * Every T-SQL text of this project. Each is one statement. Identifiers are quoted, everything else is bound as a
 * parameter, so a hostile database name or path is only ever a name or a path.
 */

/** The longest name SQL Server gives anything (`sysname`). */
const LONGEST_IDENTIFIER = 128;

/** Whether SQL Server could have something of that name: 1 to 128 characters, no NUL. */
export function isIdentifier(name: string): boolean {
  return name !== "" && name.length <= LONGEST_IDENTIFIER && !name.includes("\0");
}

/**
 * Quotes an identifier for T-SQL: brackets, with `]` doubled, as QUOTENAME does.
 * @throws RangeError for what can be no identifier
 */
export function quoteIdentifier(name: string): string {
  if (!isIdentifier(name)) {
    throw new RangeError("A SQL Server identifier has 1 to 128 characters and no NUL.");
  }
  return `[${name.replaceAll("]", "]]")}]`;
}

/** Quotes a text for T-SQL that a person will run; the steps bind theirs. */
export const quoteText = (text: string) => `N'${text.replaceAll("'", "''")}'`;

/**
 * The application lock that one upgrader of a database holds at a time (decision 006; facts:
 * sql-server#application-locks). It is named after the database, in lower case, for the name of a lock is compared byte by
 * byte and a connection string may write the database's in other letters. It lives in master: a restore takes the
 * instance's database away from everybody who is in it. A name has room for 255 characters; a database's has 128.
 */
const lockOn = (database: string) => `octopus-ha-upgrade/${database.toLowerCase()}`;

/**
 * The same statement with master as its database, whatever database the session is in: a system procedure that is called
 * by another database's name works there. Everybody may enter master, as guest.
 */
const inMaster = (statement: string) =>
  `EXEC master.sys.sp_executesql ${quoteText(statement)}, N'@lock nvarchar(255)', @lock = @resource`;

const NOW = "SYSDATETIMEOFFSET()";

/**
 * In whole seconds, and by the day where that is far away: seconds beyond 68 years overflow, and DATEDIFF_BIG is there since SQL
 * Server 2016 only, which no Octopus Server before 2020.1 needs.
 */
const secondsSince = (column: string) =>
  `CASE WHEN DATEDIFF(day, ${column}, ${NOW}) BETWEEN -1000 AND 1000 THEN DATEDIFF(second, ${column}, ${NOW}) ELSE CAST(DATEDIFF(day, ${column}, ${NOW}) AS bigint) * 86400 END`;

export const statements = {
  /** The SQL Server's clock: the only one by which backup and heartbeats are put in order (P2). */
  clock: (): Statement => ({ text: "SELECT GETUTCDATE() AS UtcTime" }),

  /** The vendor's own query for "which version was installed last" (facts: octopus-upgrades#installation-history). */
  schemaVersion: (): Statement => ({
    text: "SELECT TOP (1) Version FROM dbo.OctopusServerInstallationHistory WHERE Version IS NOT NULL ORDER BY Installed DESC",
  }),

  /**
   * The newest of the scripts that upgrades have run (facts: octopus-upgrades#installation-history): by when each was run first,
   * for those that always run may be listed anew each time. What an upgrade at work has not committed is passed over and not
   * waited for; without READCOMMITTEDLOCK, READPAST is refused where READ_COMMITTED_SNAPSHOT is on.
   */
  newestScript: (): Statement => ({
    text: "SELECT TOP (1) ScriptName FROM dbo.SchemaVersions WITH (READCOMMITTEDLOCK, READPAST) GROUP BY ScriptName ORDER BY MIN(Id) DESC",
  }),

  /**
   * Heartbeats, for servers that have the table OctopusServerNodeStatus. The table is not documented: only LastSeen is
   * known (facts: octopus-upgrades#heartbeats), so all its columns are asked for and heartbeats.ts looks for what says
   * "offline".
   */
  heartbeats: (): Statement => ({
    text: `SELECT s.*, n.Name AS NodeName, ${secondsSince("s.LastSeen")} AS AgeSeconds FROM dbo.OctopusServerNode AS n LEFT JOIN dbo.OctopusServerNodeStatus AS s ON s.Id = n.Id`,
  }),
  /** The same, for older servers, whose OctopusServerNode has the column LastSeen itself. */
  heartbeatsBeforeStatusTable: (): Statement => ({
    text: `SELECT n.*, n.Name AS NodeName, ${secondsSince("n.LastSeen")} AS AgeSeconds FROM dbo.OctopusServerNode AS n`,
  }),

  /**
   * Other sessions in this database, or with locks or a written transaction in it. These views need VIEW SERVER STATE;
   * without it, sys.dm_exec_sessions shows one's own session only and the others refuse. A session has a transaction when
   * it opened one (`open_transaction_count`), or when its transaction has written here (the begin time is NULL until
   * then): a query that only reads does not count. Several results at once (MARS) give a session several connections.
   */
  sessions: (database: string): Statement => ({
    text: [
      "SELECT s.session_id AS SessionId, s.host_name AS HostName, s.program_name AS ProgramName, s.login_name AS LoginName, s.original_login_name AS OriginalLoginName, c.ClientAddress,",
      "CASE WHEN s.open_transaction_count > 0 OR t.Written > 0 THEN 1 ELSE 0 END AS HasTransaction,",
      "CASE WHEN l.SchemaLocks > 0 THEN 1 ELSE 0 END AS HasSchemaLocks,",
      "CASE WHEN u.UpgraderLocks > 0 THEN 1 ELSE 0 END AS HasUpgraderLock",
      "FROM sys.dm_exec_sessions AS s",
      "OUTER APPLY (SELECT MIN(client_net_address) AS ClientAddress FROM sys.dm_exec_connections WHERE session_id = s.session_id) AS c",
      "OUTER APPLY (SELECT COUNT(*) AS Written FROM sys.dm_tran_session_transactions AS st JOIN sys.dm_tran_database_transactions AS dt ON dt.transaction_id = st.transaction_id WHERE st.session_id = s.session_id AND dt.database_id = DB_ID() AND dt.database_transaction_begin_time IS NOT NULL) AS t",
      "OUTER APPLY (SELECT COUNT(CASE WHEN request_mode = N'Sch-M' THEN 1 END) AS SchemaLocks FROM sys.dm_tran_locks WHERE request_session_id = s.session_id AND resource_database_id = DB_ID()) AS l",
      // Of an application lock's name the server shows 32 characters, in brackets.
      "OUTER APPLY (SELECT COUNT(*) AS UpgraderLocks FROM sys.dm_tran_locks WHERE request_session_id = s.session_id AND resource_database_id = DB_ID(N'master') AND resource_type = N'APPLICATION' AND request_status LIKE N'GRANT%' AND CHARINDEX(N'[' + LEFT(@resource, 32), resource_description) > 0) AS u",
      "WHERE s.is_user_process = 1 AND s.session_id <> @@SPID AND (s.database_id = DB_ID() OR t.Written > 0 OR l.SchemaLocks > 0)",
    ].join(" "),
    parameters: { resource: lockOn(database) },
  }),

  serverFacts: (): Statement => ({
    text: "SELECT DB_NAME() AS DatabaseName, ORIGINAL_LOGIN() AS LoginName, HOST_NAME() AS ClientHost, CAST(CONNECTIONPROPERTY('client_net_address') AS nvarchar(48)) AS ClientAddress, CAST(SERVERPROPERTY('ServerName') AS nvarchar(256)) AS ServerName, CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)) AS ProductVersion, CAST(SERVERPROPERTY('EngineEdition') AS int) AS EngineEdition, CAST(SERVERPROPERTY('Edition') AS nvarchar(128)) AS Edition, CASE WHEN DB_ID(N'rdsadmin') IS NULL THEN 0 ELSE 1 END AS IsRds",
  }),
  /** 1 or 0 each. CREATE DATABASE is what VERIFYONLY and HEADERONLY ask for (facts: sql-server#permissions). */
  permissions: (): Statement => ({
    text: "SELECT HAS_PERMS_BY_NAME(DB_NAME(), N'DATABASE', N'BACKUP DATABASE') AS MayBackUp, CASE WHEN HAS_PERMS_BY_NAME(N'master', N'DATABASE', N'CREATE DATABASE') = 1 OR HAS_PERMS_BY_NAME(NULL, NULL, N'CREATE ANY DATABASE') = 1 THEN 1 ELSE 0 END AS MayCreateDatabase, HAS_PERMS_BY_NAME(DB_NAME(), N'DATABASE', N'CONTROL') AS MayChangeSchema, HAS_PERMS_BY_NAME(NULL, NULL, N'VIEW SERVER STATE') AS MaySeeSessions",
  }),
  /**
   * What lets this session in: its login, the Windows groups that have a login here and that its account is in, server
   * roles. A group without a login of its own has the principal_id 0. Everybody may ask for their own.
   */
  loginToken: (): Statement => ({
    text: "SELECT name AS Name, type AS Type FROM sys.login_token WHERE principal_id > 0 AND usage = N'GRANT OR DENY'",
  }),
  /** Needs VIEW SERVER STATE. */
  serviceAccount: (): Statement => ({
    text: "SELECT TOP (1) service_account AS ServiceAccount FROM sys.dm_server_services WHERE servicename LIKE N'SQL Server (%'",
  }),

  // --- What an upgrade and a rollback meet in the database: asked ahead, and nothing depends on it later.

  /**
   * The database as the server knows it, and by what this login could restore it (facts: sql-server#permissions).
   * `LastGoodCheckDbTime` is 1900-01-01 for "never", and NULL on servers that do not know it (facts: sql-server#last-check).
   */
  databaseState: (): Statement => ({
    text: [
      "SELECT d.collation_name AS Collation, d.recovery_model_desc AS RecoveryModel, d.log_reuse_wait_desc AS LogReuseWait,",
      "SUSER_SNAME(d.owner_sid) AS OwnerName,",
      "CASE WHEN d.owner_sid = SUSER_SID() THEN 1 ELSE 0 END AS IsOwner, IS_SRVROLEMEMBER(N'sysadmin') AS IsSysadmin, IS_SRVROLEMEMBER(N'dbcreator') AS IsDbcreator,",
      "CASE WHEN d.replica_id IS NULL THEN 0 ELSE 1 END AS InAvailabilityGroup, CASE WHEN m.mirroring_guid IS NULL THEN 0 ELSE 1 END AS IsMirrored,",
      "CAST(DATABASEPROPERTYEX(DB_NAME(), N'LastGoodCheckDbTime') AS datetime) AS LastCheck",
      "FROM sys.databases AS d LEFT JOIN sys.database_mirroring AS m ON m.database_id = d.database_id WHERE d.database_id = DB_ID()",
    ].join(" "),
  }),
  /** Columns with another collation than the database's own, which an upgrade refuses (facts: octopus-upgrades#collation). */
  columnsOfOtherCollations: (): Statement => ({
    text: "SELECT TOP (10) t.name AS TableName, c.name AS ColumnName, c.collation_name AS Collation FROM sys.columns AS c JOIN sys.tables AS t ON t.object_id = c.object_id WHERE t.is_ms_shipped = 0 AND c.collation_name <> CAST(DATABASEPROPERTYEX(DB_NAME(), N'Collation') AS nvarchar(128)) ORDER BY t.name, c.column_id",
  }),
  /** Its files: type 0 holds data, 1 is the log. Pages have 8 KB; `max_size` -1 is no limit (facts: sql-server#size-of-the-log). */
  databaseFiles: (): Statement => ({
    text: "SELECT type AS Type, CAST(size AS bigint) * 8192 AS SizeBytes, CAST(FILEPROPERTY(name, N'SpaceUsed') AS bigint) * 8192 AS UsedBytes, CASE WHEN growth = 0 THEN CAST(size AS bigint) * 8192 WHEN max_size = -1 THEN NULL ELSE CAST(max_size AS bigint) * 8192 END AS MostBytes FROM sys.database_files WHERE type IN (0, 1)",
  }),
  /** What is free where the log lies. Needs VIEW SERVER STATE. */
  logVolumes: (): Statement => ({
    text: "SELECT v.volume_mount_point AS Volume, v.available_bytes AS FreeBytes FROM sys.database_files AS f CROSS APPLY sys.dm_os_volume_stats(DB_ID(), f.file_id) AS v WHERE f.type = 1",
  }),

  // --- What a differential backup and a database snapshot depend on.

  /** Files but those of the log, and the base that the next differential backup of each belongs to. */
  dataFiles: (): Statement => ({
    text: "SELECT f.name AS LogicalName, f.physical_name AS PhysicalName, f.type AS Type, f.is_read_only AS IsReadOnly, CAST(f.differential_base_guid AS nvarchar(36)) AS BaseGuid FROM sys.database_files AS f WHERE f.type <> 1",
  }),
  /** FD holds FILESTREAM data, FX memory-optimized tables. */
  filegroups: (): Statement => ({
    text: "SELECT g.type AS Type, g.is_read_only AS IsReadOnly FROM sys.filegroups AS g",
  }),
  /** Where the data lies. Needs VIEW SERVER STATE. */
  dataVolumes: (): Statement => ({
    text: "SELECT v.volume_mount_point AS Volume, v.available_bytes AS FreeBytes, v.total_bytes AS TotalBytes, v.file_system_type AS FileSystem, v.is_compressed AS IsCompressed FROM sys.database_files AS f CROSS APPLY sys.dm_os_volume_stats(DB_ID(), f.file_id) AS v WHERE f.type = 0",
  }),
  /** What a differential backup would hold. Since SQL Server 2016 SP2; before that error 207. */
  changedPages: (): Statement => ({
    text: "SELECT SUM(modified_extent_page_count) AS Changed, SUM(total_page_count) AS Total FROM sys.dm_db_file_space_usage",
  }),
  /** Differential backups that somebody has made of it lately. */
  differentialsSince: (database: string, days: number): Statement => ({
    text: "SELECT COUNT(*) AS Number FROM msdb.dbo.backupset AS b WHERE b.database_name = @database AND b.type = 'I' AND b.backup_start_date > DATEADD(day, -@days, GETDATE())",
    parameters: { database, days },
  }),
  /** Where a backup lies, one row for each part of it. Device type 2 is a file, 7 a virtual device. */
  placesOfBackup: (guid: string): Statement => ({
    text: "SELECT m.physical_device_name AS PhysicalName, m.device_type AS DeviceType, b.position AS Position, DATEADD(minute, -DATEPART(tz, SYSDATETIMEOFFSET()), b.backup_start_date) AS StartedAt, DATEADD(minute, -DATEPART(tz, SYSDATETIMEOFFSET()), b.backup_finish_date) AS FinishedAt FROM msdb.dbo.backupset AS b JOIN msdb.dbo.backupmediafamily AS m ON m.media_set_id = b.media_set_id WHERE b.backup_set_uuid = @guid",
    parameters: { guid },
  }),
  /** How long its last full backups took. */
  fullBackups: (database: string): Statement => ({
    text: "SELECT TOP (5) DATEDIFF(second, b.backup_start_date, b.backup_finish_date) AS Seconds, b.compressed_backup_size AS SizeBytes FROM msdb.dbo.backupset AS b WHERE b.database_name = @database AND b.type = 'D' ORDER BY b.backup_finish_date DESC",
    parameters: { database },
  }),
  /** One entry for each data file. DDL takes no parameters (facts: sql-server#database-snapshots). */
  createSnapshot: (
    database: string,
    snapshot: string,
    files: readonly { logicalName: string; physicalName: string }[],
  ): Statement => ({
    text: `CREATE DATABASE ${quoteIdentifier(snapshot)} ON ${files
      .map(
        ({ logicalName, physicalName }) =>
          `(NAME = ${quoteIdentifier(logicalName)}, FILENAME = ${quoteText(physicalName)})`,
      )
      .join(", ")} AS SNAPSHOT OF ${quoteIdentifier(database)}`,
  }),
  dropSnapshot: (snapshot: string): Statement => ({ text: `DROP DATABASE ${quoteIdentifier(snapshot)}` }),

  /** Does not wait: whoever wants the lock asks again, so that the waiting can be shown. */
  takeLock: (database: string): Statement => ({
    text: inMaster(
      "EXEC sp_getapplock @Resource = @lock, @LockMode = N'Exclusive', @LockOwner = N'Session', @LockTimeout = 0",
    ),
    parameters: { resource: lockOn(database) },
  }),
  /** What of the lock this session holds: `Exclusive` or `NoLock`. */
  lockHeld: (database: string): Statement => ({
    text: inMaster("SELECT APPLOCK_MODE(N'public', @lock, N'Session') AS Mode"),
    parameters: { resource: lockOn(database) },
  }),
  releaseLock: (database: string): Statement => ({
    text: inMaster("EXEC sp_releaseapplock @Resource = @lock, @LockOwner = N'Session'"),
    parameters: { resource: lockOn(database) },
  }),

  /**
   * COPY_ONLY leaves the DBA's chain of differential backups alone; FORMAT and INIT: one backup, one file
   * (facts: sql-server#copy-only-backups). `base`: a full backup that the next differential belongs to.
   */
  backup: (
    database: string,
    file: string,
    name: string,
    options: { compress: boolean; kind?: BackupKind },
  ): Statement => ({
    text: `BACKUP DATABASE ${quoteIdentifier(database)} TO DISK = @file WITH ${KIND_OPTION[options.kind ?? "copy-only"]}FORMAT, INIT, CHECKSUM, ${options.compress ? "COMPRESSION" : "NO_COMPRESSION"}, STATS = 1, NAME = @name`,
    parameters: { file, name },
  }),
  verifyBackup: (file: string): Statement => ({
    text: "RESTORE VERIFYONLY FROM DISK = @file WITH CHECKSUM, STATS = 1",
    parameters: { file },
  }),
  backupHeader: (file: string): Statement => ({
    text: "RESTORE HEADERONLY FROM DISK = @file",
    parameters: { file },
  }),
  /** The files in a backup, by the names that the database knows them by. */
  backupFiles: (file: string): Statement => ({
    text: "RESTORE FILELISTONLY FROM DISK = @file",
    parameters: { file },
  }),

  /**
   * A database as the server sees it from master, whatever its state. To restore one that is there takes sysadmin,
   * dbcreator or its ownership: db_owner does not suffice (facts: sql-server#restoring). Of databases that this login may
   * not see there is no row.
   */
  stateFromMaster: (database: string): Statement => ({
    text: [
      "SELECT d.name AS Name, d.state_desc AS State, d.user_access_desc AS Access, d.recovery_model_desc AS Recovery, SUSER_SNAME(d.owner_sid) AS OwnerName, d.is_auto_update_stats_async_on AS AsyncStatistics,",
      "CASE WHEN d.replica_id IS NULL THEN 0 ELSE 1 END AS InAvailabilityGroup, CASE WHEN m.mirroring_guid IS NULL THEN 0 ELSE 1 END AS IsMirrored,",
      "CASE WHEN IS_SRVROLEMEMBER(N'sysadmin') = 1 OR IS_SRVROLEMEMBER(N'dbcreator') = 1 OR d.owner_sid = SUSER_SID() THEN 1 ELSE 0 END AS MayRestore,",
      "CAST(r.family_guid AS nvarchar(36)) AS FamilyGuid",
      "FROM sys.databases AS d LEFT JOIN sys.database_mirroring AS m ON m.database_id = d.database_id LEFT JOIN sys.database_recovery_status AS r ON r.database_id = d.database_id",
      "WHERE d.name = @database",
    ].join(" "),
    parameters: { database },
  }),
  /** While there is a snapshot of it, a database cannot be restored. `create_date` is local and carries no zone. */
  snapshotsOf: (database: string): Statement => ({
    text: "SELECT s.name AS Name, s.state_desc AS State, DATEADD(minute, -DATEPART(tz, SYSDATETIMEOFFSET()), s.create_date) AS CreatedAt FROM sys.databases AS s WHERE s.source_database_id = DB_ID(@database)",
    parameters: { database },
  }),
  /** Where the database's files lie today. */
  fileNamesOf: (database: string): Statement => ({
    text: "SELECT f.name AS LogicalName, f.physical_name AS PhysicalName FROM sys.master_files AS f WHERE f.database_id = DB_ID(@database)",
    parameters: { database },
  }),
  /** Users of a SQL login that is not there (any more): they cannot log in to the restored database. */
  brokenUsers: (database: string): Statement => ({
    text: `EXEC ${quoteIdentifier(database)}.sys.sp_executesql N'SELECT u.name AS Name FROM sys.database_principals AS u LEFT JOIN sys.server_principals AS l ON l.sid = u.sid WHERE u.authentication_type = 1 AND u.principal_id > 4 AND l.sid IS NULL'`,
  }),
  /** While they are on, their thread would take the one seat that there is in single-user mode. */
  asyncStatistics: (database: string, on: boolean): Statement => ({
    text: `ALTER DATABASE ${quoteIdentifier(database)} SET AUTO_UPDATE_STATISTICS_ASYNC ${on ? "ON" : "OFF"}`,
  }),
  /** Everybody who is in it is thrown out at once, and what they had not committed is rolled back. */
  singleUser: (database: string): Statement => ({
    text: `ALTER DATABASE ${quoteIdentifier(database)} SET SINGLE_USER WITH ROLLBACK IMMEDIATE`,
  }),
  multiUser: (database: string): Statement => ({
    text: `ALTER DATABASE ${quoteIdentifier(database)} SET MULTI_USER`,
  }),
  setRecovery: (database: string, model: RecoveryModel): Statement => ({
    text: `ALTER DATABASE ${quoteIdentifier(database)} SET RECOVERY ${model}`,
  }),
  setOwner: (database: string, login: string): Statement => ({
    text: `ALTER AUTHORIZATION ON DATABASE::${quoteIdentifier(database)} TO ${quoteIdentifier(login)}`,
  }),
  /**
   * REPLACE for the end of the log only, which is in the backup of the present state: it also switches off the server's own
   * check whose backup it is, so that is compared before (facts: sql-server#restoring).
   */
  restore: (database: string, file: string, places: readonly FilePlace[]): Statement => ({
    text: [
      `RESTORE DATABASE ${quoteIdentifier(database)} FROM DISK = @file WITH REPLACE, CHECKSUM, STATS = 1`,
      ...moves(places),
    ].join(", "),
    parameters: { file },
  }),
  /** The full backup alone: the database stays RESTORING until the differential one is on top of it. */
  restoreBase: (database: string, file: string, places: readonly FilePlace[]): Statement => ({
    text: [
      `RESTORE DATABASE ${quoteIdentifier(database)} FROM DISK = @file WITH NORECOVERY, REPLACE, CHECKSUM, STATS = 1`,
      ...moves(places),
    ].join(", "),
    parameters: { file },
  }),
  /** @param places of files that the full backup does not have */
  restoreDifferential: (database: string, file: string, places: readonly FilePlace[]): Statement => ({
    text: [
      `RESTORE DATABASE ${quoteIdentifier(database)} FROM DISK = @file WITH RECOVERY, CHECKSUM, STATS = 1`,
      ...moves(places),
    ].join(", "),
    parameters: { file },
  }),
  /** Takes no options, and says nothing before its end (facts: sql-server#reverting). */
  revert: (database: string, snapshot: string): Statement => ({
    text: `RESTORE DATABASE ${quoteIdentifier(database)} FROM DATABASE_SNAPSHOT = ${quoteText(snapshot)}`,
  }),
  /** What is free where a database's data, and a snapshot of it, lies: asked from master. Needs VIEW SERVER STATE. */
  volumesOf: (database: string): Statement => ({
    text: "SELECT v.volume_mount_point AS Volume, v.available_bytes AS FreeBytes, v.total_bytes AS TotalBytes FROM sys.master_files AS f CROSS APPLY sys.dm_os_volume_stats(f.database_id, f.file_id) AS v WHERE f.database_id = DB_ID(@database) AND f.type = 0",
    parameters: { database },
  }),
  /** Of all its log files, in bytes. Pages have 8 KB. */
  logSize: (database: string): Statement => ({
    text: "SELECT SUM(CAST(f.size AS bigint)) * 8192 AS LogBytes FROM sys.master_files AS f WHERE f.database_id = DB_ID(@database) AND f.type = 1",
    parameters: { database },
  }),
};

/** Where a file of a backup goes. MOVE takes no parameters. */
interface FilePlace {
  logicalName: string;
  physicalName: string;
}

const moves = (places: readonly FilePlace[]) =>
  places.map(({ logicalName, physicalName }) => `MOVE ${quoteText(logicalName)} TO ${quoteText(physicalName)}`);

/** What a backup is to later differentials: nothing, their base, or one of them. */
export type BackupKind = "copy-only" | "base" | "differential";

const KIND_OPTION: Readonly<Record<BackupKind, string>> = {
  "copy-only": "COPY_ONLY, ",
  base: "",
  differential: "DIFFERENTIAL, ",
};

export const RECOVERY_MODELS = ["FULL", "BULK_LOGGED", "SIMPLE"] as const;

export type RecoveryModel = (typeof RECOVERY_MODELS)[number];
