import type { SqlTarget } from "../../machine/sql";

const PART = /\s*([^=;]+?)\s*=\s*(?:"((?:[^"]|"")*)"|([^;]*))(?:;|$)/g;

/** Where a connection string leads, as far as the stand-ins write it: `Data Source=tcp:host,port;...`. */
export function sqlTargetOf(connectionString: string): SqlTarget {
  const parts = new Map(
    [...connectionString.matchAll(PART)].map(([, key = "", quoted, plain = ""]) => [
      key.toLowerCase(),
      quoted?.replaceAll('""', '"') ?? plain,
    ]),
  );
  const [host = "", port] = (parts.get("data source") ?? "").replace(/^tcp:/, "").split(",");
  return {
    ...{ host, port: port === undefined ? undefined : Number(port), instanceName: undefined },
    ...{ database: parts.get("initial catalog") ?? "", user: parts.get("user id") ?? "" },
    ...{ password: parts.get("password") ?? "", encrypt: "required", trustServerCertificate: true },
    ...{ hostNameInCertificate: undefined, multiSubnetFailover: false },
  };
}
