import type { DatabaseFacts } from "./database";
import { orRefused, text, yes } from "./cells";
import type { SqlSession } from "../../sql/sql-session";
import { statements } from "../../sql/statements";

/**
 * What kind of server it is and what this login may do there.
 * @throws SqlFailure
 */
export async function readServerFacts(session: SqlSession, silenceSeconds: number): Promise<DatabaseFacts> {
  const [server = {}] = await session.query(statements.serverFacts(), { silenceSeconds });
  const [may = {}] = await session.query(statements.permissions(), { silenceSeconds });
  return {
    databaseName: text(server.DatabaseName),
    serverName: text(server.ServerName),
    productVersion: text(server.ProductVersion),
    engineEdition: Number(server.EngineEdition ?? 0),
    edition: text(server.Edition),
    isRds: yes(server.IsRds),
    login: text(server.LoginName),
    windowsGroups: await readWindowsGroups(session, silenceSeconds),
    clientHost: text(server.ClientHost),
    clientAddress: text(server.ClientAddress),
    serviceAccount: await readServiceAccount(session, silenceSeconds),
    mayBackUp: yes(may.MayBackUp),
    mayCreateDatabase: yes(may.MayCreateDatabase),
    mayChangeSchema: yes(may.MayChangeSchema),
    maySeeSessions: yes(may.MaySeeSessions),
  };
}

async function readServiceAccount(session: SqlSession, silenceSeconds: number): Promise<string | undefined> {
  const [row] = (await orRefused(session.query(statements.serviceAccount(), { silenceSeconds }))) ?? [];
  return row ? text(row.ServiceAccount) || undefined : undefined;
}

/** An account with a login of its own may be in groups that have one, too: it does not need them to come in. */
async function readWindowsGroups(session: SqlSession, silenceSeconds: number): Promise<string[] | undefined> {
  const token = await orRefused(session.query(statements.loginToken(), { silenceSeconds }));
  if (token === undefined || token.length === 0) return undefined;
  const named = (type: string) => token.filter(({ Type }) => Type === type).map(({ Name }) => text(Name));
  return named("WINDOWS LOGIN").length > 0 ? [] : named("WINDOWS GROUP");
}

/**
 * Editions that compress backups: Enterprise and Standard; not Express, not Web (facts: sql-server#compressed-backups).
 */
export function compressesBackups({
  engineEdition,
  edition,
}: Pick<DatabaseFacts, "engineEdition" | "edition">): boolean {
  return engineEdition === 3 || (engineEdition === 2 && !/^web/i.test(edition));
}
