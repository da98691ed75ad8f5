import { connect as connectSocket } from "node:net";
import mssql from "mssql";
import type { Reply } from "../../../../src/stand-ins/sql/reply";
import type { SqlCall } from "../../../../src/stand-ins/sql/call";
import { startTdsServer, type TdsServer, type TdsServerOptions } from "../../../../src/stand-ins/sql/tds/tds-server";
import type { Session } from "../../../../src/stand-ins/sql/session";
import { closeAll, connect, connectWithReset, errorsOf } from "../driver";

type Handler = (call: SqlCall, reply: Reply, session: Session) => Promise<void> | void;

const servers: TdsServer[] = [];
const sessions: Session[] = [];

async function serve(handler: Handler, options: TdsServerOptions = {}): Promise<TdsServer> {
  const server = await startTdsServer(
    {
      refuseLogin: () => [],
      sessionBegan: (session) => void sessions.push(session),
      sessionReset: () => {},
      sessionEnded: () => {},
      answer: async (session, call, reply) => {
        if (/^set ansi_nulls/i.test(call.text)) return;
        if (/^select 1;?$/i.test(call.text)) reply.rows([{ name: "", type: "int" }], [[1]]);
        else await handler(call, reply, session);
      },
    },
    options,
  );
  servers.push(server);
  return server;
}

afterEach(async () => {
  await closeAll();
  await Promise.all(servers.splice(0).map((server) => server.close()));
  sessions.splice(0);
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("logging in", () => {
  test.each([
    { title: "TLS throughout", encryption: "optional", encrypt: true, secure: true },
    { title: "TLS required by the server", encryption: "required", encrypt: true, secure: true },
    { title: "plain, when the client offers no TLS", encryption: "optional", encrypt: false, secure: false },
    { title: "plain, when the server has no TLS", encryption: "not-supported", encrypt: true, secure: false },
  ] as const)("$title", async ({ encryption, encrypt, secure }) => {
    const { port } = await serve((_call, reply) => reply.rowCount(1), { encryption });
    const pool = await connect(port, { options: { encrypt } });
    await pool.request().query("DELETE x");
    expect(sessions.at(-1)).toMatchObject({
      encrypted: secure,
      database: "OctopusDeploy",
      login: { program: "a test" },
    });
  });

  test("a server that requires encryption refuses a client without", async () => {
    const { port } = await serve(() => {}, { encryption: "required" });
    expect(await errorsOf(connect(port, { options: { encrypt: false } }))).toMatchObject({ code: "EENCRYPT" });
  });

  test("a client that does not trust the certificate goes away", async () => {
    const { port } = await serve(() => {});
    const { code, errors } = await errorsOf(connect(port, { options: { trustServerCertificate: false } }));
    expect(code).toBe("ESOCKET");
    expect(errors[0]?.message).toContain("self-signed certificate");
  });

  test("each connection has a number of its own", async () => {
    const { port } = await serve(() => {});
    await connect(port);
    await connect(port);
    expect(new Set(sessions.map(({ spid }) => spid)).size).toBe(sessions.length);
  });
});

describe("rows and parameters", () => {
  const when = new Date("2026-02-28T23:59:58.120Z");
  const guid = "01234567-89AB-CDEF-0123-456789ABCDEF";
  const columns = [
    { name: "tiny", type: "tinyint", cell: 255, seen: 255 },
    { name: "small", type: "smallint", cell: -2, seen: -2 },
    { name: "int", type: "int", cell: -2_000_000_000, seen: -2_000_000_000 },
    { name: "big", type: "bigint", cell: 9_007_199_254_740_993n, seen: "9007199254740993" },
    { name: "bit", type: "bit", cell: true, seen: true },
    { name: "float", type: "float", cell: 1.25, seen: 1.25 },
    { name: "size", type: "numeric", cell: 5_000_000_000, seen: 5_000_000_000 },
    { name: "at", type: "datetime", cell: when, seen: when },
    { name: "offset", type: "datetimeoffset", cell: when, seen: when },
    { name: "guid", type: "uniqueidentifier", cell: guid, seen: guid },
    { name: "text", type: "nvarchar", cell: "Köln \u{1F419}", seen: "Köln \u{1F419}" },
    { name: "long", type: "nvarchar(max)", cell: "x".repeat(70_000), seen: "x".repeat(70_000) },
    { name: "bytes", type: "varbinary", cell: Buffer.from([0, 255]), seen: Buffer.from([0, 255]) },
  ] as const;

  test("every type, and NULL in each", async () => {
    const { port } = await serve((_call, reply) =>
      reply.rows(columns, [columns.map(({ cell }) => cell), columns.map(() => null)]),
    );
    const pool = await connect(port);
    const { recordset } = await pool.request().query<Record<string, unknown>>("SELECT everything");
    expect(recordset[0]).toEqual(Object.fromEntries(columns.map(({ name, seen }) => [name, seen])));
    expect(recordset[1]).toEqual(Object.fromEntries(columns.map(({ name }) => [name, null])));
  });

  test("20,000 rows over several packets", async () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => [index]);
    const { port } = await serve((_call, reply) => reply.rows([{ name: "n", type: "int" }], rows));
    const { recordset } = await (await connect(port)).request().query<{ n: number }>("SELECT many");
    expect(recordset.map(({ n }) => n)).toEqual(rows.flat());
  });

  test("parameters arrive as they were given", async () => {
    let seen: SqlCall["parameters"] = {};
    const { port } = await serve((call, reply) => {
      seen = call.parameters;
      reply.rowCount(3);
    });
    const pool = await connect(port);
    const request = pool
      .request()
      .input("path", "\\\\nas\\octo'; DROP TABLE x --\u{1F419}")
      .input("long", mssql.NVarChar(mssql.MAX), "y".repeat(9000))
      .input("none", mssql.NVarChar, null)
      .input("count", mssql.BigInt, "-5")
      .input("tiny", mssql.TinyInt, 200)
      .input("yes", true)
      .input("share", mssql.Decimal(9, 2), 12.5)
      .input("at", mssql.DateTime2(3), when)
      .input("day", mssql.Date, when)
      .input("id", mssql.UniqueIdentifier, guid)
      .input("raw", mssql.VarBinary, Buffer.from([1, 2]));
    expect((await request.query("INSERT x")).rowsAffected).toEqual([3]);
    expect(seen).toEqual({
      path: "\\\\nas\\octo'; DROP TABLE x --\u{1F419}",
      long: "y".repeat(9000),
      none: null,
      count: -5n,
      tiny: 200,
      yes: true,
      share: 12.5,
      at: when,
      day: new Date("2026-02-28T00:00:00.000Z"),
      id: guid.toLowerCase(),
      raw: Buffer.from([1, 2]),
    });
  });

  test("a parameter of a type it does not read is refused, and the connection goes on", async () => {
    const { port } = await serve((_call, reply) => reply.rowCount(1));
    const pool = await connect(port);
    const odd = pool.request().input("odd", mssql.Xml, "<x/>").input("v", mssql.Variant, 1).query("INSERT x");
    await expect(odd).rejects.toThrow();
    expect((await pool.request().query("INSERT x")).rowsAffected).toEqual([1]);
  });
});

