/** A secret that a program of the vendor takes as an argument, and in no other documented way. */
interface ArgumentSecret {
  program: "Octopus.Server.exe" | "Octopus.Migrator.exe";
  /** The command of the program, as it is typed. */
  command: string;
  option: string;
  /** What it is, as a person calls it. */
  secret: string;
  /** The page of the vendor that documents the option. */
  page: string;
}

const SERVER = "https://octopus.com/docs/octopus-rest-api/octopus.server.exe-command-line";
const MIGRATOR = "https://octopus.com/docs/octopus-rest-api/octopus.migrator.exe-command-line";

/**
 * The only arguments that may ever hold a secret (P10): what audits the creation of processes with their command lines
 * (event 4688) records them, and so does whatever watches processes. No step uses one of them today. What is added here is
 * for the restored side only, never for a node of the instance that is upgraded.
 */
export const ARGUMENT_SECRETS: readonly ArgumentSecret[] = [
  server("database", "--masterKey", "the master key"),
  server("database", "--connectionString", "the connection string"),
  server("admin", "--password", "an administrator's password"),
  server("export-certificate", "--pfx-password", "the password of an exported certificate"),
  migrator("export", "--password", "the password of an export"),
  migrator("import", "--password", "the password of an export"),
];

function server(command: string, option: string, secret: string): ArgumentSecret {
  return { program: "Octopus.Server.exe", command, option, secret, page: `${SERVER}/${command}` };
}

function migrator(command: string, option: string, secret: string): ArgumentSecret {
  return { program: "Octopus.Migrator.exe", command, option, secret, page: `${MIGRATOR}/${command}` };
}
