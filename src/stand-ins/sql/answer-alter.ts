import type { Answer, StatementContext } from "./answering";
import { isInstancesDatabase, sessionsInDatabase } from "./in-database";
import type { ServerMessage } from "./reply";
import { refuse, serverErrors } from "./server-errors";
import { is, plainForm, type SqlToken } from "./sql-text";

/** What `ALTER DATABASE name SET …` may set, in plain form. */
const SETS: Readonly<Record<string, (asked: StatementContext) => void>> = {
  "single_user with rollback immediate": (asked) => {
    const { world, connected, endSession } = asked;
    setAccess(asked, "SINGLE_USER");
    for (const other of sessionsInDatabase(world, connected)) endSession(other);
  },
  multi_user: (asked) => setAccess(asked, "MULTI_USER"),
  "auto_update_statistics_async off": ({ world }) => void (world.database.asyncStatistics = false),
  "auto_update_statistics_async on": ({ world }) => void (world.database.asyncStatistics = true),
  "recovery full": ({ world }) => void (world.database.recovery = "FULL"),
  "recovery bulk_logged": ({ world }) => void (world.database.recovery = "BULK_LOGGED"),
  "recovery simple": ({ world }) => void (world.database.recovery = "SIMPLE"),
};

function setAccess({ world }: StatementContext, access: "SINGLE_USER" | "MULTI_USER"): void {
  if (world.database.access === access) return;
  world.database.access = access;
  world.accessChanged(access === "SINGLE_USER");
}

/** Gives the database to a login; `by`: as whom. */
export function setOwner(world: StatementContext["world"], owner: string, by: string): void {
  const from = world.database.owner;
  if (from === owner) return;
  world.database.owner = owner;
  world.ownerChanged({ from, to: owner, mayGiveBack: world.permissionsOf(by).sysadmin });
}

/** Answers `ALTER DATABASE name SET …` and `ALTER AUTHORIZATION ON DATABASE::name TO login`. */
export const answerAlter: Answer = (asked) => answerSet(asked) || answerOwner(asked);

function answerSet(asked: StatementContext): boolean {
  const [alter, what, name, set, ...rest] = asked.tokens;
  const change = SETS[plainForm(rest)];
  if (!is(alter, "alter") || !is(what, "database") || !is(set, "set") || !isName(name) || !change) return false;
  const refusal = refusalOf(asked, name.value);
  if (refusal) refuse(asked.reply, refusal, serverErrors.alterFailed());
  else {
    change(asked);
    asked.reply.rowCount(0);
  }
  return true;
}

function answerOwner(asked: StatementContext): boolean {
  const { tokens, world, reply, session } = asked;
  const [alter, authorization, on, what, colon, secondColon, name, to, login, ...more] = tokens;
  const begins = is(alter, "alter") && is(authorization, "authorization") && is(on, "on") && is(what, "database");
  const isWhole = is(colon, ":") && is(secondColon, ":") && is(to, "to") && more.length === 0;
  if (!begins || !isWhole || !isName(name) || !isName(login)) return false;
  const may = world.permissionsOf(session.login.user);
  // Giving a database to somebody else takes IMPERSONATE on that login: a member of dbcreator does not have it
  // (facts: sql-server#restoring).
  const isAllowed = may.sysadmin || login.value === session.login.user;
  if (!isInstancesDatabase(world, name.value)) refuse(reply, serverErrors.noSuchDatabase(name.value));
  else if (!isAllowed) refuse(reply, serverErrors.noSuchPrincipal(login.value));
  else {
    setOwner(asked.world, login.value, asked.session.login.user);
    reply.rowCount(0);
  }
  return true;
}

function refusalOf({ world, session, connected }: StatementContext, name: string): ServerMessage | undefined {
  const { database } = world;
  if (!isInstancesDatabase(world, name)) return serverErrors.noSuchDatabase(name);
  if (database.state === "RESTORING") return serverErrors.noAlterWhileRestoring();
  if (database.state === "SUSPECT") return serverErrors.isSuspect(name);
  const may = world.permissionsOf(session.login.user);
  if (!may.changeSchema && database.owner !== session.login.user) return serverErrors.mayNotAlter(name);
  if (database.access === "SINGLE_USER" && sessionsInDatabase(world, connected).length > 0) {
    return serverErrors.seatIsTaken(name);
  }
  return undefined;
}

const isName = (token: SqlToken | undefined): token is SqlToken =>
  token?.kind === "quoted-name" || token?.kind === "word";
