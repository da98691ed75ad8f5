import fc from "fast-check";
import { Refused, type Connection } from "./clients/client";
import { mssqlClient } from "./clients/mssql-client";
import { showsClient } from "./lab/shows-client";
import { batch, login, message, prelogin, TYPE, attention } from "./malformed/messages";
import { openSocket, openTls, sendAndLeave } from "./malformed/raw-client";
import { spoiledAfterHandshake, spoiledConversation, spoiledText } from "./malformed/spoiled";
import { startStandInProcess, type StandInProcess } from "./malformed/stand-in-process";
import { PASSWORD, USER } from "../stand-ins/sql/made-up-world";

const RUNS = 300;
const version = process.versions.node;

showsClient(
  { what: "The SQL Server stand-in and malformed packets", client: "a raw socket of Node" },
  { here: true, version },
  () => {
    let standIn: StandInProcess;
    let good: Connection;
    const door = { user: USER, password: PASSWORD, database: "OctopusDeploy", way: "plain" as const };

    beforeAll(async () => {
      standIn = await startStandInProcess();
      good = await mssqlClient.connect({ ...door, port: standIn.port });
    });
    afterAll(async () => {
      await good.close();
      await standIn.end();
    });
    // Whatever one client sent, another that was there before notices nothing of it.
    afterEach(async () => {
      expect(standIn.died()).toBeUndefined();
      expect((await good.ask("SELECT DB_NAME()")).results).toEqual([{ columns: [""], rows: [["OctopusDeploy"]] }]);
    });

    test("messages spoiled in any way are answered, or end their connection", async () => {
      await fc.assert(
        fc.asyncProperty(spoiledConversation, async (parts) => {
          await sendAndLeave(await openSocket(standIn.port), parts);
          expect(standIn.died()).toBeUndefined();
        }),
        { numRuns: RUNS },
      );
    });

    test("so do messages that are spoiled inside TLS", async () => {
      await fc.assert(
        fc.asyncProperty(spoiledAfterHandshake, async (parts) => {
          await sendAndLeave(await openTls(standIn.port), parts);
          expect(standIn.died()).toBeUndefined();
        }),
        { numRuns: RUNS / 3 },
      );
    });

    test("and a handshake that is none", async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (noise) => {
          const parts = [prelogin(1), message(TYPE.prelogin, Buffer.from(noise)), Buffer.from(noise), login()];
          await sendAndLeave(await openSocket(standIn.port), parts);
          expect(standIn.died()).toBeUndefined();
        }),
        { numRuns: RUNS / 3 },
      );
    });

    test("texts that are hardly T-SQL are answered, and the connection stays in step", async () => {
      const connection = await mssqlClient.connect({ ...door, port: standIn.port });
      await fc.assert(
        fc.asyncProperty(spoiledText, async (text) => {
          const { ended } = await connection.ask(text);
          expect([ended, standIn.died()]).toEqual([undefined, undefined]);
          expect((await connection.ask("SELECT 1")).results[0]?.rows).toEqual([["1"]]);
        }),
        { numRuns: RUNS / 2 },
      );
      await connection.close();
    });

    const HUGE = 300_000;
    test.each([
      ["a database of 33,000 characters", `USE ${"x".repeat(33_000)}`],
      ["a database of 300 characters", `USE [${"x".repeat(300)}]`],
      ["a column of 300 characters", `SELECT 1 AS [${"x".repeat(300)}]`],
      ["a backup of a database of 40,000 characters", `BACKUP DATABASE [${"x".repeat(40_000)}] TO DISK = N'x'`],
      ["USE and nothing but space", `USE ${" ".repeat(HUGE)};;`],
      ["comments that never end", "/* ".repeat(HUGE)],
      ["a text of megabytes", `SELECT N'${"x''".repeat(HUGE * 3)}'`],
      ["a text that never ends", `SELECT N'${"x''".repeat(HUGE)}`],
      ["a hundred thousand parentheses", `SELECT ${"(".repeat(HUGE / 3)}`],
      ["a hundred thousand options", `set a b ${"set a b ; ".repeat(HUGE / 10)}x`],
    ])("a statement that goes too far is an error: %s", async (_title, text) => {
      const connection = await mssqlClient.connect({ ...door, port: standIn.port, timeoutSeconds: 5 });
      const { errors, ended } = await connection.ask(text);
      expect([ended, standIn.died()]).toEqual([undefined, undefined]);
      expect(errors).toHaveLength(1);
      await connection.close();
    });

    test.each([
      ["a second PRELOGIN", [prelogin(2), prelogin(1), login()]],
      ["a second login", [prelogin(2), login(), login()]],
      [
        "a request while another is at work",
        [prelogin(2), login(), Buffer.concat([batch("SELECT 1"), batch("SELECT 1")])],
      ],
      [
        "a thousand cancels",
        [prelogin(2), login(), ...Array.from({ length: 1000 }, () => attention), batch("SELECT 1")],
      ],
      ["a request that is given up half-way", [prelogin(2), login(), batch("SELECT 1", 0x03), batch("SELECT 1")]],
      ["the smallest packets", [prelogin(2), login({ packetBytes: 1 }), batch("SELECT 1")]],
      ["no size for packets", [prelogin(2), login({ packetBytes: 0 }), batch("SELECT 1")]],
      ["a user of 20,000 characters", [prelogin(2), login({ user: "u".repeat(20_000) })]],
      ["a database of 300 characters at login", [prelogin(2), login({ database: "d".repeat(300) })]],
    ])("%s is answered, or ends the connection", async (_title, parts) => {
      await sendAndLeave(await openSocket(standIn.port), parts);
    });

    test("a user name that is too long lets nobody in", async () => {
      const login = mssqlClient.connect({ ...door, port: standIn.port, user: "u".repeat(129) });
      await expect(login).rejects.toBeInstanceOf(Refused);
    });
  },
);
