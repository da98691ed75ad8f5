import { splitConnectionString } from "./connection-string-pairs";
import { readDataSource, type ReadDataSource } from "./data-source";

/** What a connection string asks for, in our words; nothing is decided here. Holds secrets: never log it. */
export interface ConnectionSettings {
  /** As it stands there. */
  dataSource: string;
  source: ReadDataSource;
  database: string;
  integrated: boolean;
  /** The value of `Authentication`, in lower case without spaces; empty when there is none. */
  authentication: string;
  user: string;
  password: string;
  /**
   * `strict`: TDS 8. `required`: TLS or nothing. `if-offered`: the string says Encrypt=False; TLS is used all the same
   * when the server offers it, because the driver would otherwise send the password merely scrambled (SqlClient
   * encrypts the login even then).
   */
  encrypt: "strict" | "required" | "if-offered";
  trustServerCertificate: boolean;
  hostNameInCertificate: string;
  multiSubnetFailover: boolean;
  readOnlyIntent: boolean;
  failoverPartner: string;
  /** The value of `Network Library`, in lower case. */
  networkLibrary: string;
  attachedFile: string;
  userInstance: boolean;
}

/** SqlClient's synonyms, in lower case: those of System.Data and of Microsoft.Data, which Octopus writes. */
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
  "application intent": "applicationintent",
  failoverpartner: "failover partner",
  net: "network library",
  network: "network library",
  "extended properties": "attachdbfilename",
  "initial file name": "attachdbfilename",
};

/**
 * Reads a .NET SqlClient connection string. Keys that do not matter here (pooling, timeouts, application name) are left
 * out.
 * @returns undefined when it is not a connection string
 */
export function readConnectionSettings(text: string): ConnectionSettings | undefined {
  const pairs = splitConnectionString(text);
  if (!pairs) return undefined;
  const raw = (key: string) => [...pairs].filter(([name]) => (SYNONYMS[name] ?? name) === key).at(-1)?.[1] ?? "";
  const get = (key: string) => raw(key).trim();
  const encrypt = readEncrypt(get("encrypt"));
  return {
    dataSource: get("data source"),
    source: readDataSource(get("data source")),
    // A quoted name or password may begin or end with a space: they are not trimmed, as in .NET.
    database: raw("initial catalog"),
    integrated: isYes(get("integrated security")),
    authentication: get("authentication").toLowerCase().replaceAll(" ", ""),
    user: raw("user id"),
    password: raw("password"),
    encrypt,
    trustServerCertificate: encrypt === "if-offered" || isYes(get("trustservercertificate")),
    hostNameInCertificate: get("hostnameincertificate"),
    multiSubnetFailover: isYes(get("multisubnetfailover")),
    readOnlyIntent: /^readonly$/i.test(get("applicationintent")),
    failoverPartner: get("failover partner"),
    networkLibrary: get("network library").toLowerCase(),
    attachedFile: get("attachdbfilename"),
    userInstance: isYes(get("user instance")),
  };
}

const isYes = (value: string) => /^(true|yes|sspi)$/i.test(value);

/**
 * Today's SqlClient encrypts unless told otherwise; older ones did not
 * (facts: sql-clients#encryption-unless-told-otherwise).
 */
function readEncrypt(value: string): ConnectionSettings["encrypt"] {
  if (/^strict$/i.test(value)) return "strict";
  return /^(false|no|optional)$/i.test(value) ? "if-offered" : "required";
}