describe("messages, errors and ends", () => {
  test("messages arrive as they happen, not together at the end", async () => {
    const { port } = await serve(async (_call, reply) => {
      for (let percent = 20; percent <= 100; percent += 20) {
        await pause(30);
        await reply.info({ number: 3211, message: `${percent} percent processed.` });
      }
      reply.rowCount(0);
    });
    const request = (await connect(port)).request();
    const began = performance.now();
    const seen: { number: number; message: string; at: number }[] = [];
    request.on("info", ({ number, message }: { number: number; message: string }) =>
      seen.push({ number, message, at: performance.now() - began }),
    );
    await request.query("BACKUP");
    expect(seen.map(({ message }) => message)).toEqual([20, 40, 60, 80, 100].map((p) => `${p} percent processed.`));
    expect(seen.at(-1)!.at - seen[0]!.at).toBeGreaterThan(80);
  });

  test("of several errors the first are kept as preceding ones", async () => {
    const { port } = await serve((_call, reply) => {
      reply.error({ number: 3201, message: "Cannot open backup device." });
      reply.error({ number: 3013, message: "BACKUP DATABASE is terminating abnormally." });
    });
    const pool = await connect(port);
    const { code, errors } = await errorsOf(pool.request().query("BACKUP"));
    expect(code).toBe("EREQUEST");
    expect(errors.map(({ number }) => number)).toEqual([3201, 3013]);
  });

  test("a cancelled request ends, also in the middle of a response, and the connection goes on", async () => {
    let aborted = 0;
    const { port } = await serve(async ({ text }, reply) => {
      if (text === "INSERT x") {
        reply.rowCount(1);
        return;
      }
      await reply.info({ number: 1, message: "began" });
      await new Promise<void>((resolve) => reply.signal.addEventListener("abort", () => resolve()));
      aborted += 1;
    });
    const pool = await connect(port);
    for (let round = 0; round < 3; round += 1) {
      const request = pool.request();
      request.on("info", () => request.cancel());
      expect(await errorsOf(request.query("WAITFOR"))).toMatchObject({ code: "ECANCEL" });
    }
    expect(aborted).toBe(3);
    expect((await pool.request().query("INSERT x")).rowsAffected).toEqual([1]);
  });

  test("a dropped connection fails its request; the next one is made anew", async () => {
    const { port } = await serve(({ text }, reply) => {
      if (text === "DROP ME") reply.dropConnection();
      else reply.rowCount(1);
    });
    const pool = await connect(port);
    expect((await errorsOf(pool.request().query("DROP ME"))).errors[0]?.message).toMatch(/socket|ECONNRESET/);
    expect((await pool.request().query("INSERT x")).rowsAffected).toEqual([1]);
  });

  test("an error of class 20 ends the connection", async () => {
    const { port } = await serve((_call, reply) => reply.error({ number: 596, message: "killed", class: 21 }));
    const { errors } = await errorsOf((await connect(port)).request().query("x"));
    expect(errors.map(({ number }) => number)).toContain(596);
  });

  test("transactions begin and end", async () => {
    const { port } = await serve((_call, reply) => reply.rowCount(1));
    const pool = await connect(port);
    for (const how of ["commit", "rollback"] as const) {
      const transaction = pool.transaction();
      await transaction.begin();
      await transaction.request().query("INSERT x");
      await transaction[how]();
    }
  });

  test("USE changes the database; a pool's reset puts it back", async () => {
    const { port } = await serve((_call, reply) => reply.rowCount(1));
    const { pool, reset } = await connectWithReset(port);
    await pool.request().batch("USE [master]");
    expect(sessions.at(-1)).toMatchObject({ database: "master", resets: 0 });
    await reset();
    expect(sessions.at(-1)).toMatchObject({ database: "OctopusDeploy", resets: 1 });
  });
});

