import { VARIABLES } from "../names/variables";
import { Failure, type FailureText } from "../step/failure";
import type { ConnectionNames } from "./connection-string";
import { DEVICE_ERRORS, explainDevice, quoteServer } from "./explain-device";
import { explainNoWindowsLogin, explainRefusedLogin } from "./explain-login";
import { letDbaAllowRestore, letDbaRun } from "./grants";
import { NO_ENCRYPTION } from "./encryption";
import type { SqlFailure } from "./sql-session";

/** What was being done when SQL Server refused: for the sentence. */
interface Doing {
  /** As in "SQL Server 'sql1' did not {what}": e.g. `back up the database 'OctopusDeploy'`. */
  what: string;
  server: string;
  database: string;
  login?: string | undefined;
  /** The connection string asks for a Windows login. */
  windowsLogin?: boolean | undefined;
  /** The backup file, when there is one, and the account that opens it. */
  file?: string | undefined;
  serviceAccount?: string | undefined;
}

type Reason = Omit<FailureText, "what" | "cause">;

/** Makes the sentence of what SQL Server refused: what, why, what next (facts: sql-server#error-numbers). */
export function explain(failure: SqlFailure, doing: Doing): Failure {
  const what = `SQL Server '${doing.server}' did not ${doing.what}.`;
  return new Failure({ what, ...reasonOf(failure, doing), cause: failure });
}

/**
 * The same for opening the connection. Nothing of the connection string but these names is said.
 * @param account with a Windows login: as whom the step logs in, as far as it is known
 */
export function explainConnection(
  failure: SqlFailure,
  names: Omit<ConnectionNames, "host">,
  account?: string,
): Failure {
  const { server, database } = names;
  const what = `SQL Server '${server}' cannot be reached for the database '${database}'.`;
  const login = names.login ?? account;
  const doing = { what: "", server, database, login, windowsLogin: names.login === undefined };
  const reason = failure.kind === "connection" ? connectionReason(failure, server) : reasonOf(failure, doing);
  return new Failure({ what, ...reason, cause: failure });
}

function connectionReason(failure: SqlFailure, server: string): Reason {
  const why = quoteServer(failure);
  if (failure.message.includes(NO_ENCRYPTION)) {
    return {
      code: "Database-NotEncrypted",
      why: "The server offers no encryption, but the connection string requires it; the password was not sent.",
      next: "Check that this is the SQL Server you mean; if it really has no TLS, set Encrypt=False in the connection string.",
    };
  }
  if (failure.message.includes("SSPI")) return explainNoWindowsLogin(why);
  if (/certificate|altnames|self.signed/i.test(failure.message)) {
    return {
      code: "Database-CertificateNotTrusted",
      why,
      next: "Install a certificate that this node trusts on the SQL Server, or set TrustServerCertificate=True in the connection string.",
    };
  }
  return {
    code: "Database-NotReachable",
    why,
    next: `Check that SQL Server is running and that this node can reach ${server} over TCP (firewall; for a named instance also UDP 1434).`,
  };
}

function reasonOf(failure: SqlFailure, doing: Doing): Reason {
  const said = quoteServer(failure);
  if (failure.kind === "silence") {
    return {
      code: "Database-Stalled",
      why: `It was cancelled because ${failure.message}.`,
      next: "Check the SQL Server (blocked by another session, storage not answering), then run again.",
    };
  }
  if (failure.kind === "cancelled") return { code: "Database-Cancelled", why: said, next: "Run again." };
  if (failure.kind === "connection") {
    return {
      code: "Database-ConnectionLost",
      why: said,
      next: "Check the SQL Server and the network, then run again.",
    };
  }
  const device = failure.all.find(({ number }) => DEVICE_ERRORS.has(number));
  if (device) {
    const { server, serviceAccount, file = "the backup file" } = doing;
    return explainDevice(failure, { host: server, serviceAccount, file });
  }
  const known = failure.all.map(({ number }) => KNOWN.get(number)).find((reason) => reason !== undefined);
  if (known) return known(said, doing);
  const refusedLogin = failure.all.find(({ number }) => LOGIN_REFUSED.has(number));
  if (refusedLogin ?? failure.kind === "login") return explainRefusedLogin(refusedLogin ?? failure, said, doing);
  return { code: "Database-Refused", why: said, next: "Ask the DBA about this error, then run again." };
}

