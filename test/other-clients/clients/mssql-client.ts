import mssql, { type config as MssqlConfig, type ConnectionPool, type ISqlType } from "mssql";
import {
  cannot,
  Refused,
  type Answer,
  type AskOptions,
  type Client,
  type Connection,
  type Door,
  type ParameterType,
  type Told,
} from "./client";

type TdsConnection = Parameters<NonNullable<MssqlConfig["beforeConnect"]>>[0];

/** How the driver calls them. */
const DRIVER_VERSIONS = { "7.1": "7_1", "7.3": "7_3_B" };

/** The driver of this project, under the same table as the others. */
export const mssqlClient: Client = { name: "mssql", connect, end: async () => {} };

async function connect(door: Door): Promise<Connection> {
  const connections: TdsConnection[] = [];
  const loginErrors: Told[] = [];
  const pool = new mssql.ConnectionPool({
    server: "127.0.0.1",
    port: door.port,
    database: door.database,
    user: door.user,
    password: door.password,
    pool: { min: 0, max: 1 },
    ...(door.timeoutSeconds === undefined ? {} : { requestTimeout: door.timeoutSeconds * 1000 }),
    beforeConnect: (connection) => {
      connections.push(connection);
      // Its login error has no number, only a message (facts: sql-clients#where-the-driver-keeps-the-cause): the number
      // is in the message of the connection.
      if (connections.length > 1) return;
      connection.on("errorMessage", ({ number, message }) => void loginErrors.push({ number, message }));
    },
    options: {
      encrypt: door.way === "TLS",
      trustServerCertificate: door.checksCertificate !== true,
      // A name, because TLS has none for an address and Node warns about one.
      serverName: "localhost",
      ...(door.tdsVersion === undefined ? {} : { tdsVersion: DRIVER_VERSIONS[door.tdsVersion] }),
      ...(door.packetBytes === undefined ? {} : { packetSize: door.packetBytes }),
    },
  });
  // Without a listener a dropped connection ends the process (facts: sql-clients#a-dropped-connection).
  pool.on("error", () => undefined);
  try {
    await pool.connect();
  } catch (error) {
    throw new Refused([...loginErrors], (error as Error).message);
  }
  return connectionOf(pool, connections);
}

function connectionOf(pool: ConnectionPool, connections: readonly TdsConnection[]): Connection {
  let transaction: mssql.Transaction | undefined;
  let request: mssql.Request | undefined;
  return {
    ask: (text, options = {}) => {
      request = transaction ? transaction.request() : pool.request();
      return ask(request, text, options);
    },
    cancel: async () => {
      request?.cancel();
    },
    reset: () =>
      new Promise((resolve, reject) => {
        connections.at(-1)!.reset((error) => (error ? reject(error) : resolve()));
      }),
    begin: async () => {
      transaction = pool.transaction();
      await transaction.begin();
    },
    save: cannot("mssql", "make a savepoint"),
    rollBack: async () => {
      await transaction?.rollback();
      transaction = undefined;
    },
    commit: async () => {
      await transaction?.commit();
      transaction = undefined;
    },
    close: () => pool.close(),
  };
}

async function ask(request: mssql.Request, text: string, options: AskOptions): Promise<Answer> {
  const messages: Told[] = [];
  for (const { name, type, value } of options.parameters ?? []) {
    const [sqlType, read] = BOUND[type];
    request.input(name, sqlType, value === null ? null : read(value));
  }
  request.on("info", ({ number, message }: Told) => {
    messages.push({ number, message });
    options.onMessage?.({ number, message });
  });
  // Row by row, because `query` throws the rows away that came before an error, and joins columns of one name.
  const results: Answer["results"] = [];
  Object.assign(request, { stream: true, arrayRowMode: true });
  request.on("recordset", (columns: readonly { name: string }[]) =>
    results.push({ columns: columns.map(({ name }) => name), rows: [] }),
  );
  request.on("row", (row: readonly unknown[]) => results.at(-1)?.rows.push(row.map(textOf)));
  const failures: DriverError[] = [];
  await new Promise<void>((resolve) => {
    request.on("error", (error: DriverError) => failures.push(error));
    request.on("done", () => resolve());
    void request.query(text);
  });
  const errors = failures.flatMap(({ number, message }) => (typeof number === "number" ? [{ number, message }] : []));
  return { results, messages, errors, ended: endOf(failures) };
}

interface DriverError {
  code?: string;
  /** The network's errors have their code here too. */
  number?: number | string;
  message: string;
}

function endOf(failures: readonly DriverError[]): Answer["ended"] {
  const codes = failures.map(({ code }) => code);
  if (codes.includes("ECANCEL")) return "cancelled";
  if (codes.includes("ETIMEOUT")) return "timed-out";
  return codes.some((code) => code === "ECONNRESET" || code === "ECONNCLOSED") ? "connection-lost" : undefined;
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (Buffer.isBuffer(value)) return value.toString("hex").toUpperCase();
  if (typeof value === "boolean") return value ? "1" : "0";
  return typeof value === "number" ? String(value) : (value as string);
}

const asText = (text: string) => text;
const asDate = (text: string) => new Date(text);

/** The driver's type for each of .NET's, and the value it takes. */
const BOUND: Readonly<Record<ParameterType, [(() => ISqlType) | ISqlType, (text: string) => unknown]>> = {
  NVarChar: [mssql.NVarChar(mssql.MAX), asText],
  TinyInt: [mssql.TinyInt, Number],
  Int: [mssql.Int, Number],
  BigInt: [mssql.BigInt, asText],
  Bit: [mssql.Bit, (text) => text === "1"],
  Decimal: [mssql.Decimal(18, 4), Number],
  Float: [mssql.Float, Number],
  DateTime: [mssql.DateTime, asDate],
  DateTime2: [mssql.DateTime2, asDate],
  DateTimeOffset: [mssql.DateTimeOffset, asDate],
  Date: [mssql.Date, asDate],
  UniqueIdentifier: [mssql.UniqueIdentifier, asText],
  VarBinary: [mssql.VarBinary(mssql.MAX), (text) => Buffer.from(text, "hex")],
};
