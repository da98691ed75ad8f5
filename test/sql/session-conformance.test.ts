import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { statements } from "../../src/sql/statements";
import { diskOfThisComputer } from "../../src/stand-ins/disk-of-this-computer";
import { sqlServer, type SqlServer } from "../../src/stand-ins/sql/sql-server";
import { onceMoreWhenBusy } from "../made-up/once-more";
import { MadeUpSqlWorld } from "../stand-ins/sql/made-up-world";
import { CASES, OWN, refusedToOpen, type Case, type Told } from "./conformance-cases";
import { directly, withPowerShell, withTheDriver, type StartCarrier } from "./conformance-clients";
import { pwsh } from "./windows-folder";

onceMoreWhenBusy();

/*
 * What a step is told of one and the same SQL Server stand-in, whatever carries it there: the driver over TDS, our
 * script in PowerShell, direct calls. The driver and the direct calls give the same to the last word.
 */

async function held(start: StartCarrier, each: Case): Promise<unknown> {
  const world = new MadeUpSqlWorld();
  const folder = mkdtempSync(join(tmpdir(), "octopus-ha-conformance-"));
  const known = sqlServer(world, diskOfThisComputer);
  const server: SqlServer = {
    ...known,
    answer: async (session, call, reply) =>
      call.text in OWN ? OWN[call.text]?.(call, reply) : known.answer(session, call, reply),
  };
  const carrier = await start(server);
  const backupTo = (file: string) => statements.backup("OctopusDeploy", file, "label", { compress: true });
  try {
    const table = {
      ...{ server, world, client: carrier.client(), other: carrier.client() },
      ...{ backup: backupTo(join(folder, "x.bak")), backupElsewhere: backupTo(join(folder, "absent", "x.bak")) },
    };
    return unnamed(await each.hold(table), folder);
  } finally {
    await carrier.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Without what is different each time: folders and ports. */
function unnamed(value: unknown, folder: string): unknown {
  if (typeof value === "string")
    return value.replaceAll(folder, "FOLDER").replaceAll(/localhost:\d+/g, "localhost:PORT");
  if (Array.isArray(value)) return value.map((each) => unnamed(each, folder));
  if (typeof value !== "object" || value === null || value instanceof Date || Buffer.isBuffer(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unnamed(each, folder)]));
}

describe("direct calls tell what the driver tells", () => {
  test.each(CASES)("$title", async (each) => {
    const driven = await held(withTheDriver, each);
    expect(driven).toMatchObject(each.expected);
    expect(await held(directly, each)).toEqual(driven);
  });

  // The texts of TLS have addresses in them.
  test("a client that wants TDS 8 does not connect", async () => {
    const strict = refusedToOpen("strict", { encrypt: "strict" }, {});
    for (const start of [withTheDriver, directly]) {
      const { failure } = (await held(start, strict)) as Told;
      expect(failure).toMatchObject({ kind: "connection", all: [], number: 0 });
      expect(failure?.message).toContain("wrong version number");
    }
  });
});

const missing = pwsh === undefined ? " [skipped: pwsh, PowerShell 7, is not on the PATH]" : "";
for (const [how, program, skip] of [
  ["the program that plays our script", "played", false],
  [`our script under PowerShell 7${missing}`, "pwsh", missing !== ""],
] as const) {
  (skip ? describe.skip : describe)(`${how} tells the same`, () => {
    for (const each of CASES) {
      const why = each.notWithPowerShell;
      (why ? test.skip : test)(`${each.title}${why ? ` [skipped: ${why}]` : ""}`, async () => {
        expect(await held(withPowerShell(program), each)).toMatchObject(each.expected);
      });
    }
  });
}
