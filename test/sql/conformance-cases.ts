import {
  SqlFailure,
  type QueryOptions,
  type SqlMessage,
  type SqlSession,
  type Statement,
} from "../../src/sql/sql-session";
import { statements } from "../../src/sql/statements";
import type { SqlCall } from "../../src/stand-ins/sql/call";
import type { Reply } from "../../src/stand-ins/sql/reply";
import type { SqlServer } from "../../src/stand-ins/sql/sql-server";
import type { MadeUpSqlWorld } from "../stand-ins/sql/made-up-world";
import type { Client, HowToOpen } from "./conformance-clients";
import { pwsh } from "./windows-folder";

const WHEN = new Date("2026-02-28T23:59:58.124Z");
const TYPES = [
  { name: "tiny", type: "tinyint", cell: 255, seen: 255 },
  { name: "small", type: "smallint", cell: -2, seen: -2 },
  { name: "int", type: "int", cell: -2_000_000_000, seen: -2_000_000_000 },
  { name: "big", type: "bigint", cell: 9_007_199_254_740_993n, seen: "9007199254740993" },
  { name: "bit", type: "bit", cell: 1, seen: true },
  { name: "float", type: "float", cell: 1.25, seen: 1.25 },
  // To 1/300 s.
  { name: "at", type: "datetime", cell: WHEN, seen: new Date("2026-02-28T23:59:58.123Z") },
  { name: "offset", type: "datetimeoffset", cell: WHEN, seen: WHEN },
  { name: "text", type: "nvarchar", cell: "Köln \u{1F419}", seen: "Köln \u{1F419}" },
  { name: "long", type: "nvarchar(max)", cell: "x".repeat(70_000), seen: "x".repeat(70_000) },
] as const;
/** PowerShell writes these in its own way. */
const TYPES_OF_DRIVERS = [
  { name: "size", type: "numeric", cell: 5_000_000_000, seen: 5_000_000_000 },
  { name: "guid", type: "uniqueidentifier", cell: "abcdef01-89AB-CDEF-0123-456789ABCDEF", seen: "" },
  { name: "bytes", type: "varbinary", cell: Buffer.from([0, 255]), seen: "" },
] as const;

/** Statements that no SQL Server knows, for what no statement of the steps makes it say. */
export const OWN: Record<string, (call: SqlCall, reply: Reply) => Promise<void> | void> = {
  "SELECT types": (_call, reply) => reply.rows(TYPES, [TYPES.map(({ cell }) => cell), TYPES.map(() => null)]),
  "SELECT more types": (_call, reply) =>
    reply.rows(TYPES_OF_DRIVERS, [TYPES_OF_DRIVERS.map(({ cell }) => cell), TYPES_OF_DRIVERS.map(() => null)]),
  "SELECT names": (_call, reply) =>
    reply.rows(
      ["", "", "a", "a", "a"].map((name) => ({ name, type: "nvarchar" as const })),
      [["1", "2", null, "x", null]],
    ),
  "SELECT none": (_call, reply) => reply.rows([{ name: "a", type: "int" }], []),
  "SELECT several": (_call, reply) => {
    reply.rowCount(3);
    reply.rows([{ name: "a", type: "int" }], [[1]]);
    reply.rows([{ name: "a", type: "int" }], [[2]]);
  },
  "SELECT too long": (_call, reply) => reply.rows([{ name: "a", type: "nvarchar" }], [["x".repeat(4001)]]),
  "SELECT parameters": ({ parameters }, reply) =>
    reply.rows(
      Object.keys(parameters).map((name) => ({ name, type: "nvarchar" as const })),
      [Object.values(parameters).map((value) => `${typeof value} ${String(value)}`)],
    ),
  KILL: (_call, reply) => {
    reply.error({ number: 3201, message: "first" });
    reply.error({ number: 596, message: "Cannot continue the execution.", class: 21 });
  },
  "ERROR, THEN LOST": async (_call, reply) => {
    reply.error({ number: 3201, message: "first" });
    await reply.info({ number: 1, message: "said" });
    await new Promise((resolve) => setTimeout(resolve, 50));
    reply.dropConnection();
  },
  "ERROR, THEN NOTHING": async (_call, reply) => {
    reply.error({ number: 3201, message: "first" });
    await reply.info({ number: 1, message: "said" });
    await new Promise<void>((resolve) => reply.signal.addEventListener("abort", () => resolve()));
  },
};

