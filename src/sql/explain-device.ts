import { VARIABLES } from "../names/variables";
import type { FailureText } from "../step/failure";
import type { SqlFailure } from "./sql-session";

/**
 * Errors about opening, writing or reading a backup file: they carry the operating system's error
 * (facts: sql-server#error-numbers, sql-server#the-path-of-a-backup).
 */
export const DEVICE_ERRORS = new Set([3201, 3202, 3203, 3271]);

/** "Operating system error 5(Access is denied.)", in whatever language the server speaks. */
function operatingSystemError(failure: SqlFailure): number | undefined {
  for (const { number, message } of failure.all) {
    if (!DEVICE_ERRORS.has(number)) continue;
    const found = /operating system error (\d+)/i.exec(message) ?? /\b(\d+)\s?\(/.exec(message);
    if (found) return Number(found[1]);
  }
  return undefined;
}

/**
 * Who opens a backup's path: SQL Server's own account on the SQL host. The Tentacle's rights and drives do not matter,
 * which is what people get wrong at 3 a.m., so every sentence says it.
 */
export function explainDevice(
  failure: SqlFailure,
  { file, host, serviceAccount }: { file: string; host: string; serviceAccount: string | undefined },
): Omit<FailureText, "what" | "cause"> {
  const account = serviceAccount ? `SQL Server's service account '${serviceAccount}'` : "SQL Server's service account";
  const opens = `The path is opened by ${account} on the SQL host '${host}', not by the Tentacle.`;
  const folder = VARIABLES.backupFolder;
  switch (operatingSystemError(failure)) {
    case 5:
      return {
        code: "Backup-AccessDenied",
        why: `Access to '${file}' is denied (operating system error 5). ${opens}`,
        next: `Give that account write access to the folder and, for a share, to the share, or set another folder in ${folder}.`,
      };
    case 2:
    case 3:
      return {
        code: "Backup-FolderNotFound",
        why: `The folder of '${file}' does not exist there (operating system error 3). ${opens}`,
        next: `Create the folder on the SQL host, or set a folder or share that the SQL host knows in ${folder}.`,
      };
    case 53:
    case 64:
    case 67:
    case 1231:
      return {
        code: "Backup-ShareNotReachable",
        why: `The SQL host does not find the share of '${file}' on the network (operating system error 53). ${opens}`,
        next: `Check the share's name from the SQL host, or set another folder in ${folder}.`,
      };
    case 86:
    case 1326:
      return {
        code: "Backup-AccessDenied",
        why: `The share of '${file}' refuses the account (operating system error 1326). ${opens}`,
        next: `Give that account write access to the share, or set another folder in ${folder}.`,
      };
    case 112:
    case 39:
      return {
        code: "Backup-DiskFull",
        why: `There is no space left for '${file}' (operating system error 112). ${opens}`,
        next: `Free space there (you may delete the unfinished file), or set another folder in ${folder}.`,
      };
    case undefined:
    default:
      return {
        code: "Backup-DeviceFailed",
        why: `${quoteServer(failure)} ${opens}`,
        next: `Check '${file}' from the SQL host as that account, or set another folder in ${folder}.`,
      };
  }
}

/** What the server said, with its number, for a sentence. */
export function quoteServer({ number, message }: SqlFailure): string {
  const text = message.replace(/\s+/g, " ").trim();
  const sentence = /[.!?]$/.test(text) ? text : `${text}.`;
  return number > 0 ? `SQL Server says (error ${number}): ${sentence}` : `The driver says: ${sentence}`;
}
