import { createHash } from "node:crypto";
import type { AnswerColumn } from "../../../src/stand-ins/sql/cells";
import type { ParameterValue } from "../../../src/stand-ins/sql/call";
import type { SqlCell } from "../../../src/stand-ins/sql/cells";
import type { ClientName, Parameter } from "../clients/client";
import type { Conversation } from "./conversation";

const WHEN = "2026-02-28T23:59:58.120Z";
const GUID = "01234567-89AB-CDEF-0123-456789ABCDEF";
const NAMES = "Köln \u{1F419} 東京 ẞ \u202Eabc 'it''s' [x]";
const LONG = `${"ä".repeat(35_000)}\u{1F419}${"x".repeat(35_000)}`;

type Cell = AnswerColumn & { cell: SqlCell; seen: string } & Partial<Record<ClientName, string>>;

/** Every type, with what all clients make of it; or one alone, where it writes it in its own way. */
const CELLS: readonly Cell[] = [
  { name: "tiny", type: "tinyint", cell: 255, seen: "255" },
  { name: "small", type: "smallint", cell: -2, seen: "-2" },
  { name: "int", type: "int", cell: -2_000_000_000, seen: "-2000000000" },
  { name: "big", type: "bigint", cell: 9_007_199_254_740_993n, seen: "9007199254740993" },
  { name: "bit", type: "bit", cell: true, seen: "1" },
  { name: "float", type: "float", cell: 1.25, seen: "1.25" },
  { name: "size", type: "numeric", cell: 5_000_000_000, seen: "5000000000" },
  { name: "at", type: "datetime", cell: new Date(WHEN), seen: WHEN, FreeTDS: "Feb 28 2026 11:59PM" },
  { name: "offset", type: "datetimeoffset", cell: new Date(WHEN), seen: WHEN, FreeTDS: "Feb 28 2026 11:59PM" },
  { name: "guid", type: "uniqueidentifier", cell: GUID, seen: GUID },
  { name: "text", type: "nvarchar", cell: NAMES, seen: NAMES },
  { name: "nothing", type: "nvarchar", cell: "", seen: "" },
  { name: "long", type: "nvarchar(max)", cell: LONG, seen: LONG },
  { name: "long nothing", type: "nvarchar(max)", cell: "", seen: "" },
  { name: "bytes", type: "varbinary", cell: Buffer.from([0, 10, 255]), seen: "000AFF", FreeTDS: "000aff" },
];

const PARAMETERS: readonly Parameter[] = [
  { name: "path", type: "NVarChar", value: "\\\\nas\\octo'; DROP TABLE x --\u{1F419}\r\n\t" },
  { name: "nothing", type: "NVarChar", value: "" },
  { name: "long", type: "NVarChar", value: LONG },
  { name: "none", type: "NVarChar", value: null },
  { name: "noNumber", type: "Int", value: null },
  { name: "tiny", type: "TinyInt", value: "200" },
  { name: "int", type: "Int", value: "-5" },
  { name: "big", type: "BigInt", value: "-9007199254740993" },
  { name: "yes", type: "Bit", value: "1" },
  { name: "share", type: "Decimal", value: "-12.5" },
  { name: "float", type: "Float", value: "1.25" },
  { name: "at", type: "DateTime", value: WHEN },
  { name: "at2", type: "DateTime2", value: WHEN },
  { name: "offset", type: "DateTimeOffset", value: WHEN },
  { name: "day", type: "Date", value: "2026-02-28T00:00:00.000Z" },
  { name: "id", type: "UniqueIdentifier", value: GUID },
  { name: "raw", type: "VarBinary", value: "000AFF" },
];

/** So that a failed test can be read. */
const shortened = (value: string | null) =>
  value !== null && value.length > 1000
    ? `${value.length} characters, ${createHash("sha256").update(value).digest("hex")}`
    : value;

const text = (value: ParameterValue) => {
  if (value instanceof Date) return value.toISOString();
  if (Buffer.isBuffer(value)) return value.toString("hex").toUpperCase();
  return value === null ? null : String(value);
};

