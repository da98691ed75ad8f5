import type { Reply } from "../../../src/stand-ins/sql/reply";
import { pause, until, type Conversation, type Handler } from "./conversation";

const untilAborted = (reply: Reply) =>
  new Promise<void>((resolve) => {
    if (reply.signal.aborted) resolve();
    else reply.signal.addEventListener("abort", () => resolve());
  });

/** `WAITFOR` begins and does not end by itself; `TALK` does the same and says something; all else is done at once. */
const waiting: Handler = async ({ text }, reply) => {
  if (text.startsWith("TALK")) await reply.info({ number: 1, message: "began" });
  if (/^(TALK|WAITFOR)/.test(text)) await untilAborted(reply);
  else reply.rowCount(1);
};

const NO_CANCEL = "its programs have none: on their own limit they end the connection";
const NO_POOL = "tsql has no pool";
const NO_TRANSACTIONS = "tsql sends text only";
const RACES = 40;

export const ENDINGS: readonly Conversation[] = [
  {
    title: "a silent statement is cancelled, and the connection goes on",
    cannot: { FreeTDS: NO_CANCEL },
    hold: async (table) => {
      const { port } = await table.serve(waiting);
      const connection = await table.connect(port);
      const answer = connection.ask("WAITFOR");
      await pause(50);
      await connection.cancel();
      expect((await answer).ended).toBe("cancelled");
      expect(await connection.ask("DELETE something")).toMatchObject({ errors: [], ended: undefined });
      expect(table.sessions).toHaveLength(table.client.name === "mssql" ? 2 : 1);
    },
  },
  {
    title: "cancelled at any moment, a connection is never out of step",
    cannot: { FreeTDS: NO_CANCEL },
    ways: ["plain", "TLS"],
    hold: async (table) => {
      const { port } = await table.serve(async ({ text }, reply) => {
        await pause(1);
        await reply.info({ number: 1, message: "began" });
        await pause(1);
        reply.rows([{ name: "text", type: "nvarchar" }], [[text]]);
      });
      const connection = await table.connect(port);
      let cancelled = 0;
      for (let round = 0; round < RACES; round += 1) {
        const answer = connection.ask(`ROUND ${round}`);
        await pause(round % 5);
        await connection.cancel();
        const { ended, results } = await answer;
        if (ended === "cancelled") cancelled += 1;
        else expect(results[0]?.rows).toEqual([[`ROUND ${round}`]]);
        expect((await connection.ask("SELECT after")).results[0]?.rows).toEqual([["SELECT after"]]);
      }
      expect(cancelled).toBeGreaterThan(0);
    },
  },
  {
    title: "the client's own limit cancels too, and the connection goes on",
    cannot: { FreeTDS: NO_CANCEL },
    ways: ["TLS"],
    hold: async (table) => {
      const { port } = await table.serve(waiting);
      const connection = await table.connect(port, { timeoutSeconds: 1 });
      expect((await connection.ask("WAITFOR")).ended).toBe("timed-out");
      expect(await connection.ask("DELETE something")).toMatchObject({ errors: [], ended: undefined });
    },
  },
  {
    title: "the client's own limit ends the connection, and what was at work with it",
    cannot: { mssql: "it cancels instead", "System.Data.SqlClient": "it cancels instead" },
    ways: ["TLS"],
    hold: async (table) => {
      let ended = false;
      const { port } = await table.serve(async (call, reply, session) => {
        await waiting(call, reply, session);
        ended = true;
      });
      const connection = await table.connect(port, { timeoutSeconds: 1 });
      expect((await connection.ask("WAITFOR")).ended).toBe("timed-out");
      await until(() => ended, "the statement has ended");
    },
  },
  {
    title: "a dropped connection fails what was at work; the next connection is a good one",
    hold: async (table) => {
      const { port } = await table.serve(({ text }, reply) => {
        if (text.startsWith("DROP")) reply.dropConnection();
        else reply.rowCount(1);
      });
      const connection = await table.connect(port);
      expect((await connection.ask("DROP me")).ended).toBe("connection-lost");
      expect(await (await table.connect(port)).ask("DELETE something")).toMatchObject({ errors: [], ended: undefined });
    },
  },
  {
    title: "a dropped connection in the middle of the rows",
    hold: async (table) => {
      const { port } = await table.serve(async (_call, reply) => {
        reply.rows([{ name: "n", type: "int" }], [[1]]);
        await reply.info({ number: 1, message: "more to come" });
        await pause(50);
        reply.dropConnection();
      });
      expect((await (await table.connect(port)).ask("SELECT many")).ended).toBe("connection-lost");
    },
  },
  {
    title: "an error of class 21 is told, then the connection ends",
    hold: async (table) => {
      const { port } = await table.serve((_call, reply) => {
        reply.error({ number: 596, message: "Cannot continue: the session is in the kill state.", class: 21 });
      });
      const { errors } = await (await table.connect(port)).ask("x");
      expect(errors.map(({ number }) => number)).toContain(596);
      expect(await (await table.connect(port)).ask("SELECT 1")).toMatchObject({ errors: [] });
    },
  },
  {
    title: "a pool takes a connection again: the same session, in its first database",
    cannot: { FreeTDS: NO_POOL },
    hold: async (table) => {
      const { port } = await table.serve(({ text }, reply, { spid, database }) => {
        if (text.startsWith("SELECT")) {
          reply.rows(
            ["spid", "database"].map((name) => ({ name, type: "nvarchar" })),
            [[spid, database]],
          );
        }
      });
      const connection = await table.connect(port, { pooled: true });
      await connection.ask("SELECT where");
      const session = table.sessions.at(-1)!;
      for (let resets = 1; resets <= 3; resets += 1) {
        await connection.ask("USE [master]");
        expect(session.database).toBe("master");
        await connection.reset();
        const { results } = await connection.ask("SELECT where");
        expect(results[0]?.rows).toEqual([[String(session.spid), "OctopusDeploy"]]);
        expect(session.resets).toBe(resets);
      }
    },
  },
  {
    title: "transactions begin, go back, and are kept",
    cannot: { FreeTDS: NO_TRANSACTIONS },
    hold: async (table) => {
      const { port } = await table.serve((_call, reply) => reply.rowCount(1));
      const connection = await table.connect(port);
      for (const end of ["commit", "rollBack"] as const) {
        await connection.begin();
        expect(await connection.ask("INSERT x")).toMatchObject({ errors: [], ended: undefined });
        await connection[end]();
      }
      expect(await connection.ask("INSERT x")).toMatchObject({ errors: [], ended: undefined });
    },
  },
  {
    title: "going back to a savepoint leaves the transaction open",
    cannot: { FreeTDS: NO_TRANSACTIONS, mssql: "the driver's pool has no savepoints" },
    hold: async (table) => {
      const { port } = await table.serve((_call, reply) => reply.rowCount(1));
      const connection = await table.connect(port);
      await connection.begin();
      await connection.save("half");
      await connection.ask("INSERT x");
      await connection.rollBack("half");
      await connection.ask("INSERT x");
      await connection.commit();
      expect(await connection.ask("INSERT x")).toMatchObject({ errors: [], ended: undefined });
    },
  },
];
