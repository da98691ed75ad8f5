import { Failure } from "../../step/failure";
import type { ConnectionNames } from "../../sql/connection-string";
import type { Database, DatabaseFacts } from "./database";
import { DEVICE_ERRORS } from "../../sql/explain-device";
import { explain } from "../../sql/explain";
import { SqlFailure } from "../../sql/sql-session";

/** The SqlFailure that a Failure of the database was made of; undefined for anything else. */
export function sqlFailureIn(error: unknown): SqlFailure | undefined {
  if (error instanceof SqlFailure) return error;
  return error instanceof Failure && error.cause instanceof SqlFailure ? error.cause : undefined;
}

/** The same database, with a sentence for everything that SQL Server refuses. */
export function explainedDatabase(
  inner: Database,
  { host: server, login }: Pick<ConnectionNames, "host" | "login">,
): Database {
  const { name } = inner;
  const said = async <T>(what: string, act: () => Promise<T>, file?: string): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof SqlFailure)) throw error;
      const aboutFile = file !== undefined && error.all.some(({ number }) => DEVICE_ERRORS.has(number));
      const windowsLogin = login === undefined;
      // With a Windows login only the server knows as whom the step came.
      const facts = aboutFile || (windowsLogin && error.kind === "server") ? await factsOf(inner) : undefined;
      const who = { login: login ?? facts?.login, windowsLogin };
      throw explain(error, { what, server, ...who, database: name, file, serviceAccount: facts?.serviceAccount });
    }
  };
  return {
    name,
    now: () => said("report its time", () => inner.now()),
    schemaVersion: () => said(`report the schema version of the database '${name}'`, () => inner.schemaVersion()),
    schemaFacts: () => said(`report the schema version of the database '${name}'`, () => inner.schemaFacts()),
    heartbeats: () => said(`show the nodes' heartbeats in the database '${name}'`, () => inner.heartbeats()),
    sessions: () => said(`show the sessions on the database '${name}'`, () => inner.sessions()),
    facts: () => said("report its version and what this login may do", () => inner.facts()),
    state: () => said(`show the state of the database '${name}'`, () => inner.state()),
    backup: (file, options) => said(`back up the database '${name}'`, () => inner.backup(file, options), file),
    verifyBackup: (file, onProgress) => said("verify the backup", () => inner.verifyBackup(file, onProgress), file),
    readBackupHeader: (file) => said("read the backup's header", () => inner.readBackupHeader(file), file),
    wayBackFacts: () => said(`show how the database '${name}' is kept`, () => inner.wayBackFacts()),
    placeOfBackup: (guid) => said("show where a backup lies", () => inner.placeOfBackup(guid)),
    snapshots: () => said(`list the snapshots of the database '${name}'`, () => inner.snapshots()),
    createSnapshot: (snapshot, files) =>
      said(`create a snapshot of the database '${name}'`, () => inner.createSnapshot(snapshot, files)),
    dropSnapshot: (snapshot) => said(`drop the database snapshot '${snapshot}'`, () => inner.dropSnapshot(snapshot)),
    lock: (waitSeconds) => said("grant the upgrader's lock", () => inner.lock(waitSeconds)),
    close: () => inner.close(),
  };
}

/** For the sentence only: whatever goes wrong here must not hide the failure that is being explained. */
async function factsOf(database: Database): Promise<DatabaseFacts | undefined> {
  try {
    return await database.facts();
  } catch {
    return undefined;
  }
}
