import { quoteIdentifier, quoteText } from "./statements";

/** What is known of a login, and what it may do. */
export interface LoginFacts {
  /** The login this step uses. */
  login: string;
  /** The Windows groups through which it comes in; none for a login of its own, undefined when the server does not tell. */
  windowsGroups: readonly string[] | undefined;
  /** What this step's machine says it is called, and its address as the SQL Server sees it: the programs here share them. */
  clientHost: string;
  clientAddress: string;
  /** The account that opens backup files: SQL Server's own, on the SQL host. */
  serviceAccount: string | undefined;
  mayBackUp: boolean;
  /** RESTORE VERIFYONLY and HEADERONLY ask for it. */
  mayCreateDatabase: boolean;
  mayChangeSchema: boolean;
  /** Needed to see other sessions (VIEW SERVER STATE). */
  maySeeSessions: boolean;
}

export type Permission = "back up" | "verify" | "change the schema" | "see sessions";

/** A permission that is missing. */
export interface MissingPermission {
  permission: Permission;
  /** Whether the run cannot do without. */
  required: boolean;
  why: string;
}

interface Grant extends Omit<MissingPermission, "permission"> {
  /** Whether this login has it. */
  has: keyof LoginFacts & `may${string}`;
  /** A role of the instance's database, or a permission of the server. */
  give: { role: string } | { ofServer: string };
}

/** Everything a run needs, and the one place that says so. */
const GRANTS: Record<Permission, Grant> = {
  "back up": {
    required: true,
    has: "mayBackUp",
    why: "BACKUP DATABASE needs the role db_backupoperator or db_owner.",
    give: { role: "db_backupoperator" },
  },
  verify: {
    required: true,
    has: "mayCreateDatabase",
    why: "RESTORE VERIFYONLY and HEADERONLY need the permission CREATE DATABASE.",
    give: { ofServer: "CREATE ANY DATABASE" },
  },
  "change the schema": {
    required: true,
    has: "mayChangeSchema",
    why: "'database --upgrade' needs the role db_owner.",
    give: { role: "db_owner" },
  },
  "see sessions": {
    required: false,
    has: "maySeeSessions",
    why: "Without VIEW SERVER STATE, sessions that a stopped node left behind cannot be seen.",
    give: { ofServer: "VIEW SERVER STATE" },
  },
};
const ALL = Object.keys(GRANTS) as Permission[];

/** What this login is missing for a run. */
export function missingPermissions(facts: LoginFacts): MissingPermission[] {
  return ALL.filter((permission) => !facts[GRANTS[permission].has]).map((permission) => {
    const { required, why } = GRANTS[permission];
    return { permission, required, why };
  });
}

/** Who is to be given something, as far as it is known. */
type Grantee = Pick<LoginFacts, "login"> & Partial<Pick<LoginFacts, "windowsGroups">>;

/**
 * What a DBA runs to give a login what it is missing: `Ask a DBA to run: …`. A role has users for members and not logins, so
 * the login gets a user first where it has none; and a Windows account that comes through a group gets a login of its own.
 * @param who undefined: not known
 */
export function letDbaRun(
  who: Grantee | undefined,
  database: string,
  permissions: readonly Permission[] = ALL,
  asks = "Ask a DBA to run",
): string {
  const name = who?.login ?? "<login>";
  // No SQL login has a backslash in its name.
  const isWindowsAccount = name.includes("\\");
  const makeLogin = isWindowsAccount
    ? `IF SUSER_ID(${quoteText(name)}) IS NULL CREATE LOGIN ${quoteIdentifier(name)} FROM WINDOWS;`
    : undefined;
  const makeUser = `IF DATABASE_PRINCIPAL_ID(${quoteText(name)}) IS NULL ${createUser(name)}`;
  const script = grantScript({ name, database, permissions, makeLogin, makeUser });
  const remark = isWindowsAccount ? throughGroups(name, who?.windowsGroups) : "";
  return `${asks}${remark}: ${script}`;
}

/**
 * What a DBA runs so that a login may restore over its database. db_owner is not enough for that: what a role of the
 * database holds cannot be read while it is restored (facts: sql-server#permissions).
 */
export function letDbaAllowRestore(who: Grantee, asks = "Ask a DBA to run"): string {
  const { login } = who;
  const name = quoteIdentifier(login);
  const makeLogin = login.includes("\\")
    ? `IF SUSER_ID(${quoteText(login)}) IS NULL CREATE LOGIN ${name} FROM WINDOWS; `
    : "";
  return `${asks}: USE [master]; ${makeLogin}ALTER SERVER ROLE [dbcreator] ADD MEMBER ${name};`;
}

function throughGroups(account: string, groups: readonly string[] | undefined): string {
  if (groups?.length === 0) return "";
  const through = groups?.map((group) => `'${group}'`).join(" and ");
  return through === undefined
    ? ` (if '${account}' logs in through a Windows group, this gives it a login of its own)`
    : ` ('${account}' logs in through the Windows group ${through}; this gives it a login of its own)`;
}

/**
 * The T-SQL that makes a login with everything a run needs, for a DBA: of a Windows account, or a SQL login whose
 * password is to be filled in.
 */
export function loginScript(database: string, windowsAccount?: string): string {
  const name = windowsAccount ?? "octopus_upgrade";
  const how = windowsAccount === undefined ? "WITH PASSWORD = '<password>'" : "FROM WINDOWS";
  const makeLogin = `CREATE LOGIN ${quoteIdentifier(name)} ${how};`;
  return grantScript({ name, database, permissions: ALL, makeLogin, makeUser: createUser(name) });
}

const createUser = (name: string) => `CREATE USER ${quoteIdentifier(name)} FOR LOGIN ${quoteIdentifier(name)};`;

function grantScript(given: {
  name: string;
  database: string;
  permissions: readonly Permission[];
  makeLogin: string | undefined;
  makeUser: string;
}): string {
  const { name, database, permissions, makeLogin, makeUser } = given;
  const to = quoteIdentifier(name);
  const gives = permissions.map((permission) => GRANTS[permission].give);
  const ofServer = gives.flatMap((give) => ("ofServer" in give ? [`GRANT ${give.ofServer} TO ${to};`] : []));
  const roles = gives.flatMap((give) => ("role" in give ? [give.role] : []));
  // The owner may do all that the other role may.
  const members = roles.includes("db_owner") ? ["db_owner"] : roles;
  const inMaster = [...(makeLogin === undefined ? [] : [makeLogin]), ...ofServer];
  return [
    ...(inMaster.length > 0 ? ["USE [master];", ...inMaster] : []),
    ...(members.length > 0 ? [`USE ${quoteIdentifier(database)};`, makeUser] : []),
    ...members.map((role) => `ALTER ROLE ${role} ADD MEMBER ${to};`),
  ].join(" ");
}
