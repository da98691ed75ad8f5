import { chooseConnectionString, handedOver } from "../../src/upgrade/database/choose-connection-string";
import { readConnectionString } from "../../src/sql/connection-string";
import { readKeptConnectionString } from "../../src/upgrade/record/kept-connection-string";
import { Failure, reasonOf } from "../../src/step/failure";
import { GIVE_CONNECTION_STRING } from "../../src/upgrade/shared-inputs";
import type { Work } from "./contract";

/**
 * Asks every way there is for the connection string, what is nearest first: whatever failed, and wherever the run was cut
 * off, the schema has to be asked before anybody may start.
 * @throws Failure `Database-NoConnectionString`
 */
export async function connectionStringOf(work: Work): Promise<string> {
  const { context, at } = work;
  const { ofThisNode, ofAnyNode } = handedOver(context);
  const found = await chooseConnectionString(context, [
    () => context.inputs.connectionString,
    ofThisNode,
    () => readKeptConnectionString(context, context.tools.kept),
    () => fromProgram(work),
    ofAnyNode,
  ]);
  if (found !== undefined) return found;
  throw new Failure({
    code: "Database-NoConnectionString",
    what: `The connection string of the instance cannot be read on node ${at.node}, so it is not known what became of the schema, and nothing was changed.`,
    why: `No node handed it over in this run, ${context.tools.kept.path} does not hold it, and ${work.record.facts.serverProgram} does not give it.`,
    next: `${GIVE_CONNECTION_STRING} Then run again.`,
  });
}

/** A program that is newer than the schema, or half installed, does not tell: that is no reason to give up. */
async function fromProgram({ context, tools, at }: Work): Promise<string | undefined> {
  try {
    return (await tools.program.configuration()).connectionString;
  } catch (error) {
    context.log.verbose(`The program on node ${at.node} does not give the connection string: ${reasonOf(error)}`);
    return undefined;
  }
}

/** The database's name, for the way back; undefined when nothing tells it any more. */
export async function databaseNameOf(work: Work): Promise<string | undefined> {
  try {
    const text = await connectionStringOf(work);
    const connection = readConnectionString(text);
    return connection.usable ? connection.names.database : undefined;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return undefined;
  }
}