describe("bytes that are no TDS", () => {
  const message = (type: number, body: Buffer) => {
    const header = Buffer.from([type, 1, 0, 0, 0, 0, 1, 0]);
    header.writeUInt16BE(body.length + 8, 2);
    return Buffer.concat([header, body]);
  };
  const login = Buffer.alloc(94);

  test.each([
    ["64 zero bytes", Buffer.alloc(64)],
    ["a packet shorter than its header", Buffer.from([0x12, 1, 0, 4, 0, 0, 0, 0])],
    ["HTTP", Buffer.from("GET / HTTP/1.1\r\nHost: x\r\n\r\n\r\n".padEnd(30_000, "x"))],
    ["a request before the login", message(0x01, Buffer.alloc(30))],
    ["an empty login", message(0x10, Buffer.alloc(0))],
    ["a login whose texts lie beyond it", message(0x10, Buffer.alloc(94, 0xff))],
    ["a PRELOGIN whose options lie beyond it", message(0x12, Buffer.from([1, 0xff, 0xff, 0, 1, 0xff]))],
    ["an empty call", Buffer.concat([message(0x10, login), message(0x03, Buffer.alloc(0))])],
    [
      "a call that is cut off",
      Buffer.concat([message(0x10, login), message(0x03, Buffer.from([4, 0, 0, 0, 255, 255]))]),
    ],
    ["a batch whose headers lie beyond it", Buffer.concat([message(0x10, login), message(0x07, Buffer.alloc(8))])],
    ["a transaction that is cut off", Buffer.concat([message(0x10, login), message(0x0e, Buffer.from([9, 9]))])],
  ])("%s ends that connection only", async (_title, bytes) => {
    const { port } = await serve((_call, reply) => reply.rowCount(1));
    const pool = await connect(port);
    await new Promise<void>((resolve, reject) => {
      const socket = connectSocket(port, "127.0.0.1", () => socket.write(bytes));
      socket.setTimeout(3000, () => reject(new Error("the connection was not ended")));
      socket.on("error", () => undefined);
      socket.resume();
      socket.on("close", () => resolve());
    });
    expect((await pool.request().query("INSERT x")).rowsAffected).toEqual([1]);
  });
});
