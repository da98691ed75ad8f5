import { Failure } from "../../src/step/failure";
import { chooseConnectionString } from "../../src/upgrade/database/choose-connection-string";
import type { DatabaseServer } from "../../src/upgrade/database/database-server";
import { knownScriptBefore, type KnownScript } from "../../src/upgrade/database/schema-by-script";
import { otherDatabase } from "../../src/upgrade/database/other-database";
import type { LastUpgrade } from "../../src/upgrade/record/last-upgrade";
import { Recorder } from "../../src/upgrade/record/recorder";
import { GIVE_CONNECTION_STRING } from "../../src/upgrade/shared-inputs";
import { parseVersion, type OctopusVersion } from "../../src/values/version";
import type { Context } from "./contract";
import { whetherDue } from "./due";
import { givenUpIn, whyKept } from "./given-up";

type Snapshot = NonNullable<LastUpgrade["backup"]["snapshot"]>;

/**
 * Drops the snapshot that the last upgrade made, when it is not needed any more: never while a run is unfinished, and no
 * other snapshot than the one that the file about that upgrade names, or the record of one that was taken back.
 * @throws Failure `LastUpgrade-…`, `Database-…`, `Record-…`
 */
export async function run(context: Context): Promise<void> {
  const { tools } = context;
  const recorder = await Recorder.read(tools.record, context);
  if (recorder.open) {
    stays(context, `The run ${recorder.open.openedBy} is unfinished: whatever snapshot there is may be needed yet.`);
    return;
  }
  const givenUp = givenUpIn(recorder.latest);
  if (givenUp && (await seeToGivenUp(context, recorder, givenUp))) return;
  const last = await tools.lastUpgrade.read();
  const snapshot = last?.backup.snapshot;
  if (!last || !snapshot) {
    stays(context, "The last upgrade made no snapshot: there is nothing to drop.");
    return;
  }
  if (snapshot.droppedAt !== undefined) {
    stays(context, `The snapshot '${snapshot.name}' was dropped on ${snapshot.droppedAt}: there is nothing to do.`);
    return;
  }
  await withServer(context, recorder, (server, connectionString) =>
    look(context, server, { recorder, connectionString, last, snapshot }),
  );
}

/** It looks every hour: of a look that finds nothing to do and nothing odd there is no report. */
function stays(context: Context, why: string): void {
  context.log.info(why);
  context.output("SnapshotStays", why);
}

async function withServer<T>(
  context: Context,
  recorder: Recorder,
  act: (server: DatabaseServer, connectionString: string) => Promise<T>,
): Promise<T> {
  const connectionString = await connectionStringOf(context, recorder);
  const server = await context.tools.server(connectionString);
  try {
    requireDatabase(context, server);
    return await act(server, connectionString);
  } finally {
    await server.close();
  }
}

/**
 * Drops the snapshot of an upgrade that failed and was taken back: nobody is told of it by the file about the last upgrade
 * that succeeded.
 * @returns whether it was there, or in a dry run still is
 */
async function seeToGivenUp(
  context: Context,
  recorder: Recorder,
  givenUp: NonNullable<ReturnType<typeof givenUpIn>>,
): Promise<boolean> {
  const { log } = context;
  return withServer(context, recorder, async (server, connectionString) => {
    const found = (await server.snapshots()).find(({ name }) => name.toLowerCase() === givenUp.name.toLowerCase());
    if (!found) return false;
    const kept = whyKept(givenUp, await schemaNow(context, connectionString, givenUp.known));
    if (kept !== undefined) {
      log.warning(`The snapshot '${found.name}' stays: ${kept}. A DBA may look at it.`);
      return true;
    }
    const because = `the upgrade that made it did not change the schema, and every node is back on ${givenUp.from}`;
    await context.change(`drop the snapshot '${found.name}', because ${because}`, () =>
      server.dropSnapshot(found.name),
    );
    // A dry run has dropped nothing that could be told.
    if (!context.dryRun) sayDropped(context, found.name, because);
    return true;
  });
}

