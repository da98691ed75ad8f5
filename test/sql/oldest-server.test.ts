import { readFileSync } from "node:fs";
import { join } from "node:path";

// The steps work with SQL Server 2012 (11.0) and newer (facts: sql-server#oldest-version): whatever a statement uses is listed here
// with the version that brought it in, so that nobody uses what came later without a second way.
const SQL_2012 = 11;

/** By their major version, as SERVERPROPERTY('ProductVersion') has it; 9 is SQL Server 2005, of which nothing older is looked for. */
const VIEWS: Readonly<Record<number, string>> = {
  9: "backupmediafamily backupset columns database_files database_mirroring database_principals database_recovery_status databases dm_db_file_space_usage dm_exec_connections dm_exec_sessions dm_tran_database_transactions dm_tran_locks dm_tran_session_transactions filegroups login_token master_files server_principals sp_executesql sp_getapplock sp_releaseapplock tables",
  // 2008 R2 SP1.
  10: "dm_os_volume_stats dm_server_services",
};
const FUNCTIONS: Readonly<Record<number, string>> = {
  9: "APPLOCK_MODE CAST CHARINDEX COUNT DATABASEPROPERTYEX DATEADD DATEDIFF DATEPART DB_ID DB_NAME FILEPROPERTY GETDATE GETUTCDATE HAS_PERMS_BY_NAME HOST_NAME IS_SRVROLEMEMBER LEFT MIN ORIGINAL_LOGIN SERVERPROPERTY SUM SUSER_SID SUSER_SNAME",
  10: "CONNECTIONPROPERTY SYSDATETIMEOFFSET",
};
const COLUMNS: Readonly<Record<number, string>> = {
  9: "available_bytes backup_finish_date backup_set_uuid backup_start_date client_net_address collation_name column_id create_date database_name database_transaction_begin_time device_type differential_base_guid family_guid file_id file_system_type host_name is_auto_update_stats_async_on is_compressed is_ms_shipped is_read_only is_user_process log_reuse_wait_desc login_name max_size media_set_id mirroring_guid object_id original_login_name owner_sid physical_device_name physical_name principal_id program_name recovery_model_desc request_mode request_session_id request_status resource_database_id resource_description resource_type service_account session_id source_database_id state_desc total_bytes transaction_id user_access_desc volume_mount_point",
  10: "compressed_backup_size",
  // `database_id` of sys.dm_exec_sessions.
  11: "authentication_type database_id open_transaction_count replica_id",
  // 2016 SP2.
  13: "modified_extent_page_count total_page_count",
};

/** What is only for sentences and estimates: a server that does not know it refuses, and the steps do without. */
const DONE_WITHOUT: ReadonlySet<string> = new Set(["modified_extent_page_count", "total_page_count"]);

const source = readFileSync(join(__dirname, "../../src/sql/statements.ts"), "utf8")
  .replace(/\/\*.*?\*\//gs, "")
  .replace(/^\s*\/\/.*$/gm, "");
const used = (pattern: RegExp) => [...new Set([...source.matchAll(pattern)].map(([, name]) => name ?? ""))].sort();
const listedIn = (list: Readonly<Record<number, string>>) =>
  new Map(Object.entries(list).flatMap(([major, names]) => names.split(" ").map((name) => [name, Number(major)])));

const views = used(/\b(?:sys|msdb\.dbo)\.(\w+)/g);
const functions = used(/\b([A-Z][A-Z_]+)\(/g).filter((name) => !["IN", "TOP"].includes(name));
/** Those of the catalogue have an underscore; the others are as old as SQL Server. */
const columns = used(/\b([a-z]+_[a-z_]+)\b/g).filter((name) => !views.includes(name));

test.each<[what: string, names: readonly string[], list: Readonly<Record<number, string>>]>([
  ["views and procedures", views, VIEWS],
  ["functions", functions, FUNCTIONS],
  ["columns", columns, { ...COLUMNS, 0: "sp_getapplock sp_releaseapplock" }],
])("%s in the statements are there in SQL Server 2012, or done without", (_, names, list) => {
  expect(names.length).toBeGreaterThan(9);
  const listed = listedIn(list);
  expect(names.filter((name) => !listed.has(name))).toEqual([]);
  const late = names.filter((name) => (listed.get(name) ?? 0) > SQL_2012);
  expect(late.filter((name) => !DONE_WITHOUT.has(name))).toEqual([]);
});