/** What a case has: a server with its world, and the clients that reach it. */
interface Table {
  server: SqlServer;
  world: MadeUpSqlWorld;
  client: Client;
  other: Client;
  backup: Statement;
  backupElsewhere: Statement;
}

export interface Told {
  rows?: unknown;
  messages?: readonly SqlMessage[];
  failure?: Partial<SqlFailure>;
}

const plainly = ({ number, kind, message, all }: SqlFailure) => ({ number, kind, message, all });
const failed = async (work: Promise<unknown>): Promise<Told> =>
  work.then(
    () => ({}),
    (error: unknown) => {
      if (!(error instanceof SqlFailure)) throw error;
      return { failure: plainly(error) };
    },
  );

/** Everything that a session tells of one statement. */
async function told(session: SqlSession, asked: Statement | string, more: Partial<QueryOptions> = {}): Promise<Told> {
  const messages: SqlMessage[] = [];
  const statement = typeof asked === "string" ? { text: asked } : asked;
  const onMessage = (message: SqlMessage) => {
    messages.push(message);
    more.onMessage?.(message);
  };
  let rows: unknown;
  const end = await failed(
    session.query(statement, { silenceSeconds: 10, ...more, onMessage }).then((read) => (rows = read)),
  );
  return { ...(rows === undefined ? {} : { rows }), messages, ...end };
}

const untilTold = async ({ told: all }: MadeUpSqlWorld, text: string) => {
  for (let tries = 0; tries < 200 && !all.includes(text); tries += 1) await new Promise((r) => setTimeout(r, 10));
  return all;
};
const numbersOf = ({ messages = [] }: Told) => messages.map(({ number }) => number);
const LOST = { failure: { kind: "connection", number: 0 } } as const;
const RELEASED = "lock octopus-ha-upgrade/octopusdeploy of master released by octopus-ha-upgrade";

export interface Case {
  title: string;
  hold(table: Table): Promise<unknown>;
  /** What is the same however it is carried. */
  expected: object;
  /** Why it is not held with PowerShell. */
  notWithPowerShell?: string;
}

export const refusedToOpen = (title: string, how: HowToOpen, failure: object, notWithPowerShell?: string): Case => ({
  title,
  hold: ({ client }) => failed(client.open(how)),
  expected: { failure },
  ...(notWithPowerShell ? { notWithPowerShell } : {}),
});

/** Asks one statement. */
const asked = (title: string, text: string, expected: object, notWithPowerShell?: string): Case => ({
  title,
  hold: async ({ client }) => {
    const session = await client.open();
    const all = [await told(session, text), await told(session, statements.lockHeld("OctopusDeploy"))];
    await session.close();
    return all;
  },
  expected: [expected, { rows: [{ Mode: "NoLock" }] }],
  ...(notWithPowerShell ? { notWithPowerShell } : {}),
});

const BY_DRIVERS_ONLY = "PowerShell gives it in another form";

const LOGINS: readonly Case[] = [
  refusedToOpen(
    "a wrong password",
    { password: "wrong" },
    { number: 18_456, kind: "login", all: [{ number: 18_456 }] },
  ),
  refusedToOpen(
    "a database that is not there",
    { database: "Elsewhere" },
    { number: 4060, kind: "login", all: [{ number: 4060 }, { number: 18_456 }] },
  ),
  refusedToOpen("nobody listens", { at: "nobody" }, { number: 0, kind: "connection", all: [] }),
  refusedToOpen("nothing is answered", { at: "silent" }, { number: 0, kind: "connection", all: [] }),
  refusedToOpen(
    "a certificate that nobody trusts",
    { trustServerCertificate: false },
    { number: 0, kind: "connection", all: [] },
  ),
];

