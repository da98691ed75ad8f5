import { VARIABLES } from "../../names/variables";

/** What is wrong when the connection string leads to another database than the one that was named; undefined: nothing. */
export function otherDatabase(name: string, expected: string | undefined): string | undefined {
  if (expected === undefined || expected.toLowerCase() === name.toLowerCase()) return undefined;
  return `The connection string names the database '${name}', but ${VARIABLES.databaseName} says '${expected}'.`;
}
