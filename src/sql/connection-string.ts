import { VARIABLES } from "../names/variables";
import type { FailureText } from "../step/failure";
import { CONNECTION_RULES, type SqlClientKind } from "./connection-rules";
import { splitConnectionString } from "./connection-string-pairs";
import { readConnectionSettings, type ConnectionSettings } from "./connection-settings";
import type { DataSource } from "./data-source";
import { hostedByName, hostedFailure } from "./hosted-sql";
import { isIdentifier } from "./statements";
import type { SqlTarget } from "../machine/sql";

/** What sentences say of a connection: no secret among it. */
export interface ConnectionNames {
  /** E.g. `sql1\OCTO`, `sql1,1433`. */
  server: string;
  /** The machine. */
  host: string;
  database: string;
  /** Undefined with a Windows login. */
  login: string | undefined;
}

/** Which client is used, and why, as in "it asks for named pipes". */
interface Usable {
  usable: true;
  because: string;
  names: ConnectionNames;
}

export type ConnectionVerdict =
  | (Usable & { client: "mssql"; target: SqlTarget })
  | (Usable & { client: "powershell"; target: ConnectionSettings })
  | { usable: false; refusal: FailureText };

/**
 * Reads a .NET SqlClient connection string and says which client can use it, by connection-rules.ts. Refusals say what
 * to do instead and never quote the string.
 */
export function readConnectionString(text: string): ConnectionVerdict {
  const settings = readConnectionSettings(text);
  if (!settings) return refuse(UNREADABLE);
  if (settings.dataSource === "") return refuse({ ...UNREADABLE, why: "It names no server (Data Source)." });
  const broken = CONNECTION_RULES.find(({ verdict, applies }) => verdict === "refused" && applies(settings));
  // What a refusal says holds the database's name, so that has to be one.
  if (settings.source.ok && !isIdentifier(settings.database)) {
    return refuse({ ...UNREADABLE, why: "It names no database (Initial Catalog)." });
  }
  const hosted = settings.source.ok ? hostedByName(settings.source.source.host) : undefined;
  if (hosted) return refuse(hostedFailure(hosted));
  if (broken?.refusal || !settings.source.ok) {
    const because = settings.source.ok ? broken?.because : settings.source.because;
    return refuse({
      code: broken?.refusal?.code ?? UNREADABLE.code,
      what: "The connection string cannot be used by the steps.",
      why: `As it stands, ${because ?? ""}.`,
      next: broken?.refusal?.next(settings) ?? UNREADABLE.next,
    });
  }
  if (!settings.integrated && settings.user === "") {
    return refuse({ ...UNREADABLE, why: "It names no SQL login (User ID) and no Windows login." });
  }
  return usable(settings, settings.source.source);
}

function usable(settings: ConnectionSettings, source: DataSource): ConnectionVerdict {
  const rule = CONNECTION_RULES.find(({ verdict, applies }) => isClient(verdict) && applies(settings));
  const common = {
    usable: true,
    because: rule?.because ?? "",
    names: {
      server: serverOf(source),
      host: source.host,
      database: settings.database,
      login: settings.integrated ? undefined : settings.user,
    },
  } as const;
  if (rule?.verdict === "powershell") return { ...common, client: "powershell", target: settings };
  const { database, user, password, encrypt, trustServerCertificate, multiSubnetFailover } = settings;
  return {
    ...common,
    client: "mssql",
    target: {
      host: source.host,
      port: source.port,
      instanceName: source.instanceName,
      database,
      user,
      password,
      encrypt,
      trustServerCertificate,
      hostNameInCertificate: settings.hostNameInCertificate || undefined,
      multiSubnetFailover,
    },
  };
}

const isClient = (verdict: string): verdict is SqlClientKind => verdict === "mssql" || verdict === "powershell";

/** How a server is named in sentences. */
function serverOf({ host, port, instanceName }: Pick<DataSource, "host" | "port" | "instanceName">): string {
  return [host, instanceName].filter(Boolean).join("\\") + (port === undefined ? "" : `,${port}`);
}

/** What each client is called. */
export const CLIENT_NAMES: Record<SqlClientKind, string> = {
  mssql: "the driver in the step's package (mssql)",
  powershell: "Windows PowerShell (System.Data.SqlClient)",
};

/** Which client is used for a connection string, and why: one line for the log; undefined for one that is refused. */
export function sayClient(text: string): string | undefined {
  const verdict = readConnectionString(text);
  if (!verdict.usable) return undefined;
  const { client, because, names } = verdict;
  return `SQL Server '${names.server}' is queried through ${CLIENT_NAMES[client]}, because of the connection string: ${because}.`;
}

/** The parts of a connection string that must never be printed: the whole, and the password by itself. */
export function secretsIn(text: string): string[] {
  const pairs = splitConnectionString(text);
  return [text, pairs?.get("password"), pairs?.get("pwd")].filter(
    (secret) => secret !== undefined && secret !== "",
  ) as string[];
}

const refuse = (refusal: FailureText): ConnectionVerdict => ({ usable: false, refusal });

const UNREADABLE = {
  code: "Database-ConnectionStringUnreadable",
  what: "The connection string cannot be used.",
  why: "It is not in the form key=value;key=value.",
  next: `Give a connection string with a SQL login in ${VARIABLES.connectionString}, such as Data Source=sql.example.com;Initial Catalog=OctopusDeploy;User ID=...;Password=....`,
} as const satisfies FailureText;
