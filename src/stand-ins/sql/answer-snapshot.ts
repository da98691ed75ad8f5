import type { Answer, StatementContext } from "./answering";
import { isInstancesDatabase } from "./in-database";
import type { ServerMessage } from "./reply";
import { refuse, serverErrors } from "./server-errors";
import { is, splitAt, type SqlToken } from "./sql-text";

/**
 * Answers `CREATE DATABASE name ON (NAME = file, FILENAME = path), … AS SNAPSHOT OF source` and `DROP DATABASE name` of a
 * snapshot. It holds the source as it is at its end; what the source does later is its own affair
 * (facts: sql-server#database-snapshots).
 */
export const answerSnapshot: Answer = async (asked) => (await answerCreate(asked)) || answerDrop(asked);

interface SnapshotOrder {
  name: string;
  source: string;
  /** Logical name -> path. */
  files: ReadonlyMap<string, string>;
}

async function answerCreate(asked: StatementContext): Promise<boolean> {
  const order = readOrder(asked.tokens);
  if (!order) return false;
  const { world, reply } = asked;
  const refusals = refusalsOf(asked, order);
  if (refusals.length > 0) {
    refuse(reply, ...refusals);
    return true;
  }
  const work = world.planSnapshot(order.name);
  await world.sleep(work.seconds, reply.signal);
  if (reply.signal.aborted) return true;
  const [path = ""] = order.files.values();
  if (work.fault === "no-space") {
    refuse(reply, serverErrors.cannotCreateFile(path), serverErrors.createFailed());
    return true;
  }
  const canBeRevertedTo = !world.databaseState().filegroups.some(({ type }) => type === "FD");
  const { name } = order;
  const { owner, recovery, asyncStatistics } = world.database;
  const options = { owner, recovery, asyncStatistics };
  world.database.snapshots.push({ name, createdAt: world.now(), state: "ONLINE", canBeRevertedTo, options });
  world.snapshotCreated({ name });
  reply.rowCount(0);
  return true;
}

function readOrder(tokens: readonly SqlToken[]): SnapshotOrder | undefined {
  const [create, what, name, on, ...rest] = tokens;
  const at = rest.findIndex((token) => is(token, "as"));
  if (!is(create, "create") || !is(what, "database") || !isName(name) || !is(on, "on") || at < 0) return undefined;
  const [, snapshot, of, source, ...more] = rest.slice(at);
  if (!is(snapshot, "snapshot") || !is(of, "of") || !isName(source) || more.length > 0) return undefined;
  const files = splitAt(rest.slice(0, at), ",").map(readFile);
  if (files.some((file) => !file)) return undefined;
  return { name: name.value, source: source.value, files: new Map(files.flatMap((file) => (file ? [file] : []))) };
}

/** `(NAME = logical, FILENAME = 'path')` */
function readFile(tokens: readonly SqlToken[]): [string, string] | undefined {
  const [open, name, equals, logical, comma, filename, alsoEquals, path, close, ...more] = tokens;
  const begins = is(open, "(") && is(name, "name") && is(equals, "=") && is(comma, ",");
  const ends = is(filename, "filename") && is(alsoEquals, "=") && is(close, ")") && more.length === 0;
  return begins && ends && isName(logical) && path?.kind === "text" ? [logical.value, path.value] : undefined;
}

/** What SQL Server refuses before it makes a file, the cause first. */
function refusalsOf({ world, session }: StatementContext, order: SnapshotOrder): ServerMessage[] {
  const { server, database, databaseName } = world;
  const { name, source, files } = order;
  if (server.engineEdition === 5 || server.engineEdition === 8 || server.isRds) {
    return [serverErrors.notOnThisServer("CREATE DATABASE AS SNAPSHOT OF")];
  }
  if (!world.permissionsOf(session.login.user).createDatabase) {
    return [serverErrors.permissionDenied("CREATE DATABASE", "master")];
  }
  if (!isInstancesDatabase(world, source)) return [serverErrors.noSuchDatabase(source)];
  if (!hasSnapshots(server)) return [serverErrors.snapshotsUnsupported(server.edition)];
  if (database.state === "RESTORING") return [serverErrors.inTheMiddleOfARestore(source)];
  if (database.state === "SUSPECT") return [serverErrors.isSuspect(source)];
  const taken = [databaseName, "master", ...database.snapshots.map((each) => each.name)];
  if (taken.some((each) => each.toLowerCase() === name.toLowerCase())) return [serverErrors.databaseExists(name)];
  const isMemoryOptimized = world.databaseState().filegroups.some(({ type }) => type === "FX");
  if (isMemoryOptimized && majorOf(server.productVersion) < 15) return [serverErrors.memoryOptimizedSnapshot(source)];
  return filesRefused(database.files, files, source);
}

/** One entry for each file with rows, none for another. */
function filesRefused(
  all: readonly { logicalName: string; physicalName: string; type: 0 | 1 | 2 }[],
  given: ReadonlyMap<string, string>,
  source: string,
): ServerMessage[] {
  const data = all.filter(({ type }) => type === 0);
  const missing = data.find(({ logicalName }) => !given.has(logicalName));
  if (missing) return [serverErrors.fileIsMissing(missing.logicalName)];
  const unknown = [...given.keys()].find((logical) => !data.some(({ logicalName }) => logicalName === logical));
  if (unknown !== undefined) return [serverErrors.noSuchFile(unknown, source)];
  const paths = all.map(({ physicalName }) => physicalName.toLowerCase());
  const [there] = [...given.values()].filter((path) => paths.includes(path.toLowerCase()));
  return there === undefined ? [] : [serverErrors.fileExists(there), serverErrors.createFailed()];
}

/** In every edition since SQL Server 2016 SP1 (13.0.4001), before that in Enterprise alone. */
function hasSnapshots({ productVersion, engineEdition }: { productVersion: string; engineEdition: number }): boolean {
  const [major = 0, , build = 0] = productVersion.split(".").map(Number);
  return engineEdition === 3 || major > 13 || (major === 13 && build >= 4001);
}

const majorOf = (version: string) => Number(version.split(".")[0]);

/** Of a snapshot alone: nobody here drops the database itself. */
function answerDrop({ tokens, world, reply, session }: StatementContext): boolean {
  const [drop, what, name, ...more] = tokens;
  if (!is(drop, "drop") || !is(what, "database") || !isName(name) || more.length > 0) return false;
  if (isInstancesDatabase(world, name.value)) return false;
  const { snapshots } = world.database;
  const at = snapshots.findIndex((each) => each.name.toLowerCase() === name.value.toLowerCase());
  const may = world.permissionsOf(session.login.user);
  const snapshot = snapshots[at];
  if (!snapshot || snapshot.state === "RESTORING" || !(may.changeSchema || may.sysadmin)) {
    refuse(reply, serverErrors.cannotDrop(name.value));
    return true;
  }
  snapshots.splice(at, 1);
  world.snapshotDropped({ name: snapshot.name });
  reply.rowCount(0);
  return true;
}

const isName = (token: SqlToken | undefined): token is SqlToken =>
  token?.kind === "quoted-name" || token?.kind === "word";
