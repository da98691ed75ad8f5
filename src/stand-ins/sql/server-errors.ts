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