export const RESULTS: readonly Conversation[] = [
  {
    title: "every type, and NULL in each",
    hold: async (table) => {
      const rows = [CELLS.map(({ cell }) => cell), CELLS.map(() => null)];
      const { port } = await table.serve((_call, reply) => reply.rows(CELLS, rows));
      const { results, errors } = await (await table.connect(port)).ask("SELECT everything");
      const seen = CELLS.map((cell) => shortened(cell[table.client.name] ?? cell.seen));
      expect(errors).toEqual([]);
      expect(results[0]?.columns).toEqual(CELLS.map(({ name }) => name));
      expect(results[0]?.rows.map((row) => row.map(shortened))).toEqual([seen, CELLS.map(() => null)]);
    },
  },
  ...(["7.1", "7.3"] as const).map(
    (tdsVersion) =>
      ({
        title: `rows and errors in TDS ${tdsVersion}`,
        cannot: {
          "System.Data.SqlClient": "it asks for the newest it knows",
          ...(tdsVersion === "7.1"
            ? { mssql: "it does not see that the stand-in answers in 7.4, which is all that it has" }
            : {}),
        },
        ways: ["TLS"] as const,
        hold: async (table) => {
          const { port } = await table.serve((_call, reply) => {
            reply.rows(CELLS.slice(0, 4), [CELLS.slice(0, 4).map(({ cell }) => cell)]);
            reply.error({ number: 8134, message: "Divide by zero error encountered." });
          });
          const { results, errors } = await (await table.connect(port, { tdsVersion })).ask("SELECT several");
          expect(results[0]?.rows).toEqual([CELLS.slice(0, 4).map(({ seen }) => seen)]);
          expect(errors.map(({ number }) => number)).toEqual([8134]);
        },
      }) satisfies Conversation,
  ),
  {
    title: "several result sets, with messages and changes between them",
    hold: async (table) => {
      const { port } = await table.serve(async (_call, reply) => {
        reply.rows([{ name: "a", type: "int" }], [[1], [2]]);
        await reply.info({ number: 8153, message: "Null value is eliminated." });
        reply.rowCount(7);
        reply.rows([{ name: "", type: "bit" }], [[null]]);
        reply.rowCount(0);
      });
      const { results, messages, errors } = await (await table.connect(port)).ask("SELECT several");
      expect(results).toEqual([
        { columns: ["a"], rows: [["1"], ["2"]] },
        { columns: [""], rows: [[null]] },
      ]);
      expect(messages).toEqual([{ number: 8153, message: "Null value is eliminated." }]);
      expect(errors).toEqual([]);
    },
  },
  {
    title: "empty result sets between others, and two columns of one name",
    cannot: { FreeTDS: "tsql does not show where an empty one ends" },
    hold: async (table) => {
      const columns = [
        { name: "b", type: "nvarchar" },
        { name: "b", type: "nvarchar(max)" },
      ] as const;
      const { port } = await table.serve((_call, reply) => {
        reply.rows(columns, []);
        reply.rows(columns, [["", null]]);
        reply.rows(columns, []);
      });
      const { results } = await (await table.connect(port)).ask("SELECT several");
      expect(results.map(({ columns: names }) => names)).toEqual([
        ["b", "b"],
        ["b", "b"],
        ["b", "b"],
      ]);
      expect(results.map(({ rows }) => rows)).toEqual([[], [["", null]], []]);
    },
  },
  ...[512, 4096, 32_767].map(
    (packetBytes) =>
      ({
        title: `20,000 rows in packets of ${packetBytes} bytes`,
        // What is cut into packets is the same in each way, and TLS cuts it again.
        ways: ["plain", "TLS"] as const,
        ...(packetBytes === 32_767
          ? { cannot: { "System.Data.SqlClient": "its packets end at 32,768 and, with TLS, at 16,384 bytes" } }
          : {}),
        hold: async (table) => {
          const rows = Array.from({ length: 20_000 }, (_, index) => [index, `text ${index}`]);
          const columns = [
            { name: "n", type: "int" },
            { name: "t", type: "nvarchar" },
          ] as const;
          const { port } = await table.serve((_call, reply) => reply.rows(columns, rows));
          const { results } = await (await table.connect(port, { packetBytes })).ask("SELECT many");
          expect(results[0]?.rows.length).toBe(rows.length);
          expect(results[0]?.rows.at(-1)).toEqual(["19999", "text 19999"]);
        },
      }) satisfies Conversation,
  ),
  {
    title: "a long statement, of several packets and all kinds of letters, arrives whole",
    hold: async (table) => {
      let heard = "";
      const { port } = await table.serve((call, reply) => {
        heard = call.text;
        reply.rowCount(1);
      });
      const statement = `PRINT N'${NAMES}${"y".repeat(20_000)}${NAMES}'`;
      await (await table.connect(port)).ask(statement);
      // tsql sends the line's end too.
      expect(heard.trimEnd()).toBe(statement);
    },
  },
  {
    title: "parameters arrive as they were given, and come back",
    cannot: { FreeTDS: "tsql sends text only" },
    hold: async (table) => {
      const { port } = await table.serve(({ parameters }, reply) => {
        const given = Object.entries(parameters);
        const columns = given.map(([name]) => ({ name, type: "nvarchar(max)" as const }));
        reply.rows(columns, [given.map(([, value]) => text(value))]);
      });
      const { results, errors } = await (await table.connect(port)).ask("SELECT them", { parameters: PARAMETERS });
      expect(errors).toEqual([]);
      const seen = Object.fromEntries(
        results[0]!.columns.map((name, at) => [name, shortened(results[0]!.rows[0]![at]!)]),
      );
      expect(seen).toEqual(
        Object.fromEntries(
          PARAMETERS.map(({ name, type, value }) => {
            if (type === "Bit") return [name, "true"];
            return [name, type === "UniqueIdentifier" ? value!.toLowerCase() : shortened(value)];
          }),
        ),
      );
    },
  },
  {
    title: "of several errors all arrive, the cause first, and the connection goes on",
    hold: async (table) => {
      const { port } = await table.serve((_call, reply) => {
        reply.error({ number: 3201, message: `Cannot open backup device '${NAMES}'.` });
        reply.error({ number: 3013, message: "BACKUP DATABASE is terminating abnormally." });
      });
      const connection = await table.connect(port);
      for (let round = 0; round < 2; round += 1) {
        const { errors, results } = await connection.ask("BACKUP");
        expect(errors).toEqual([
          { number: 3201, message: `Cannot open backup device '${NAMES}'.` },
          { number: 3013, message: "BACKUP DATABASE is terminating abnormally." },
        ]);
        expect(results).toEqual([]);
      }
    },
  },
  {
    title: "an error after rows is the error of the statement after them",
    hold: async (table) => {
      const { port } = await table.serve((_call, reply) => {
        reply.rows([{ name: "a", type: "int" }], [[1]]);
        reply.error({ number: 8134, message: "Divide by zero error encountered." });
        reply.rows([{ name: "b", type: "int" }], [[2]]);
      });
      const { errors, results } = await (await table.connect(port)).ask("SELECT several");
      expect(errors).toEqual([{ number: 8134, message: "Divide by zero error encountered." }]);
      // .NET's reader ends at the first error.
      const last = table.client.name === "System.Data.SqlClient" ? [] : [{ columns: ["b"], rows: [["2"]] }];
      expect(results).toEqual([{ columns: ["a"], rows: [["1"]] }, ...last]);
    },
  },
];
