import mssql, { type config as MssqlConfig, type ConnectionPool } from "mssql";
import { PASSWORD, USER } from "./made-up-world";

const open: ConnectionPool[] = [];

/** The real driver, connected to the stand-in. */
export async function connect(port: number, more: Partial<MssqlConfig> = {}): Promise<ConnectionPool> {
  const pool = new mssql.ConnectionPool({
    server: "127.0.0.1",
    port,
    database: "OctopusDeploy",
    user: USER,
    password: PASSWORD,
    pool: { min: 0, max: 1 },
    ...more,
    // A name, because TLS has none for an address and Node warns about one.
    options: { encrypt: true, trustServerCertificate: true, serverName: "sql", appName: "a test", ...more.options },
  });
  pool.on("error", () => undefined);
  await pool.connect();
  open.push(pool);
  return pool;
}

type TdsConnection = Parameters<NonNullable<MssqlConfig["beforeConnect"]>>[0];

/** Connected, with a way to do what a pool of .NET does when it takes a connection again. */
export async function connectWithReset(port: number): Promise<{ pool: ConnectionPool; reset: () => Promise<void> }> {
  const connections: TdsConnection[] = [];
  const pool = await connect(port, { beforeConnect: (connection) => void connections.push(connection) });
  await pool.request().query("SELECT 1");
  const reset = () =>
    new Promise<void>((resolve, reject) => {
      connections.at(-1)!.reset((error) => (error ? reject(error) : resolve()));
    });
  return { pool, reset };
}

export async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((pool) => pool.close()));
}

/** What the driver's error tells, the cause first. */
export async function errorsOf(
  work: Promise<unknown>,
): Promise<{ code: string; errors: { number: number; message: string }[] }> {
  try {
    await work;
  } catch (error) {
    const last = error as DriverError;
    const errors = [...(last.precedingErrors ?? []), last].map(({ number, message }) => ({
      number: number ?? 0,
      message,
    }));
    return { code: last.code, errors };
  }
  throw new Error("it succeeded");
}

interface DriverError {
  code: string;
  number?: number;
  message: string;
  precedingErrors?: { number?: number; message: string }[];
}
