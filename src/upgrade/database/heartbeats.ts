import type { Heartbeat } from "./database";
import { SqlFailure, type SqlSession, type SqlValue } from "../../sql/sql-session";
import { statements } from "../../sql/statements";

const NO_SUCH_OBJECT = 208;

/**
 * How far times may be apart and count as the same. It is not documented whether a node or the SQL Server sets LastSeen
 * (facts: octopus-upgrades#heartbeats): a node's clock must not be off by more than this.
 */
export const CLOCK_MARGIN_SECONDS = 5;

/**
 * The nodes' heartbeats. The tables are not documented (facts: octopus-upgrades#heartbeats); this is the only place
 * that knows them. A node that has no heartbeat at all, or whose row says that it is offline, counts as offline.
 * @throws SqlFailure
 */
export async function readHeartbeats(session: SqlSession, silenceSeconds: number): Promise<Heartbeat[]> {
  const rows = await session.query(statements.heartbeats(), { silenceSeconds }).catch((error: unknown) => {
    if (!(error instanceof SqlFailure) || error.number !== NO_SUCH_OBJECT) throw error;
    return session.query(statements.heartbeatsBeforeStatusTable(), { silenceSeconds });
  });
  return rows.map((row) => ({
    node: String(row.NodeName),
    ageSeconds: row.AgeSeconds === null ? Infinity : Number(row.AgeSeconds),
    offline: row.AgeSeconds === null || saysOffline(row),
  }));
}

/** Neither column is documented: a flag in newer servers, a rank in older ones. Without both, the age alone decides. */
function saysOffline(row: Record<string, SqlValue>): boolean {
  return row.IsOffline === true || row.IsOffline === 1 || String(row.Rank).toLowerCase() === "offline";
}
