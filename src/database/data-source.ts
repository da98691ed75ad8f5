/** Where a SQL Server listens, as the key `Data Source` says it. */
export interface DataSource {
  host: string;
  /** Undefined with a named instance (SQL Server Browser tells) . */
  port: number | undefined;
  instanceName: string | undefined;
}

export type ReadDataSource = { ok: true; source: DataSource } | { ok: false; because: string };

const DEFAULT_PORT = 1433;

/** Reads `[tcp:]host[\instance][,port]`. A port wins over an instance's name, as in SqlClient. */
export function readDataSource(text: string): ReadDataSource {
  const protocol = /^\s*(tcp|np|lpc|admin)\s*:/i.exec(text);
  const kind = protocol?.[1]?.toLowerCase();
  const rest = text.slice(protocol?.[0].length ?? 0).trim();
  if (kind === "np" || rest.startsWith("\\\\")) return refused("it uses named pipes");
  if (kind === "lpc") return refused("it uses shared memory");
  if (kind === "admin") return refused("it uses the dedicated administrator connection");
  const [address = "", portText, ...more] = rest.split(",").map((part) => part.trim());
  const [hostText = "", instance, ...parts] = address.split("\\").map((part) => part.trim());
  if (/^\(localdb\)$/i.test(hostText)) return refused("it names a LocalDB instance");
  const port = portText === undefined ? undefined : Number(portText);
  const bad = port !== undefined && !(/^\d+$/.test(portText ?? "") && port > 0 && port <= 65_535);
  if (more.length > 0 || parts.length > 0 || bad || hostText === "") {
    return refused("its Data Source is not of the form [tcp:]host[\\instance][,port]");
  }
  const host = [".", "(local)", "(.)"].includes(hostText.toLowerCase())
    ? "localhost"
    : hostText.replace(/^\[(.*)\]$/, "$1");
  const named =
    instance === undefined || instance === "" || instance.toUpperCase() === "MSSQLSERVER" ? undefined : instance;
  const instanceName = port === undefined ? named : undefined;
  return {
    ok: true,
    source: { host, port: port ?? (instanceName === undefined ? DEFAULT_PORT : undefined), instanceName },
  };
}

const refused = (because: string): ReadDataSource => ({ ok: false, because });
