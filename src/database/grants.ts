import { quoteIdentifier } from "./statements";
import type { DatabaseFacts } from "./database";

/** A permission that is missing: what for, and the T-SQL a DBA runs to give it. */
export interface MissingPermission {
  permission: "back up" | "verify" | "change the schema" | "see sessions";
  /** Whether the run cannot do without. */
  required: boolean;
  why: string;
  grant: string;
}

/** What this login is missing for a run, with the GRANT for each. */
export function missingPermissions(facts: DatabaseFacts, database: string): MissingPermission[] {
  const login = quoteIdentifier(facts.login);
  const name = quoteIdentifier(database);
  const missing: (MissingPermission | false)[] = [
    !facts.mayBackUp && {
      permission: "back up",
      required: true,
      why: "BACKUP DATABASE needs the role db_backupoperator or db_owner.",
      grant: `USE ${name}; ALTER ROLE db_backupoperator ADD MEMBER ${login};`,
    },
    !facts.mayCreateDatabase && {
      permission: "verify",
      required: true,
      why: "RESTORE VERIFYONLY and HEADERONLY need the permission CREATE DATABASE.",
      grant: `USE [master]; GRANT CREATE ANY DATABASE TO ${login};`,
    },
    !facts.mayChangeSchema && {
      permission: "change the schema",
      required: true,
      why: "'database --upgrade' needs the role db_owner.",
      grant: `USE ${name}; ALTER ROLE db_owner ADD MEMBER ${login};`,
    },
    !facts.maySeeSessions && {
      permission: "see sessions",
      required: false,
      why: "Without VIEW SERVER STATE, sessions that a stopped node left behind cannot be seen.",
      grant: `USE [master]; GRANT VIEW SERVER STATE TO ${login};`,
    },
  ];
  return missing.filter((item) => item !== false);
}

/**
 * The T-SQL that makes a login with everything a run needs, for a DBA: of a Windows account, or a SQL login whose
 * password is to be filled in.
 */
export function loginScript(database: string, windowsAccount?: string): string {
  const login = quoteIdentifier(windowsAccount ?? "octopus_upgrade");
  return [
    `CREATE LOGIN ${login} ${windowsAccount === undefined ? "WITH PASSWORD = '<password>'" : "FROM WINDOWS"};`,
    `GRANT CREATE ANY DATABASE TO ${login};`,
    `GRANT VIEW SERVER STATE TO ${login};`,
    `USE ${quoteIdentifier(database)};`,
    `CREATE USER ${login} FOR LOGIN ${login};`,
    `ALTER ROLE db_owner ADD MEMBER ${login};`,
  ].join(" ");
}
