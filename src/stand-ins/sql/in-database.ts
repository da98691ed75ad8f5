import type { StatementContext } from "./answering";
import type { Session } from "./session";
import type { SqlWorld } from "./sql-world";

/** Whether a name is that of the instance's database, in whatever letters. */
export const isInstancesDatabase = (world: Pick<SqlWorld, "databaseName">, name: string): boolean =>
  world.databaseName.toLowerCase() === name.toLowerCase();

/** The connected sessions whose database it is. */
export const sessionsInDatabase = (
  world: Pick<SqlWorld, "databaseName">,
  sessions: readonly Session[],
): readonly Session[] => sessions.filter(({ database }) => isInstancesDatabase(world, database));

/**
 * Whether anybody but this session is in the instance's database. A service that was thrown out comes back at once, and in
 * single-user mode it has the one seat then; a person does not.
 */
export function isInUse({
  world,
  connected,
  session,
}: Pick<StatementContext, "world" | "connected" | "session">): boolean {
  if (world.database.state !== "ONLINE") return false;
  if (sessionsInDatabase(world, [...connected, session]).length > 0) return true;
  const others = world.otherSessions();
  return world.database.access === "MULTI_USER"
    ? others.length > 0
    : others.some(({ comesBack }) => comesBack === true);
}