const sayDropped = (context: Context, name: string, because: string): void => {
  context.log.highlight(`The snapshot '${name}' is dropped: the database can be restored from a file again.`);
  context.output("SnapshotDropped", `'${name}', because ${because}`);
};

interface Known {
  recorder: Recorder;
  connectionString: string;
  last: LastUpgrade;
  snapshot: Snapshot;
}

async function look(context: Context, server: DatabaseServer, known: Known): Promise<void> {
  const { log, inputs, tools } = context;
  const { recorder, connectionString, last, snapshot } = known;
  const found = (await server.snapshots()).find(({ name }) => name.toLowerCase() === snapshot.name.toLowerCase());
  if (!found) return sayGone(context, server, known);
  const byScript = knownScriptBefore(last.before?.schemaScript, last.from, last.to);
  const due = whetherDue({
    ...{ last, record: recorder.latest, state: found.state, hours: inputs.snapshotHours },
    ...{ schema: await schemaNow(context, connectionString, byScript), now: await server.now() },
    volumes: await server.volumes(),
  });
  if (!due.due) {
    const why = `The snapshot '${found.name}' stays: ${due.because}.`;
    if (due.isOdd) log.warning(`${why} A DBA may look at it.`);
    else stays(context, why);
    return;
  }
  if (due.isEarly) {
    log.warning(
      `The snapshot '${found.name}' goes before its time: ${due.because}. A rollback then restores the full backup ${last.backup.file} and loses what was written after ${last.backup.startedAt}.`,
    );
  }
  await context.change(`drop the snapshot '${found.name}', because ${due.because}`, async () => {
    await server.dropSnapshot(found.name);
    const droppedAt = (await server.now()).toISOString();
    await tools.lastUpgrade.write({
      ...last,
      backup: { ...last.backup, snapshot: { ...snapshot, droppedAt } },
    });
  });
  // A dry run has dropped nothing that could be told.
  if (context.dryRun) return;
  sayDropped(context, found.name, due.because);
}

/** A warning with every look, which is every hour, would be read by nobody. */
async function sayGone(context: Context, server: DatabaseServer, { last, snapshot }: Known): Promise<void> {
  const { log, tools, dryRun } = context;
  const loses = `A rollback would restore the full backup ${last.backup.file} and lose what was written after ${last.backup.startedAt}.`;
  if (snapshot.goneSince !== undefined) {
    stays(context, `The snapshot '${snapshot.name}' was found gone on ${snapshot.goneSince}. ${loses}`);
    return;
  }
  log.warning(`The snapshot '${snapshot.name}' is not there any more, and this runbook did not drop it. ${loses}`);
  // A dry run writes nothing down, not even what it has said.
  if (dryRun) return;
  const goneSince = (await server.now()).toISOString();
  await tools.lastUpgrade.write({ ...last, backup: { ...last.backup, snapshot: { ...snapshot, goneSince } } });
}

async function schemaNow(
  { tools }: Context,
  connectionString: string,
  known: KnownScript | undefined,
): Promise<OctopusVersion | undefined> {
  const database = await tools.connect(connectionString, known);
  try {
    return parseVersion(await database.schemaVersion());
  } finally {
    await database.close();
  }
}

/** What was given, else the program's own. */
async function connectionStringOf(context: Context, { latest }: Recorder): Promise<string> {
  const { inputs, tools } = context;
  const found = await chooseConnectionString(context, [
    () => inputs.connectionString,
    async () => latest && (await tools.program(latest.facts).configuration()).connectionString,
  ]);
  if (found !== undefined) return found;
  throw new Failure({
    code: "Database-NoConnectionString",
    what: "The connection string of the instance cannot be read on this node.",
    why: "Octopus.Server.exe does not give it.",
    next: `${GIVE_CONNECTION_STRING} Then run again.`,
  });
}

function requireDatabase({ inputs }: Context, { database }: DatabaseServer): void {
  const what = otherDatabase(database, inputs.databaseName);
  if (what === undefined) return;
  throw new Failure({
    code: "Database-OtherName",
    what,
    next: "Correct whichever is wrong, then run again. Nothing was changed.",
  });
}