type Explained = (said: string, doing: Doing) => Reason;

const noSuchDatabase: Explained = (said, { database, login }) => ({
  code: "Database-NotFound",
  why: said,
  next: `Check that the database '${database}' exists there and that the login${login ? ` '${login}'` : ""} has a user in it.`,
});
const denied: Explained = (said, { login, database }) => ({
  code: "Database-PermissionDenied",
  why: said,
  next: letDbaRun(login === undefined ? undefined : { login }, database),
});
const notUsable: Explained = (said, { database }) => ({
  code: "Database-NotOnline",
  why: said,
  next: `Bring the database '${database}' online, then run again.`,
});
const badMedia: Explained = (said, { file }) => ({
  code: "Backup-Damaged",
  why: said,
  next: `Do not rely on '${file ?? "this backup"}': check the storage it lies on, then run again for a new backup.`,
});
const mayNotRestore: Explained = (said, { login }) => ({
  code: "Restore-NotAllowed",
  why: `${said} To restore a database takes the server role sysadmin or dbcreator, or its ownership: db_owner does not suffice.`,
  next: letDbaAllowRestore({ login: login ?? "<login>" }),
});
const noSpace: Explained = (said) => ({
  code: "Database-NoSpace",
  why: said,
  next: "Free or add space for the database's files and log (for 9002: back up the log), then run again.",
});
const tryAgain: Explained = (said) => ({
  code: "Database-Busy",
  why: said,
  next: "Run again in a few minutes; nothing was changed.",
});
const reason =
  (code: FailureText["code"], next: string): Explained =>
  (why) => ({ code, why, next });

const LOGIN_REFUSED = new Set([18456, 18452, 18487, 18488]);

/**
 * Error number -> what it means for a run (facts: sql-server#error-numbers). Numbers of devices are in
 * explain-device.ts.
 */
const KNOWN = new Map<number, Explained>([
  ...([262, 229, 230, 297, 300, 916] as const).map((number) => [number, denied] as const),
  [911, noSuchDatabase],
  [4060, noSuchDatabase],
  [4064, noSuchDatabase],
  [926, notUsable],
  [927, notUsable],
  [942, notUsable],
  [945, notUsable],
  [
    1844,
    reason(
      "Backup-NoCompression",
      "This edition cannot compress backups: run again, the step then backs up uncompressed.",
    ),
  ],
  [
    3098,
    reason("Backup-OtherMedia", `The file holds something else: set another folder in ${VARIABLES.backupFolder}.`),
  ],
  [
    3023,
    reason(
      "Backup-OtherBackupRunning",
      "Another backup or file operation of this database is running: run again when it has ended.",
    ),
  ],
  [3041, reason("Backup-Failed", "The SQL Server's error log has the reason: fix it, then run again.")],
  [
    3043,
    reason("Backup-BadPage", "The database has a damaged page: ask a DBA to run DBCC CHECKDB before any upgrade."),
  ],
  [
    3059,
    reason(
      "Backup-NotOnThisReplica",
      "Connect to the primary replica, best through the availability group's listener.",
    ),
  ],
  [
    3101,
    reason(
      "Restore-DatabaseInUse",
      "Somebody is in the database: find out who (sys.dm_exec_sessions), end that session, then run again. Nothing was overwritten.",
    ),
  ],
  [3110, mayNotRestore],
  [
    3104,
    reason(
      "Restore-InAvailabilityGroup",
      "Take the database out of its availability group, or end the mirroring, then run again.",
    ),
  ],
  [3187, badMedia],
  [3183, badMedia],
  [3189, badMedia],
  [3241, badMedia],
  [3242, badMedia],
  [9002, noSpace],
  [1105, noSpace],
  [1205, tryAgain],
  [1222, tryAgain],
  [
    40510,
    reason(
      "Database-AzureSql",
      "Azure SQL Database cannot back up to a file: upgrade by hand for now, with a point-in-time restore or a database copy to go back to.",
    ),
  ],
]);
