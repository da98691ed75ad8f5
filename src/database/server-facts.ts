import type { DatabaseFacts } from "./database";
import { SqlFailure, type SqlSession, type SqlValue } from "./sql-session";
import { statements } from "./statements";

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
    clientHost: text(server.ClientHost),
    clientAddress: text(server.ClientAddress),
    serviceAccount: await readServiceAccount(session, silenceSeconds),
    mayBackUp: yes(may.MayBackUp),
    mayCreateDatabase: yes(may.MayCreateDatabase),
    mayChangeSchema: yes(may.MayChangeSchema),
    maySeeSessions: yes(may.MaySeeSessions),
  };
}

/** Only for sentences: undefined when this login may not ask (or the server has no such view). */
async function readServiceAccount(session: SqlSession, silenceSeconds: number): Promise<string | undefined> {
  try {
    const [row] = await session.query(statements.serviceAccount(), { silenceSeconds });
    return row ? text(row.ServiceAccount) || undefined : undefined;
  } catch (error) {
    if (error instanceof SqlFailure && error.kind === "server") return undefined;
    throw error;
  }
}

const text = (value: SqlValue | undefined) => (typeof value === "string" ? value : "");
const yes = (value: SqlValue | undefined) => value === true || Number(value) === 1;

/** Editions that compress backups: Enterprise and Standard; not Express, not Web (facts 8, error 1844). */
export function compressesBackups({
  engineEdition,
  edition,
}: Pick<DatabaseFacts, "engineEdition" | "edition">): boolean {
  return engineEdition === 3 || (engineEdition === 2 && !/^web/i.test(edition));
}
