import { readFileSync } from "node:fs";
import { mssqlClient } from "./clients/mssql-client";
import { converse } from "./converse";
import { showsClient } from "./lab/shows-client";

const versionOf = (name: string) =>
  (JSON.parse(readFileSync(require.resolve(`${name}/package.json`), "utf8")) as { version: string }).version;
const version = `${versionOf("mssql")}, tedious ${versionOf("tedious")}`;

showsClient({ what: "The SQL Server stand-in and its driver", client: "mssql" }, { here: true, version }, () => {
  // It never asks for TLS for the login only: it offers TLS throughout, or none
  // (facts: sql-clients#logging-in-without-encryption).
  converse("mssql", ["plain", "TLS"], () => mssqlClient);
});
