import { createServer, type AddressInfo, type Server } from "node:net";
import { createSecureContext } from "node:tls";
import { sessionNumbers, type SqlAnswers } from "../session";
import { selfSignedCertificate } from "./certificate";
import type { ServerEncryption } from "./prelogin";
import { TdsConnection } from "./tds-connection";

export interface TdsServerOptions {
  serverName?: string;
  /** Major, minor and build. */
  version?: readonly number[];
  encryption?: ServerEncryption;
  /** Whether nobody answers at the moment. */
  isDown?: () => boolean;
  /** Gives each connection its number. */
  newSpid?: () => number;
}

export interface TdsServer {
  port: number;
  /** Ends every connection at once, as a failing network does. */
  dropConnections(): void;
  close(): Promise<void>;
}

const SQL_SERVER_2022 = [16, 0, 4135];

/** Listens on the loopback address and speaks TDS 7.4: plain, with TLS for the login only, or with TLS throughout. */
export async function startTdsServer(answers: SqlAnswers, options: TdsServerOptions = {}): Promise<TdsServer> {
  const { key, certificate } = selfSignedCertificate(["localhost"]);
  const connectionOptions = {
    serverName: options.serverName ?? "SQLSTANDIN",
    version: options.version ?? SQL_SERVER_2022,
    encryption: options.encryption ?? "optional",
    // Clients of .NET fail against TLS 1.3 inside TDS 7 (facts: sql-clients#tls-in-old-protocols).
    secureContext: createSecureContext({ key, cert: certificate, maxVersion: "TLSv1.2" }),
  };
  const open = new Set<TdsConnection>();
  const newSpid = options.newSpid ?? sessionNumbers();
  const server = createServer((socket) => {
    if (options.isDown?.()) {
      socket.on("error", () => undefined).destroy();
      return;
    }
    const connection = new TdsConnection(socket, newSpid(), connectionOptions, answers);
    open.add(connection);
    socket.once("close", () => open.delete(connection));
  });
  const port = await listen(server);
  const dropConnections = () => {
    for (const connection of open) connection.drop();
  };
  return {
    port,
    dropConnections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        dropConnections();
      }),
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}