const ANSWERS: readonly Case[] = [
  asked("rows of every type", "SELECT types", {
    rows: [
      Object.fromEntries(TYPES.map(({ name, seen }) => [name, seen])),
      Object.fromEntries(TYPES.map(({ name }) => [name, null])),
    ],
  }),
  asked("rows of further types", "SELECT more types", {}, BY_DRIVERS_ONLY),
  asked("columns without a name, and of one name", "SELECT names", {}, BY_DRIVERS_ONLY),
  asked("no rows", "SELECT none", { rows: [] }),
  asked("the first of several results", "SELECT several", { rows: [{ a: 1 }] }),
  asked("a value that does not fit", "SELECT too long", { failure: { number: 50_000, kind: "server" } }),
  asked("a statement that nobody knows", "DROP TABLE Machine", { failure: { number: 50_000, kind: "server" } }),
  asked("another database", "USE [master]", { rows: [] }),
  {
    title: "parameters",
    hold: async ({ client }) => {
      const session = await client.open();
      const parameters = { text: "N'x", none: null, no: false, int: -5, big: 3_000_000_000, share: 1.5 };
      const all = await told(session, { text: "SELECT parameters", parameters });
      await session.close();
      return all;
    },
    expected: { rows: [{ text: "string N'x", none: "object null", no: "boolean false", int: "number -5" }] },
    notWithPowerShell: "it sends numbers in other types",
  },
  {
    title: "two statements at once are answered one after the other",
    hold: async ({ client, backup }) => {
      const session = await client.open();
      const both = await Promise.all([told(session, backup), told(session, statements.clock())]);
      await session.close();
      return both;
    },
    expected: [{ rows: [] }, { rows: [{}], messages: [] }],
  },
  {
    title: "a closed session",
    hold: async ({ client }) => {
      const session = await client.open();
      await told(session, statements.clock());
      await session.close();
      return told(session, statements.clock());
    },
    expected: LOST,
  },
];

const BACKUPS: readonly Case[] = [
  {
    title: "messages come in order, with progress",
    hold: async ({ client, backup, world }) => {
      const session = await client.open();
      const all = [await told(session, backup), await told(session, statements.verifyBackup(fileOf(backup)))];
      await session.close();
      return { all, numbers: all.map(numbersOf), world: world.told };
    },
    expected: {
      numbers: [
        [...Array<number>(100).fill(3211), 4035, 3014],
        [...Array<number>(100).fill(3211), 3262],
      ],
    },
  },
  {
    title: "the errors of a backup: the cause is not the last",
    hold: async ({ client, world, backup, backupElsewhere }) => {
      const session = await client.open();
      const elsewhere = await told(session, backupElsewhere);
      world.backup.fault = { kind: "device-full", atPercent: 40 };
      const full = await told(session, backup);
      const after = await told(session, statements.clock());
      await session.close();
      return [elsewhere, full, after];
    },
    expected: [
      { failure: { number: 3201, kind: "server", all: [{ number: 3201 }, { number: 3013 }] } },
      { failure: { number: 3202, kind: "server", all: [{ number: 3202 }, { number: 3271 }, { number: 3013 }] } },
      { rows: [{}] },
    ],
  },
  {
    title: "silence is cancelled, and the connection goes on",
    hold: async ({ client, world, backup }) => {
      world.backup.fault = { kind: "stalls", atPercent: 10 };
      const session = await client.open();
      const all = [await told(session, backup, { silenceSeconds: 0.3 })];
      all.push(await told(session, "ERROR, THEN NOTHING", { silenceSeconds: 0.3 }));
      all.push(await told(session, statements.clock()));
      await session.close();
      return all;
    },
    expected: [{ failure: { number: 0, kind: "silence" } }, { failure: { kind: "silence" } }, { rows: [{}] }],
    ...(process.platform === "win32" || !pwsh
      ? {}
      : { notWithPowerShell: "its SqlClient on Linux cancels a silent statement only when the statement has ended" }),
  },
  {
    title: "the step is told to end",
    hold: async ({ client, world, backup }) => {
      world.backup.fault = { kind: "stalls", atPercent: 10 };
      const abort = new AbortController();
      const session = await client.open({ signal: abort.signal });
      const all = await told(session, backup, { onMessage: () => setTimeout(() => abort.abort(), 50) });
      await session.close();
      return all;
    },
    expected: { failure: { kind: "cancelled", message: "the step was told to end" } },
  },
];

