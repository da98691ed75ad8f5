import { createServer, connect, type AddressInfo } from "node:net";
import type { SqlTarget } from "../../src/database/connection-string";
import { connectDatabase } from "../../src/database/connect";
import { openMssqlSession } from "../../src/database/mssql-session";
import { statements } from "../../src/database/statements";
import {
  startTdsServer,
  type TdsAnswers,
  type TdsServer,
  type TdsServerOptions,
} from "../../src/rehearsal/sql/tds-server";
import { failureOf } from "../made-up/failure";
import { madeUpSurroundings } from "../made-up/surroundings";

const PASSWORD = "canary-p4ss;w]o'rd";
const encryptedLogins: boolean[] = [];
const spids: number[] = [];
const asked: { sql: string; parameters: Record<string, unknown> }[] = [];
let server: TdsServer;

/** Answers by what the statement's file is called, as a SQL Server with that trouble would. */
const answers: TdsAnswers = {
  refuseLogin: ({ password }) =>
    password === PASSWORD ? [] : [{ number: 18456, message: "Login failed for user 'octopus'.", class: 14 }],
  sessionBegan: ({ encrypted }) => void encryptedLogins.push(encrypted),
  sessionReset: () => undefined,
  sessionEnded: () => undefined,
  async answer({ spid }, call, reply) {
    // What the driver sends on each connection, before anything of ours.
    if (call.text.startsWith("set ")) return;
    asked.push({ sql: call.text, parameters: { ...call.parameters } });
    spids.push(spid);
    if (call.text.startsWith("SELECT")) {
      reply.rows(
        [
          { name: "UtcTime", type: "datetime" },
          { name: "AgeSeconds", type: "bigint" },
          { name: "Name", type: "nvarchar" },
        ],
        [[new Date("2026-01-10T03:04:05.000Z"), 12n, null]],
      );
      return;
    }
    const file = String(call.parameters.file);
    if (file === "denied") {
      reply.error({
        number: 3201,
        message: "Cannot open backup device 'denied'. Operating system error 5(Access is denied.).",
      });
      reply.error({ number: 3013, message: "BACKUP DATABASE is terminating abnormally." });
      return;
    }
    for (const percent of [10, 20, 30, 40, 50]) {
      await reply.info({ number: 3211, message: `${percent} percent processed.` });
      if (file === "slow") await new Promise((resolve) => setTimeout(resolve, 300));
    }
    if (file === "drops") reply.dropConnection();
    if (file === "stalls")
      await new Promise<void>((resolve) => reply.signal.addEventListener("abort", () => resolve()));
  },
};

async function start(options: TdsServerOptions = {}): Promise<SqlTarget> {
  server = await startTdsServer(answers, options);
  return {
    host: "localhost",
    port: server.port,
    instanceName: undefined,
    database: "OctopusDeploy",
    user: "octopus",
    password: PASSWORD,
    encrypt: "required",
    trustServerCertificate: true,
    hostNameInCertificate: undefined,
    multiSubnetFailover: false,
  };
}
const open = async (target: SqlTarget) => openMssqlSession(madeUpSurroundings(), target, 10);
const backup = (file: string) => statements.backup("OctopusDeploy", file, "label", { compress: false });
const patient = { silenceSeconds: 10 };

beforeEach(() => {
  for (const list of [encryptedLogins, spids, asked]) list.length = 0;
});
afterEach(() => server.close());

