import { Failure } from "../../src/step/failure";
import { chooseConnectionString, handedOver } from "../../src/upgrade/database/choose-connection-string";
import type { DatabaseServer } from "../../src/upgrade/database/database-server";
import { otherDatabase } from "../../src/upgrade/database/other-database";
import { GIVE_CONNECTION_STRING } from "../../src/upgrade/shared-inputs";
import type { Context } from "./contract";

/**
 * Opens the server of the instance's database for as long as `act` takes.
 * @throws Failure `Database-NoConnectionString`, `Database-OtherName`, `Database-…`
 */
export async function withServer<T>(
  context: Context,
  act: (server: DatabaseServer, connectionString: string) => Promise<T>,
): Promise<T> {
  const { ofThisNode, ofAnyNode } = handedOver(context);
  const connectionString = await chooseConnectionString(context, [
    () => context.inputs.connectionString,
    ofThisNode,
    ofAnyNode,
  ]);
  if (connectionString === undefined) {
    throw new Failure({
      code: "Database-NoConnectionString",
      what: "No node handed over the instance's connection string.",
      next: `${GIVE_CONNECTION_STRING} Then run again.`,
    });
  }
  const server = await context.tools.server(connectionString);
  try {
    const what = otherDatabase(server.database, context.inputs.databaseName);
    if (what !== undefined) {
      throw new Failure({
        code: "Database-OtherName",
        what,
        next: "Correct whichever is wrong, then run again. Nothing was changed.",
      });
    }
    return await act(server, connectionString);
  } finally {
    await server.close();
  }
}
