import type { Reply, ServerMessage } from "./reply";

/** SQL Server's own errors, with its numbers and its English texts (facts: sql-server#error-numbers). */
export const serverErrors = {
  loginFailed: (user: string): ServerMessage => ({
    number: 18_456,
    message: `Login failed for user '${user}'.`,
    class: 14,
  }),
  untrustedDomain: (): ServerMessage => ({
    number: 18_452,
    message: "Login failed. The login is from an untrusted domain and cannot be used with Integrated authentication.",
    class: 14,
  }),
  cannotOpenDatabase: (database: string): ServerMessage => ({
    number: 4060,
    message: `Cannot open database "${database}" requested by the login. The login failed.`,
    class: 11,
  }),
  identifierTooLong: (name: string): ServerMessage => ({
    number: 103,
    message: `The identifier that starts with '${name.slice(0, 128)}' is too long. Maximum length is 128.`,
    class: 15,
  }),
  noSuchObject: (name: string): ServerMessage => ({ number: 208, message: `Invalid object name '${name}'.` }),
  noSuchColumn: (name: string): ServerMessage => ({ number: 207, message: `Invalid column name '${name}'.` }),
  noSuchDatabase: (name: string): ServerMessage => ({
    number: 911,
    message: `Database '${name}' does not exist. Make sure that the name is entered correctly.`,
  }),
  viewServerStateDenied: (): ServerMessage => ({
    number: 300,
    message: "VIEW SERVER STATE permission was denied on object 'server', database 'master'.",
    class: 14,
  }),
  permissionDenied: (permission: string, database: string): ServerMessage => ({
    number: 262,
    message: `${permission} permission denied in database '${database}'.`,
    class: 14,
  }),
  notOnThisServer: (statement: string): ServerMessage => ({
    number: 40_510,
    message: `Statement '${statement}' is not supported in this version of SQL Server.`,
  }),
  compressionUnsupported: (edition: string): ServerMessage => ({
    number: 1844,
    message: `BACKUP DATABASE WITH COMPRESSION is not supported on ${edition}.`,
  }),
  cannotOpenDevice: (file: string, operatingSystem: keyof typeof OPERATING_SYSTEM): ServerMessage => ({
    number: 3201,
    message: `Cannot open backup device '${file}'. Operating system error ${osError(operatingSystem)}.`,
  }),
  writeFailed: (file: string): ServerMessage => ({
    number: 3202,
    message: `Write on "${file}" failed: ${osError("disk-full")}`,
  }),
  inputOutputError: (file: string): ServerMessage => ({
    number: 3271,
    message: `A nonrecoverable I/O error occurred on file "${file}:" ${osError("disk-full")}.`,
  }),
  noChecksums: (): ServerMessage => ({
    number: 3187,
    message: "RESTORE WITH CHECKSUM cannot be specified because the backup set does not contain checksum information.",
  }),
  damagedSet: (): ServerMessage => ({ number: 3189, message: "Damage to the backup set was detected." }),
  notABackup: (file: string): ServerMessage => ({
    number: 3241,
    message: `The media family on device '${file}' is incorrectly formed. SQL Server cannot process this media family.`,
  }),
  mayNotRestore: (database: string): ServerMessage => ({
    number: 3110,
    message: `User does not have permission to RESTORE database '${database}'.`,
    class: 14,
  }),
  databaseInUse: (): ServerMessage => ({
    number: 3101,
    message: "Exclusive access could not be obtained because the database is in use.",
  }),
  inGroupOrMirrored: (database: string): ServerMessage => ({
    number: 3104,
    message: `RESTORE cannot operate on database '${database}' because it is configured for database mirroring or has joined an availability group.`,
  }),
  otherDatabaseInSet: (database: string): ServerMessage => ({
    number: 3154,
    message: `The backup set holds a backup of a database other than the existing '${database}' database.`,
  }),
  tailOfTheLog: (database: string): ServerMessage => ({
    number: 3159,
    message: `The tail of the log for the database "${database}" has not been backed up.`,
  }),
  nothingToRollForward: (): ServerMessage => ({
    number: 3117,
    message: "The log or differential backup cannot be restored because no files are ready to rollforward.",
  }),
  notTheEarlierState: (): ServerMessage => ({
    number: 3136,
    message:
      "This differential backup cannot be restored because the database has not been restored to the correct earlier state.",
  }),
  cannotBeReverted: (): ServerMessage => ({
    number: 3137,
    message:
      "Database cannot be reverted. Either the primary or the snapshot names are improperly specified, all other snapshots have not been dropped, or there are missing files.",
  }),
  hasFilestream: (): ServerMessage => ({
    number: 3138,
    message: "The database cannot be reverted because FILESTREAM BLOBs are present.",
  }),
  restoreWasInterrupted: (logicalName: string): ServerMessage => ({
    number: 4319,
    message: `A previous restore operation was interrupted and did not complete processing on file '${logicalName}'. Either restore the backup set that was interrupted or restart the restore sequence.`,
  }),
  readFailed: (file: string): ServerMessage => ({
    number: 3203,
    message: `Read on "${file}" failed: 38(Reached the end of the file.)`,
  }),
  /** Which number a restore gives for it is not known: this is the one for dropping the database. */
  snapshotRefersToIt: (snapshot: string): ServerMessage => ({
    number: 3709,
    message: `Cannot drop the database while the database snapshot "${snapshot}" refers to it. Drop that database first.`,
  }),
  inTheMiddleOfARestore: (database: string): ServerMessage => ({
    number: 927,
    message: `Database '${database}' cannot be opened. It is in the middle of a restore.`,
    class: 14,
  }),
  isSuspect: (database: string): ServerMessage => ({
    number: 926,
    message: `Database '${database}' cannot be opened. It has been marked SUSPECT by recovery.`,
    class: 14,
  }),
  /** Whoever was in it when it became suspect: the connection ends. */
  logNotAvailable: (database: string): ServerMessage => ({
    number: 9001,
    message: `The log for database '${database}' is not available. Check the operating system error log for related error messages.`,
    class: 21,
  }),
  noDifferentialBase: (database: string): ServerMessage => ({
    number: 3035,
    message: `Cannot perform a differential backup for database "${database}", because a current database backup does not exist. Perform a full database backup by reissuing BACKUP DATABASE, omitting the WITH DIFFERENTIAL option.`,
  }),
  snapshotsUnsupported: (edition: string): ServerMessage => ({
    number: 1844,
    message: `Database Snapshot is not supported on ${edition}.`,
  }),
  /** Its number is not known. */
  memoryOptimizedSnapshot: (database: string): ServerMessage => ({
    number: 41_317,
    message: `A database snapshot of '${database}' cannot be created: it has a MEMORY_OPTIMIZED_DATA filegroup.`,
  }),
  databaseExists: (name: string): ServerMessage => ({
    number: 1801,
    message: `Database '${name}' already exists. Choose a different database name.`,
  }),
  fileExists: (file: string): ServerMessage => ({
    number: 5170,
    message: `Cannot create file '${file}' because it already exists. Change the file path or the file name, and retry the operation.`,
  }),
  cannotCreateFile: (file: string): ServerMessage => ({
    number: 5123,
    message: `CREATE FILE encountered operating system error ${osError("disk-full")} while attempting to open or create the physical file '${file}'.`,
  }),
  createFailed: (): ServerMessage => ({
    number: 1802,
    message: "CREATE DATABASE failed. Some file names listed could not be created. Check related errors.",
  }),
  fileIsMissing: (logicalName: string): ServerMessage => ({
    number: 5127,
    message: `All files must be specified for database snapshot creation. Missing the file "${logicalName}".`,
  }),
  noSuchFile: (logicalName: string, database: string): ServerMessage => ({
    number: 5014,
    message: `The file '${logicalName}' does not exist in database '${database}'.`,
  }),
  cannotDrop: (name: string): ServerMessage => ({
    number: 3701,
    message: `Cannot drop the database '${name}', because it does not exist or you do not have permission.`,
    class: 11,
  }),
  badPage: (database: string): ServerMessage => ({
    number: 3043,
    message: `BACKUP '${database}' detected an error on page (1:4711) in file 'D:\\Data\\${database}.mdf'.`,
  }),
  oneUserOnly: (database: string): ServerMessage => ({
    number: 924,
    message: `Database '${database}' is already open and can only have one user at a time.`,
    class: 14,
  }),
  noAlterWhileRestoring: (): ServerMessage => ({
    number: 5052,
    message: "ALTER DATABASE is not permitted while a database is in the Restoring state.",
  }),
  seatIsTaken: (database: string): ServerMessage => ({
    number: 5064,
    message: `Changes to the state or options of database '${database}' cannot be made at this time. The database is in single-user mode, and a user is currently connected to it.`,
  }),
  mayNotAlter: (database: string): ServerMessage => ({
    number: 5011,
    message: `User does not have permission to alter database '${database}', the database does not exist, or the database is not in a state that allows access checks.`,
    class: 14,
  }),
  alterFailed: (): ServerMessage => ({ number: 5069, message: "ALTER DATABASE statement failed." }),
  noSuchPrincipal: (name: string): ServerMessage => ({
    number: 15_151,
    message: `Cannot find the principal '${name}', because it does not exist or you do not have permission.`,
  }),
  /** Always last, never the cause. */
  endsAbnormally: (what: string): ServerMessage => ({ number: 3013, message: `${what} is terminating abnormally.` }),
  lockNotHeld: (resource: string): ServerMessage => ({
    number: 1223,
    message: `Cannot release the application lock (Database Principal: 'public', Resource: '${resource}') because it is not currently held.`,
  }),
};

const OPERATING_SYSTEM = {
  "file-not-found": [2, "The system cannot find the file specified."],
  "path-not-found": [3, "The system cannot find the path specified."],
  "access-denied": [5, "Access is denied."],
  "disk-full": [112, "There is not enough space on the disk."],
} as const;

function osError(which: keyof typeof OPERATING_SYSTEM): string {
  const [number, text] = OPERATING_SYSTEM[which];
  return `${number}(${text})`;
}

/** Answers with errors, the cause first. */
export function refuse(reply: Reply, ...errors: readonly ServerMessage[]): void {
  for (const error of errors) reply.error(error);
}