describe.each<[string, TdsServerOptions, Partial<SqlTarget>]>([
  ["with TLS", {}, { encrypt: "required" }],
  ["plain", { encryption: "not-supported" }, { encrypt: "if-offered" }],
])("a session %s", (title, options, how) => {
  it("reads rows and binds parameters", async () => {
    const session = await open({ ...(await start(options)), ...how });
    const hostile = `]'; DROP DATABASE x; --\n\u0001😀${"n".repeat(500)}`;
    await expect(session.query(statements.clock(), patient)).resolves.toEqual([
      { UtcTime: new Date("2026-01-10T03:04:05.000Z"), AgeSeconds: "12", Name: null },
    ]);
    await session.query(backup(hostile), patient);
    await session.close();
    expect(asked.at(-1)).toEqual({ sql: backup("").text, parameters: { file: hostile, name: "label" } });
    expect(encryptedLogins.at(-1)).toBe(title === "with TLS");
  });

  it("hands over messages as they come, and does not take slow progress for a stall", async () => {
    const session = await open({ ...(await start(options)), ...how });
    const times: number[] = [];
    await session.query(backup("slow"), {
      silenceSeconds: 1,
      onMessage: ({ number }) => number === 3211 && times.push(Date.now()),
    });
    await session.close();
    expect(times).toHaveLength(5);
    expect(times[4]! - times[0]!).toBeGreaterThan(1000);
  });

  it("tells the cause of a failed backup, not that it failed", async () => {
    const session = await open({ ...(await start(options)), ...how });
    await expect(session.query(backup("denied"), patient)).rejects.toMatchObject({
      number: 3201,
      kind: "server",
      all: [{ number: 3201 }, { number: 3013 }],
    });
    await session.close();
  });

  it("cancels what stalls after it began, and goes on working", async () => {
    const session = await open({ ...(await start(options)), ...how });
    await expect(session.query(backup("stalls"), { silenceSeconds: 1 })).rejects.toMatchObject({
      kind: "silence",
      message: "SQL Server said nothing for 1 s",
    });
    await expect(session.query(statements.clock(), patient)).resolves.toHaveLength(1);
    expect(new Set(spids).size).toBe(1);
    await session.close();
  });

  it("never goes on over another connection: the lock would be gone", async () => {
    const session = await open({ ...(await start(options)), ...how });
    await session.query(statements.takeLock(), patient);
    await expect(session.query(backup("drops"), patient)).rejects.toMatchObject({ kind: "connection" });
    await expect(session.query(statements.lockHeld(), patient)).rejects.toMatchObject({ kind: "connection" });
    expect(new Set(spids).size).toBe(1);
    await session.close();
  });

  it("notices a connection that is lost while nothing is asked", async () => {
    const session = await open({ ...(await start(options)), ...how });
    await session.query(statements.takeLock(), patient);
    server.dropConnections();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await expect(session.query(statements.lockHeld(), patient)).rejects.toMatchObject({ kind: "connection" });
    expect(new Set(spids).size).toBe(1);
    await session.close();
  });

  it("ends when the step is told to", async () => {
    const target = { ...(await start(options)), ...how };
    const abort = new AbortController();
    const session = await openMssqlSession({ ...madeUpSurroundings(), signal: abort.signal }, target, 10);
    setTimeout(() => abort.abort(), 100);
    await expect(session.query(backup("stalls"), { silenceSeconds: 60 })).rejects.toMatchObject({ kind: "cancelled" });
    await session.close();
  });
});

describe("logging in", () => {
  const string = (port: number, more = "") =>
    `Server=tcp:localhost,${port};Database=OctopusDeploy;User ID=octopus;Password="${PASSWORD}"${more}`;
  const connectTo = (text: string) => connectDatabase(madeUpSurroundings(), { callTimeoutSeconds: 10 })(text);

  it.each<[string, TdsServerOptions, string, string]>([
    ["a certificate that nobody trusts", {}, "", "Database-CertificateNotTrusted"],
    ["no TLS where the string asks for it", { encryption: "not-supported" }, ";Encrypt=True", "Database-NotEncrypted"],
    ["a wrong password", {}, ";TrustServerCertificate=True;Password=canary-wrong", "Database-LoginFailed"],
  ])("fails with %s", async (_title, options, more, code) => {
    const { port } = await start(options);
    const failure = await failureOf(() => connectTo(string(port ?? 0, more)));
    expect(failure.code).toBe(code);
    expect(failure.message).not.toContain("canary");
    expect(encryptedLogins).toEqual([]);
  });

  it("fails where nobody listens", async () => {
    await start();
    const nobody = createServer();
    const port = await new Promise<number>((resolve) => {
      nobody.listen(0, "127.0.0.1", () => resolve((nobody.address() as AddressInfo).port));
    });
    await new Promise((resolve) => nobody.close(resolve));
    const failure = await failureOf(() => connectTo(string(port)));
    expect(failure.code).toBe("Database-NotReachable");
    expect(failure.message).toContain("ECONNREFUSED");
  });

  it("goes over TLS even with Encrypt=False, where the server offers it", async () => {
    const { port } = await start();
    const database = await connectTo(string(port ?? 0, ";Encrypt=False"));
    await expect(database.now()).resolves.toEqual(new Date("2026-01-10T03:04:05.000Z"));
    await database.close();
    expect(encryptedLogins).not.toContain(false);
  });

  it("explains what SQL Server refuses, by the account that opens the path", async () => {
    const { port } = await start();
    const database = await connectTo(string(port ?? 0, ";TrustServerCertificate=True"));
    const failure = await failureOf(() => database.backup("denied", { compress: true, onProgress: () => undefined }));
    await database.close();
    expect(failure.code).toBe("Backup-AccessDenied");
    expect(failure.message).toContain("service account on the SQL host 'localhost'");
  });
});

it("gives a server up that does not even answer the cancelling", async () => {
  const target = await start();
  let mute = false;
  const proxy = createServer((client) => {
    const upstream = connect(target.port ?? 0, "127.0.0.1");
    client.on("data", (bytes) => mute || upstream.write(bytes));
    upstream.on("data", (bytes) => mute || client.write(bytes));
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on("error", () => undefined);
      one.on("close", () => other.destroy());
    }
  });
  const port = await new Promise<number>((resolve) => {
    proxy.listen(0, "127.0.0.1", () => resolve((proxy.address() as AddressInfo).port));
  });
  const session = await open({ ...target, port });
  await session.query(statements.clock(), patient);
  mute = true;
  await expect(session.query(statements.clock(), { silenceSeconds: 1 })).rejects.toMatchObject({ kind: "silence" });
  await expect(session.query(statements.clock(), patient)).rejects.toMatchObject({ kind: "connection" });
  await session.close();
  await new Promise((resolve) => proxy.close(resolve));
});
