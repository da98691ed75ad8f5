/** How our own sessions show themselves on the SQL Server (sys.dm_exec_sessions.program_name). */
export const PROGRAM_NAME = "octopus-ha-upgrade";
