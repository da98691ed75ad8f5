import { rmSync } from "node:fs";
import { diskOfThisComputer } from "../../../src/stand-ins/disk-of-this-computer";
import { startSqlStandIn } from "../../../src/stand-ins/sql/stand-in";
import { startTdsServer } from "../../../src/stand-ins/sql/tds/tds-server";
import type { Session } from "../../../src/stand-ins/sql/session";
import { MadeUpSqlWorld, PASSWORD, USER } from "../../stand-ins/sql/made-up-world";
import type { Client, Connection, Way } from "../clients/client";
import type { Table } from "./conversation";
import { makeFolder } from "../lab/make-folder";

/** What clients ask by themselves: options after the login, the pool's check, and FreeTDS' end of an answer. */
const OPTIONS = /^\s*set /i;
const ONE = /^\s*select 1(?: as (\w+))?\s*;?\s*$/i;

/** Sets a table, holds a conversation at it, and clears it whatever came of it. */
export async function atTable(client: Client, way: Way, hold: (table: Table) => Promise<void>): Promise<void> {
  const sessions: Session[] = [];
  const connections: Connection[] = [];
  const servers: { close(): Promise<void> }[] = [];
  const folder = makeFolder("clients");
  // Some clients always keep the login secret; only a server without TLS makes them speak plainly.
  const usual = way === "plain" ? "not-supported" : "optional";
  const table: Table = {
    ...{ client, way, sessions, folder },
    serve: async (handler, encryption = usual) => {
      const server = await startTdsServer(
        {
          refuseLogin: () => [],
          sessionBegan: (session) => void sessions.push(session),
          sessionReset: () => {},
          sessionEnded: () => {},
          answer: async (session, call, reply) => {
            const one = ONE.exec(call.text);
            if (one) reply.rows([{ name: one[1] ?? "", type: "int" }], [[1]]);
            else if (!OPTIONS.test(call.text)) await handler(call, reply, session);
          },
        },
        { encryption },
      );
      servers.push(server);
      return server;
    },
    standIn: async (prepare) => {
      const world = new MadeUpSqlWorld();
      prepare?.(world);
      const standIn = await startSqlStandIn(world, diskOfThisComputer, { encryption: usual });
      servers.push(standIn);
      return { standIn, world };
    },
    connect: async (port, more = {}) => {
      const connection = await client.connect({
        ...{ port, way, user: USER, password: PASSWORD, database: "OctopusDeploy" },
        ...more,
      });
      connections.push(connection);
      return connection;
    },
  };
  try {
    await hold(table);
  } finally {
    await Promise.allSettled(connections.map((connection) => connection.close()));
    await Promise.all(servers.map((server) => server.close()));
    rmSync(folder, { recursive: true, force: true });
  }
}
