import type { FromMachine } from "../../step/reads";
import { readConnectionString } from "../../sql/connection-string";
import type { DatabaseFacts } from "./database";

/** By what the SQL Server knows the instance's nodes and programs. */
export interface OctopusClients {
  /** Names and addresses of the nodes' machines. */
  places: readonly string[];
  /** The instance's logins, and the one of this step: with a Windows login an upgrader that it starts has the same. */
  logins: readonly string[];
}

/** What earlier steps hand over of each node; a node that handed nothing over is known by its name at least. */
export interface ClientReads {
  nodeNames: FromMachine<string>[];
  /** The names and the address under which the SQL Server sees the node. */
  sqlClients: FromMachine<string[]>[];
  instanceLogins: FromMachine<string>[];
  connectionStrings: FromMachine<string>[];
}

/** Puts together what was handed over and what the SQL Server says of this step's own session. */
export function octopusClients(
  { nodeNames, sqlClients, instanceLogins, connectionStrings }: ClientReads,
  own: Pick<DatabaseFacts, "login" | "clientHost" | "clientAddress">,
): OctopusClients {
  const names = nodeNames.flatMap(({ machine, value }) => [machine, value ?? ""]);
  const inConnectionStrings = connectionStrings.map(({ value }) => loginIn(value ?? ""));
  return {
    places: known([...names, ...sqlClients.flatMap(({ value }) => value ?? []), own.clientHost, own.clientAddress]),
    logins: known([...instanceLogins.map(({ value }) => value), ...inConnectionStrings, own.login]),
  };
}

/** The SQL login that a connection string names; undefined with a Windows login. */
export function loginIn(connectionString: string): string | undefined {
  const verdict = readConnectionString(connectionString);
  return verdict.usable ? verdict.names.login : undefined;
}

const known = (names: readonly (string | undefined)[]) => [
  ...new Set(names.flatMap((name) => (name ? [name.toLowerCase()] : []))),
];
