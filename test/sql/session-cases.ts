import { connect, createServer, type AddressInfo } from "node:net";
import { explainConnection } from "../../src/sql/explain";
import { SqlFailure, type SqlSession } from "../../src/sql/sql-session";
import { statements } from "../../src/sql/statements";
import type { TdsServerOptions } from "../../src/stand-ins/sql/tds/tds-server";
import { madeUpSurroundings } from "../made-up/surroundings";
import { PASSWORD, startServerWithTrouble, USER, type ServerWithTrouble } from "./tds-with-trouble";

/** How a test wants to be connected. */
interface HowToOpen {
  port: number;
  password: string;
  encrypt: "required" | "if-offered";
  trustServerCertificate: boolean;
  signal: AbortSignal;
}

/** An implementation of SqlSession. */
export interface Implementation {
  open: (how: HowToOpen) => Promise<SqlSession>;
  /** False where a silent statement cannot be cancelled without ending the connection. */
  cancelsSilence: boolean;
}

const backup = (file: string) => statements.backup("OctopusDeploy", file, "label", { compress: false });
const patient = { silenceSeconds: 10 };

let server: ServerWithTrouble;
let port: number;
async function start(options: TdsServerOptions = {}): Promise<void> {
  server = await startServerWithTrouble(options);
  port = server.port;
}