const ENDS: readonly Case[] = [
  {
    title: "somebody ends every session in the middle of a statement",
    hold: async ({ client, other, world, server, backup }) => {
      const session = await client.open();
      await told(session, statements.takeLock("OctopusDeploy"));
      world.backup = { seconds: 1000, sizeBytes: 1 };
      const ends = [await told(session, backup, { onMessage: () => server.endSessions() })];
      ends.push(await told(session, statements.lockHeld("OctopusDeploy")));
      await untilTold(world, RELEASED);
      const second = await other.open();
      await told(second, statements.takeLock("OctopusDeploy"));
      const lock = await told(second, statements.lockHeld("OctopusDeploy"));
      await Promise.all([session.close(), second.close()]);
      return { ends: ends.map(({ failure }) => failure), lock, world: world.told.slice(0, 4) };
    },
    expected: {
      ends: [LOST.failure, LOST.failure],
      lock: { rows: [{ Mode: "Exclusive" }] },
      world: [
        "lock octopus-ha-upgrade/octopusdeploy of master taken by octopus-ha-upgrade",
        "backup began, copy-only, checksum",
        "backup failed: the statement was cancelled or its connection was lost",
        RELEASED,
      ],
    },
  },
  {
    title: "every session is ended while nothing is asked",
    hold: async ({ client, server }) => {
      const session = await client.open();
      await told(session, statements.takeLock("OctopusDeploy"));
      server.endSessions();
      await new Promise((resolve) => setTimeout(resolve, 100));
      const all = [
        await told(session, statements.lockHeld("OctopusDeploy")),
        await told(session, statements.lockHeld("OctopusDeploy")),
      ];
      await session.close();
      return all;
    },
    expected: [LOST, LOST],
  },
  {
    title: "a fatal error is told, then the connection is lost",
    hold: async ({ client }) => {
      const session = await client.open();
      const first = await told(session, "KILL");
      await new Promise((resolve) => setTimeout(resolve, 100));
      const all = [first, await told(session, statements.clock())];
      await session.close();
      return all;
    },
    expected: [{ failure: { number: 3201, kind: "server", all: [{ number: 3201 }, { number: 596 }] } }, LOST],
  },
  {
    title: "the connection is lost after an error",
    hold: async ({ client }) => {
      const session = await client.open();
      const all = [await told(session, "ERROR, THEN LOST"), await told(session, statements.clock())];
      await session.close();
      return all;
    },
    expected: [{}, LOST],
  },
  {
    title: "a lock is one session's, until its process is gone",
    hold: async ({ client, other, world }) => {
      const session = await client.open();
      const taken = [
        await told(session, statements.takeLock("OctopusDeploy")),
        await told(session, statements.lockHeld("OctopusDeploy")),
      ];
      const second = await other.open();
      taken.push(
        await told(second, statements.takeLock("OctopusDeploy")),
        await told(second, statements.lockHeld("OctopusDeploy")),
      );
      taken.push(await told(second, statements.releaseLock("OctopusDeploy")));
      await second.close();
      client.die();
      await untilTold(world, RELEASED);
      return { taken, world: world.told };
    },
    expected: {
      taken: [
        { rows: [] },
        { rows: [{ Mode: "Exclusive" }] },
        { rows: [] },
        { rows: [{ Mode: "NoLock" }] },
        { failure: { number: 1223, kind: "server" } },
      ],
      world: ["lock octopus-ha-upgrade/octopusdeploy of master taken by octopus-ha-upgrade", RELEASED],
    },
  },
  {
    title: "a process is gone in the middle of a backup",
    hold: async ({ client, world, backup }) => {
      const session = await client.open();
      await told(session, statements.takeLock("OctopusDeploy"));
      world.backup = { seconds: 1000, sizeBytes: 1 };
      void told(session, backup);
      await untilTold(world, "backup began, copy-only, checksum");
      client.die();
      return untilTold(world, RELEASED);
    },
    expected: { 2: "backup failed: the statement was cancelled or its connection was lost", 3: RELEASED },
  },
];

const fileOf = ({ parameters = {} }: Statement) => String(parameters.file);

/** Everything that is held with every carrier. */
export const CASES = [...LOGINS, ...ANSWERS, ...BACKUPS, ...ENDS];
