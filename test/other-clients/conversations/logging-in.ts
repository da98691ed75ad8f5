import { serverErrors } from "../../../src/stand-ins/sql/server-errors";
import { PASSWORD, USER } from "../../stand-ins/sql/made-up-world";
import { Refused, type Connection } from "../clients/client";
import type { Conversation, Table } from "./conversation";
import { startRecorder } from "./recorder";

async function refusalOf(login: Promise<Connection>): Promise<Refused> {
  const refused = await login.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(refused instanceof Refused)) throw new Error(`not refused: ${String(refused)}`);
  return refused;
}

/** Whoever was not let in leaves nothing behind: the next one comes in. */
async function othersComeIn(table: Table, port: number): Promise<void> {
  const connection = await table.connect(port);
  expect((await connection.ask("SELECT 1")).results).toEqual([{ columns: [""], rows: [["1"]] }]);
}

export const LOGGING_IN: readonly Conversation[] = [
  {
    title: "what crosses the network in clear",
    hold: async (table) => {
      const { port } = await table.serve((_call, reply) => reply.rowCount(1));
      const recorder = await startRecorder(port);
      const connection = await table.connect(recorder.port);
      await connection.ask("DELETE something");
      expect(recorder.hasSeen(USER)).toBe(table.way === "plain");
      expect(recorder.hasSeen("DELETE something")).toBe(table.way !== "TLS");
      await connection.close();
      await recorder.close();
    },
  },
  {
    title: "user, password and database arrive as they are",
    hold: async (table) => {
      const { port } = await table.serve(() => {});
      await table.connect(port);
      const { user, password, database } = table.sessions.at(-1)!.login;
      expect({ user, password, database }).toEqual({ user: USER, password: PASSWORD, database: "OctopusDeploy" });
    },
  },
  {
    title: "a wrong password: 18456, and the next one comes in",
    hold: async (table) => {
      const { standIn } = await table.standIn();
      const { errors, message } = await refusalOf(table.connect(standIn.port, { password: "wrong" }));
      expect(errors).toEqual([{ number: 18_456, message: serverErrors.loginFailed(USER).message }]);
      expect(message).not.toContain("wrong");
      await othersComeIn(table, standIn.port);
    },
  },
  {
    title: "a database that is not there: 4060, then 18456",
    hold: async (table) => {
      const { standIn } = await table.standIn();
      const { errors } = await refusalOf(table.connect(standIn.port, { database: "Elsewhere" }));
      expect(errors.map(({ number }) => number)).toEqual([4060, 18_456]);
      await othersComeIn(table, standIn.port);
    },
  },
  {
    title: "a server that requires TLS gets it from whoever asks for it for the login only",
    ways: ["TLS for the login"],
    hold: async (table) => {
      const { port } = await table.serve((_call, reply) => reply.rowCount(1), "required");
      const recorder = await startRecorder(port);
      const connection = await table.connect(recorder.port);
      expect((await connection.ask("DELETE something")).errors).toEqual([]);
      expect(recorder.hasSeen("DELETE something")).toBe(false);
      await connection.close();
      await recorder.close();
    },
  },
  {
    title: "a server that requires TLS is left alone by a client without",
    ways: ["plain"],
    cannot: { "System.Data.SqlClient": "it always has TLS" },
    hold: async (table) => {
      const { port } = await table.serve(() => {}, "required");
      await refusalOf(table.connect(port));
      expect(table.sessions).toEqual([]);
    },
  },
  {
    title: "a server without TLS is left alone by a client that requires it",
    ways: ["TLS"],
    cannot: {
      mssql:
        "it goes on in clear (facts: sql-clients#logging-in-without-encryption): mssql-session.ts holds its login back",
    },
    hold: async (table) => {
      const { port } = await table.serve(() => {}, "not-supported");
      await refusalOf(table.connect(port));
      expect(table.sessions).toEqual([]);
    },
  },
  {
    title: "a certificate that nobody vouches for: the client goes away, and the next one comes in",
    ways: ["TLS"],
    hold: async (table) => {
      const { port } = await table.serve(() => {});
      await refusalOf(table.connect(port, { checksCertificate: true }));
      expect(table.sessions).toEqual([]);
      await othersComeIn(table, port);
    },
  },
  {
    title: "several statements at a time (MARS) are asked for, and politely not granted",
    cannot: { mssql: "it does not have it", FreeTDS: "tsql does not ask for it" },
    hold: async (table) => {
      const { port } = await table.serve((_call, reply) => reply.rowCount(1));
      const connection = await table.connect(port, { asksForMars: true });
      expect((await connection.ask("DELETE something")).errors).toEqual([]);
    },
  },
];
