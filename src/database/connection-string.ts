import type { FailureText } from "../step/failure";
import { splitConnectionString } from "./connection-string-pairs";
import { readDataSource } from "./data-source";
import { loginScript } from "./grants";
import { isIdentifier } from "./statements";
import { hostedByName, hostedFailure } from "./hosted-sql";

/** A connection string that can be used, in the words of the driver. Holds secrets: never log it. */
export interface SqlTarget {
  host: string;
  port: number | undefined;
  instanceName: string | undefined;
  database: string;
  user: string;
  password: string;
  /**
   * `strict`: TDS 8. `required`: TLS or nothing. `if-offered`: the string says Encrypt=False; TLS is used all the same
   * when the server offers it, because the driver would otherwise send the password merely scrambled (SqlClient
   * encrypts the login even then).
   */
  encrypt: "strict" | "required" | "if-offered";
  trustServerCertificate: boolean;
  hostNameInCertificate: string | undefined;
  multiSubnetFailover: boolean;
}

export type ConnectionVerdict = { usable: true; target: SqlTarget } | { usable: false; refusal: FailureText };

/** SqlClient's synonyms, in lower case. */
const SYNONYMS: Record<string, string> = {
  server: "data source",
  address: "data source",
  addr: "data source",
  "network address": "data source",
  database: "initial catalog",
  uid: "user id",
  user: "user id",
  pwd: "password",
  trusted_connection: "integrated security",
  "trust server certificate": "trustservercertificate",
  "host name in certificate": "hostnameincertificate",
  "multi subnet failover": "multisubnetfailover",
  net: "network library",
  network: "network library",
  "extended properties": "attachdbfilename",
  "initial file name": "attachdbfilename",
};

/**
 * Reads a .NET SqlClient connection string and says whether the driver can use it. Refusals say what to do instead and
 * never quote the string. Keys that do not matter (pooling, timeouts, application name) are ignored;
 * ApplicationIntent is too: the run needs the primary replica.
 */
export function readConnectionString(text: string): ConnectionVerdict {
  const pairs = splitConnectionString(text);
  if (!pairs) return refuse(UNREADABLE);
  const get = (key: string): string =>
    [...pairs]
      .filter(([name]) => (SYNONYMS[name] ?? name) === key)
      .at(-1)?.[1]
      .trim() ?? "";
  const database = get("initial catalog");
  const source = readDataSource(get("data source"));
  if (get("data source") === "") return refuse({ ...UNREADABLE, why: "It names no server (Data Source)." });
  if (!source.ok || get("attachdbfilename") !== "" || /^dbnmpntw$/i.test(get("network library"))) {
    return refuse(notOverTcp(source.ok ? "it does not use TCP" : source.because));
  }
  if (!isIdentifier(database)) return refuse({ ...UNREADABLE, why: "It names no database (Initial Catalog)." });

  const hosted = hostedByName(source.source.host);
  if (hosted) return refuse(hostedFailure(hosted));

  const authentication = get("authentication").toLowerCase().replaceAll(" ", "");
  if (authentication !== "" && authentication !== "sqlpassword" && authentication !== "notspecified") {
    return refuse(otherLogin("a Microsoft Entra login", "Database-EntraLogin", database));
  }
  const user = get("user id");
  if (isYes(get("integrated security")) || user.includes("\\")) {
    return refuse(otherLogin("a Windows login", "Database-WindowsLogin", database));
  }
  if (user === "") return refuse({ ...UNREADABLE, why: "It names no SQL login (User ID) and no Windows login." });

  const encrypt = readEncrypt(get("encrypt"));
  return {
    usable: true,
    target: {
      ...source.source,
      database,
      user,
      // A password may begin or end with a space when it is quoted: it is not trimmed.
      password: pairs.get("password") ?? pairs.get("pwd") ?? "",
      encrypt,
      trustServerCertificate: encrypt === "if-offered" || isYes(get("trustservercertificate")),
      hostNameInCertificate: get("hostnameincertificate") || undefined,
      multiSubnetFailover: isYes(get("multisubnetfailover")),
    },
  };
}

/** The parts of a connection string that must never be printed: the whole, and the password by itself. */
export function secretsIn(text: string): string[] {
  const pairs = splitConnectionString(text);
  return [text, pairs?.get("password"), pairs?.get("pwd")].filter(
    (secret) => secret !== undefined && secret !== "",
  ) as string[];
}

const isYes = (value: string) => /^(true|yes|sspi)$/i.test(value);

/** Today's SqlClient encrypts unless told otherwise; older ones did not (facts 5.2: #6899, #7501). */
function readEncrypt(value: string): SqlTarget["encrypt"] {
  if (/^strict$/i.test(value)) return "strict";
  return /^(false|no|optional)$/i.test(value) ? "if-offered" : "required";
}

const refuse = (refusal: FailureText): ConnectionVerdict => ({ usable: false, refusal });

const GIVE_ONE = "Give a connection string with a SQL login in OctopusUpgrade.Database.ConnectionString";

const UNREADABLE = {
  code: "Database-ConnectionStringUnreadable",
  what: "The connection string cannot be used.",
  why: "It is not of the form key=value;key=value.",
  next: `${GIVE_ONE}, such as Data Source=sql.example.com;Initial Catalog=OctopusDeploy;User ID=...;Password=....`,
} as const satisfies FailureText;

const notOverTcp = (because: string): FailureText => ({
  code: "Database-NotOverTcp",
  what: "The connection string cannot be used: the run reaches SQL Server over TCP only.",
  why: `As it stands, ${because}.`,
  next: `Enable TCP/IP in SQL Server Configuration Manager. ${GIVE_ONE}, with Data Source=tcp:host,port.`,
});

const otherLogin = (login: string, code: FailureText["code"], database: string): FailureText => ({
  code,
  what: `The instance's connection string uses ${login}, which this version of the steps cannot use for its own connection.`,
  next: `${GIVE_ONE}; the instance keeps its own. A DBA makes such a login with: ${loginScript(database)}`,
});
