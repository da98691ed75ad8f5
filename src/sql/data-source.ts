/** Where a SQL Server listens, as the key `Data Source` says it. */
export interface DataSource {
  /** How SqlClient gets there. `shared-memory`: on this machine; SqlClient then tries the others by itself. */
  way: "tcp" | "named-pipes" | "shared-memory";
  host: string;
  /** Undefined with a named instance (SQL Server Browser tells), and where there are no ports. */
  port: number | undefined;
  instanceName: string | undefined;
}

export type ReadDataSource = { ok: true; source: DataSource } | { ok: false; because: string };

const DEFAULT_PORT = 1433;
const THIS_MACHINE = new Set([".", "(local)", "(.)"]);

/** Reads `[tcp:|np:|lpc:]host[\instance][,port]` or a pipe's path. A port wins over an instance's name, as in SqlClient. */
export function readDataSource(text: string): ReadDataSource {
  const prefix = /^\s*(tcp|np|lpc|admin)\s*:/i.exec(text);
  const kind = prefix?.[1]?.toLowerCase();
  const rest = text.slice(prefix?.[0].length ?? 0).trim();
  if (kind === "admin")
    return refused("it uses the dedicated administrator connection, of which a server has only one");
  if (/^\(localdb\)|localdb#/i.test(rest)) return refused("it names a LocalDB instance, which belongs to one user");
  if (rest.startsWith("\\\\") && (kind === undefined || kind === "np")) return readPipe(rest);

  const [address = "", portText, ...more] = rest.split(",").map((part) => part.trim());
  const [hostText = "", instance, ...parts] = address.split("\\").map((part) => part.trim());
  const port = portText === undefined ? undefined : Number(portText);
  const bad = port !== undefined && !(/^\d+$/.test(portText ?? "") && port > 0 && port <= 65_535);
  if (more.length > 0 || parts.length > 0 || bad || hostText === "") return refused(FORM);
  const isHere = THIS_MACHINE.has(hostText.toLowerCase());
  const way = wayOf(kind, isHere && port === undefined);
  if (way !== "tcp" && port !== undefined) return refused("it gives a port where there is none (np: or lpc:)");
  const named =
    instance === undefined || instance === "" || instance.toUpperCase() === "MSSQLSERVER" ? undefined : instance;
  const instanceName = port === undefined ? named : undefined;
  const defaultPort = way === "tcp" && instanceName === undefined ? DEFAULT_PORT : undefined;
  const host = isHere ? "localhost" : hostText.replace(/^\[(.*)\]$/, "$1");
  return { ok: true, source: { way, host, port: port ?? defaultPort, instanceName } };
}

const FORM = "its Data Source is not in the form [tcp:]host[\\instance][,port]";

/** A dot or (local) without a port and without a protocol: SqlClient begins with shared memory. */
function wayOf(kind: string | undefined, isHere: boolean): DataSource["way"] {
  if (kind === "np") return "named-pipes";
  return kind === "lpc" || (kind === undefined && isHere) ? "shared-memory" : "tcp";
}

/** `\\host\pipe\sql\query`, or `\\host\pipe\MSSQL$INSTANCE\sql\query`. */
function readPipe(path: string): ReadDataSource {
  const found = /^\\\\([^\\]+)\\pipe\\(?:MSSQL\$([^\\]+)\\)?.+$/i.exec(path);
  const host = found?.[1];
  if (host === undefined) return refused("its Data Source is not the path of a pipe (\\\\host\\pipe\\sql\\query)");
  return {
    ok: true,
    source: {
      way: "named-pipes",
      host: THIS_MACHINE.has(host) ? "localhost" : host,
      port: undefined,
      instanceName: found?.[2],
    },
  };
}

const refused = (because: string): ReadDataSource => ({ ok: false, because });