/** Everything that the steps rely on: the same table for each implementation. */
export function itIsASession({ open: openReally, cancelsSilence }: Implementation): void {
  const open = (how: Partial<HowToOpen> = {}) =>
    openReally({
      port,
      password: PASSWORD,
      encrypt: "required",
      trustServerCertificate: true,
      signal: new AbortController().signal,
      ...how,
    });
  afterEach(() => server.close());

  describe.each<[string, TdsServerOptions, Pick<HowToOpen, "encrypt">]>([
    ["with TLS", {}, { encrypt: "required" }],
    ["plain", { encryption: "not-supported" }, { encrypt: "if-offered" }],
  ])("a session %s", (title, options, how) => {
    beforeEach(() => start(options));

    it("reads rows and binds parameters", async () => {
      const session = await open(how);
      const hostile = `]'; DROP DATABASE x; --\n\u0001😀${"n".repeat(500)}`;
      await expect(session.query(statements.clock(), patient)).resolves.toEqual([
        { UtcTime: new Date("2026-01-10T03:04:05.000Z"), AgeSeconds: "12", Name: null },
      ]);
      await expect(session.query(backup(hostile), patient)).resolves.toEqual([]);
      await session.query(backup("2026-01-10T03:04:05Z"), patient);
      await session.close();
      const sql = backup("").text;
      expect(server.asked.slice(-2)).toEqual([
        { sql, parameters: { file: hostile, name: "label" } },
        { sql, parameters: { file: "2026-01-10T03:04:05Z", name: "label" } },
      ]);
      expect(server.encryptedLogins.at(-1)).toBe(title === "with TLS");
      expect(server.programs.at(-1)).toBe("octopus-ha-upgrade");
    });

    it("hands over messages as they come, and does not take slow progress for a stall", async () => {
      const session = await open(how);
      const times: number[] = [];
      await session.query(backup("slow"), {
        silenceSeconds: 1,
        onMessage: ({ number }) => number === 3211 && times.push(Date.now()),
      });
      await session.close();
      expect(times).toHaveLength(5);
      expect(times[4]! - times[0]!).toBeGreaterThan(1000);
    });

    it("tells the cause of a failed backup, not that it failed, and goes on working", async () => {
      const session = await open(how);
      await expect(session.query(backup("denied"), patient)).rejects.toMatchObject({
        number: 3201,
        kind: "server",
        all: [{ number: 3201 }, { number: 3013 }],
      });
      await expect(session.query(statements.clock(), patient)).resolves.toHaveLength(1);
      await session.close();
    });

    it("answers one question after another, also when they are asked at once", async () => {
      const session = await open(how);
      const both = [session.query(backup("quick"), patient), session.query(statements.clock(), patient)];
      await expect(Promise.all(both)).resolves.toMatchObject([[], [{ AgeSeconds: "12" }]]);
      expect(new Set(server.spids).size).toBe(1);
      await session.close();
    });

    it(`cancels what stalls after it began${cancelsSilence ? ", and goes on working" : ""}`, async () => {
      const session = await open(how);
      await expect(session.query(backup("stalls"), { silenceSeconds: 1 })).rejects.toMatchObject({
        kind: "silence",
        message: "SQL Server sent nothing for 1 s",
      });
      if (cancelsSilence) await expect(session.query(statements.clock(), patient)).resolves.toHaveLength(1);
      expect(new Set(server.spids).size).toBe(1);
      await session.close();
    });

    it("never goes on over another connection: the lock would be gone", async () => {
      const session = await open(how);
      await session.query(statements.takeLock("OctopusDeploy"), patient);
      await expect(session.query(backup("drops"), patient)).rejects.toMatchObject({ kind: "connection" });
      await expect(session.query(statements.lockHeld("OctopusDeploy"), patient)).rejects.toMatchObject({
        kind: "connection",
      });
      expect(new Set(server.spids).size).toBe(1);
      await session.close();
    });

    it("notices a connection that is lost while nothing is asked", async () => {
      const session = await open(how);
      await session.query(statements.takeLock("OctopusDeploy"), patient);
      server.dropConnections();
      await new Promise((resolve) => setTimeout(resolve, 100));
      await expect(session.query(statements.lockHeld("OctopusDeploy"), patient)).rejects.toMatchObject({
        kind: "connection",
      });
      expect(new Set(server.spids).size).toBe(1);
      await session.close();
    });

    it("ends when the step is told to", async () => {
      const abort = new AbortController();
      const session = await open({ ...how, signal: abort.signal });
      setTimeout(() => abort.abort(), 100);
      await expect(session.query(backup("stalls"), { silenceSeconds: 60 })).rejects.toMatchObject({
        kind: "cancelled",
      });
      await session.close();
    });
  });

  describe("logging in", () => {
    it.each<[string, TdsServerOptions, Partial<HowToOpen>, string]>([
      ["a certificate that nobody trusts", {}, { trustServerCertificate: false }, "Database-CertificateNotTrusted"],
      ["no TLS where the string asks for it", { encryption: "not-supported" }, {}, "Database-NotEncrypted"],
      ["a wrong password", {}, { password: "canary-wrong" }, "Database-LoginFailed"],
    ])("fails with %s", async (_title, options, how, code) => {
      await start(options);
      expect(await codeOf(() => open(how))).toBe(code);
      expect(server.encryptedLogins).toEqual([]);
    });

    it("fails where nobody listens", async () => {
      await start();
      const nobody = createServer();
      const free = await listening(nobody);
      await new Promise((resolve) => nobody.close(resolve));
      expect(await codeOf(() => open({ port: free }))).toBe("Database-NotReachable");
    });

    it("goes over TLS even with Encrypt=False, where the server offers it", async () => {
      await start();
      const session = await open({ encrypt: "if-offered" });
      await expect(session.query(statements.clock(), patient)).resolves.toHaveLength(1);
      await session.close();
      expect(server.encryptedLogins).not.toContain(false);
    });
  });

  it("gives a server up that does not even answer the cancelling", async () => {
    await start();
    let mute = false;
    const proxy = createServer((client) => {
      const upstream = connect(port, "127.0.0.1");
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
    const session = await open({ port: await listening(proxy) });
    await session.query(statements.clock(), patient);
    mute = true;
    await expect(session.query(statements.clock(), { silenceSeconds: 1 })).rejects.toMatchObject({ kind: "silence" });
    await expect(session.query(statements.clock(), patient)).rejects.toMatchObject({ kind: "connection" });
    await session.close();
    await new Promise((resolve) => proxy.close(resolve));
  });
}

/** The code under which a step would say it, with no secret in the sentence. */
async function codeOf(open: () => Promise<SqlSession>): Promise<string> {
  const failure = await open().then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(failure instanceof SqlFailure)) throw new Error("It did not fail, or with something else.", { cause: failure });
  const said = explainConnection(failure, { server: "localhost", database: "OctopusDeploy", login: USER });
  expect(said.message).not.toContain("canary");
  return said.code;
}

async function listening(at: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => at.listen(0, "127.0.0.1", resolve));
  return (at.address() as AddressInfo).port;
}

/** Deadlines are real, sleeping takes no time. */
export const surroundingsFor = ({ signal }: Pick<HowToOpen, "signal">) => ({ ...madeUpSurroundings(), signal });
