import type { DatabaseSession } from "./database";
import type { SqlSession, SqlValue } from "../../sql/sql-session";
import { statements } from "../../sql/statements";

/**
 * The sessions of others on this database, each with what tells whether it could be an upgrader.
 * @throws SqlFailure
 */
export async function readSessions(
  session: SqlSession,
  database: string,
  silenceSeconds: number,
): Promise<DatabaseSession[]> {
  const rows = await session.query(statements.sessions(database), { silenceSeconds });
  return rows.map((row) => ({
    id: Number(row.SessionId),
    host: text(row.HostName),
    program: text(row.ProgramName),
    login: text(row.LoginName),
    originalLogin: text(row.OriginalLoginName),
    address: text(row.ClientAddress),
    hasTransaction: yes(row.HasTransaction),
    hasSchemaLocks: yes(row.HasSchemaLocks),
    hasUpgraderLock: yes(row.HasUpgraderLock),
  }));
}

/** A workstation's name may be padded with blanks. */
const text = (value: SqlValue | undefined) => (typeof value === "string" ? value.trim() : "");
const yes = (value: SqlValue | undefined) => Number(value) === 1;
