import { stepNamed } from "../../names/steps";
import type { StepContext } from "../../step/context";
import { Failure } from "../../step/failure";
import { each, type FromMachine } from "../../step/reads";
import { GIVE_CONNECTION_STRING } from "../shared-inputs";
import { chooseConnectionString, handedOver } from "./choose-connection-string";
import type { ConnectDatabase, Database } from "./database";
import { otherDatabase } from "./other-database";
import { knownScriptIn, type KnownScript } from "./schema-by-script";
import type { StoppableNode } from "./witnesses";

/** By what the SQL Server knows the nodes. */
export const clientReads = { sqlClients: each("SqlClientNames"), instanceLogins: each("InstanceLogin") };

/** What the steps at the database read of earlier rows. */
export const databaseReads = {
  connectionStrings: each("DatabaseConnectionString"),
  nodeNames: each("NodeName"),
  stoppedAt: each("StoppedAt"),
  ...clientReads,
};

interface DatabaseInputs {
  connectionString?: string | undefined;
  databaseName?: string | undefined;
}

/** What is needed of a step's context to reach the database. */
interface DatabaseContext extends Pick<StepContext<unknown, unknown, never, unknown>, "mask" | "system"> {
  inputs: DatabaseInputs;
  reads: { connectionStrings: FromMachine<string>[] } & Parameters<typeof knownScriptIn>[0];
}

/** The instance's database, open, and a way to open it again when its connection was lost. */
export interface OpenDatabase {
  database: Database;
  reconnect(): Promise<Database>;
}

/**
 * Opens the instance's database for as long as `act` takes: with the connection string that was given, else with the
 * instance's own, of this node or (all nodes share one database) of another. Masks its secrets before anything else.
 * @param known by which the schema is known where the history of installations does not show it
 * @throws Failure `Database-…`
 */
export async function withInstanceDatabase<T>(
  context: DatabaseContext,
  connect: ConnectDatabase,
  act: (open: OpenDatabase) => Promise<T>,
  known: KnownScript | undefined = knownScriptIn(context.reads),
): Promise<T> {
  const { ofThisNode, ofAnyNode } = handedOver(context);
  const connectionString = await chooseConnectionString(context, [
    () => context.inputs.connectionString,
    ofThisNode,
    ofAnyNode,
  ]);
  if (connectionString === undefined) throw noConnectionString();
  const opened: Database[] = [];
  const open = async () => {
    const database = await connect(connectionString, known);
    opened.push(database);
    return database;
  };
  try {
    const database = await open();
    requireName(database.name, context.inputs.databaseName);
    return await act({ database, reconnect: open });
  } finally {
    for (const database of opened) await database.close();
  }
}

const noConnectionString = () =>
  new Failure({
    code: "Database-NoConnectionString",
    what: "No node handed over the instance's connection string.",
    why: `The step ${stepNamed("inspect-nodes")} reads it from the node's configuration, which needs Octopus.Server.exe to answer.`,
    next: `${GIVE_CONNECTION_STRING} Then run again.`,
  });

function requireName(name: string, expected: string | undefined): void {
  const what = otherDatabase(name, expected);
  if (what === undefined) return;
  throw new Failure({
    code: "Database-OtherName",
    what,
    next: "Correct whichever is wrong, then run again. Nothing was changed.",
  });
}

/** The nodes of this run, as the Stop step left them. */
export function stoppableNodes(reads: {
  nodeNames: FromMachine<string>[];
  stoppedAt: FromMachine<string>[];
}): StoppableNode[] {
  return reads.nodeNames.map(({ machine, value: node }) => ({
    machine,
    node,
    stoppedAt: reads.stoppedAt.find((from) => from.machine === machine)?.value,
  }));
}
