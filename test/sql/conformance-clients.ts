import { createServer, type AddressInfo } from "node:net";
import { realMachine } from "../../src/machine/real";
import type { Sql } from "../../src/machine/sql";
import { directSql } from "../../src/simulation/sql";
import { readConnectionSettings } from "../../src/sql/connection-settings";
import { openMssqlSession } from "../../src/sql/mssql-session";
import { openPowerShellSession } from "../../src/sql/powershell-session";
import { sqlClientString } from "../../src/sql/sql-client-string";
import type { SqlSession } from "../../src/sql/sql-session";
import type { SqlServer } from "../../src/stand-ins/sql/sql-server";
import { startTdsServer } from "../../src/stand-ins/sql/tds/tds-server";
import { PASSWORD, USER } from "../stand-ins/sql/made-up-world";
import { surroundingsFor } from "./session-cases";
import { windowsFolder } from "./windows-folder";

/** How a case wants to be connected. */
export interface HowToOpen {
  password?: string;
  database?: string;
  encrypt?: "strict" | "required";
  trustServerCertificate?: boolean;
  /** Another place than the server's: where nobody listens, or where nothing is ever answered. */
  at?: "nobody" | "silent";
  signal?: AbortSignal;
}

/** One process that reaches the server. */
export interface Client {
  open(how?: HowToOpen): Promise<SqlSession>;
  /** Its process is killed. */
  die(): void;
}

/** A way from clients to a SQL Server stand-in. */
interface Carrier {
  client(): Client;
  close(): Promise<void>;
}

export type StartCarrier = (server: SqlServer) => Promise<Carrier>;

const CONNECT_SECONDS = 1;

/** Ports of this computer: the server's own, one that nobody has, and one that takes connections and says nothing. */
async function openPorts() {
  const silent = createServer((socket) => void socket.on("error", () => undefined));
  const nobody = createServer();
  for (const each of [silent, nobody]) await new Promise<void>((done) => each.listen(0, "127.0.0.1", done));
  const portOf = (each: typeof silent) => (each.address() as AddressInfo).port;
  const ports = { nobody: portOf(nobody), silent: portOf(silent) };
  await new Promise((done) => nobody.close(done));
  return { ports, close: () => void silent.close() };
}

async function overTds(
  server: SqlServer,
  open: (how: HowToOpen, port: number) => Promise<SqlSession>,
): Promise<Carrier> {
  const { ports, close } = await openPorts();
  const tds = await startTdsServer(server, { serverName: server.name, newSpid: server.newSpid });
  const opened: SqlSession[] = [];
  return {
    client: () => ({
      open: async (how = {}) => {
        const session = await open(how, how.at === undefined ? tds.port : ports[how.at]);
        opened.push(session);
        return session;
      },
      // What a server sees of a process that was killed.
      die: () => tds.dropConnections(),
    }),
    close: async () => {
      close();
      await Promise.all([tds.close(), ...opened.map((session) => session.close())]);
    },
  };
}

function openWith(sql: Sql, how: HowToOpen, port: number): Promise<SqlSession> {
  const { password = PASSWORD, database = "OctopusDeploy", encrypt = "required", trustServerCertificate = true } = how;
  const surroundings = { ...surroundingsFor({ signal: how.signal ?? new AbortController().signal }), sql };
  const target = {
    ...{ host: "localhost", port, instanceName: undefined, database, user: USER, password, encrypt },
    ...{ trustServerCertificate, hostNameInCertificate: undefined, multiSubnetFailover: false },
  };
  return openMssqlSession(surroundings, target, CONNECT_SECONDS, "a test");
}

export const withTheDriver: StartCarrier = (server) =>
  overTds(server, (how, port) => openWith(realMachine.sql, how, port));

const PORTS = { server: 1, nobody: 2, silent: 3 };

export const directly: StartCarrier = (server) =>
  Promise.resolve({
    client: () => {
      let isDead = false;
      const sql = directSql({
        server,
        find: (_host, port) => (port === PORTS.silent ? "silent" : port === PORTS.server),
        clientHost: "a test",
        carry: async (_kind, act) => {
          await new Promise((resolve) => setImmediate(resolve));
          if (isDead) await new Promise(() => undefined);
          return act();
        },
      });
      return {
        open: (how = {}) => openWith(sql, how, PORTS[how.at ?? "server"]),
        die: () => {
          isDead = true;
          sql.end();
        },
      };
    },
    close: () => Promise.resolve(),
  });

/** @param program PowerShell 7, or the program that plays our script */
export function withPowerShell(program: "played" | "pwsh"): StartCarrier {
  return async (server) => {
    const folder = windowsFolder(program);
    const carrier = await overTds(server, (how, port) => {
      const { password = PASSWORD, database = "OctopusDeploy", trustServerCertificate = true } = how;
      const settings = readConnectionSettings(
        `Server=tcp:localhost,${port};Database=${database};User ID=${USER};Password="${password.replaceAll('"', '""')}";Encrypt=True;TrustServerCertificate=${String(trustServerCertificate)}`,
      );
      if (!settings) throw new Error("The connection string is none.");
      const surroundings = {
        ...surroundingsFor({ signal: how.signal ?? new AbortController().signal }),
        env: folder.env,
      };
      return openPowerShellSession(surroundings, sqlClientString(settings, CONNECT_SECONDS), CONNECT_SECONDS);
    });
    return {
      ...carrier,
      close: async () => {
        await carrier.close();
        folder.remove();
      },
    };
  };
}
