import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConnectionPool } from "mssql";
import type { Statement } from "../../../src/sql/sql-session";
import { statements, type BackupKind } from "../../../src/sql/statements";
import { diskOfThisComputer } from "../../../src/stand-ins/disk-of-this-computer";
import { startSqlStandIn, type SqlStandIn } from "../../../src/stand-ins/sql/stand-in";
import { closeAll, connect, errorsOf } from "./driver";
import { MadeUpSqlWorld } from "./made-up-world";

const NAME = "OctopusDeploy";
const SNAPSHOT = "OctopusDeploy_before";
const FILES = [{ logicalName: "Octopus", physicalName: "D:\\Octopus.ss" }];

let world: MadeUpSqlWorld;
let standIn: SqlStandIn;
let folder: string;
let pool: ConnectionPool;

beforeEach(async () => {
  world = new MadeUpSqlWorld();
  standIn = await startSqlStandIn(world, diskOfThisComputer);
  folder = mkdtempSync(join(tmpdir(), "octopus-ha-sql-"));
  world.backup = { seconds: 0, sizeBytes: 1 };
  world.snapshot = { seconds: 0 };
  pool = await connect(standIn.port);
});
afterEach(async () => {
  await closeAll();
  await standIn.close();
  rmSync(folder, { recursive: true, force: true });
});

type Row = Record<string, unknown>;

async function ask({ text, parameters = {} }: Statement) {
  const request = pool.request();
  for (const [name, value] of Object.entries(parameters)) request.input(name, value);
  const result = await request.query<Row>(text);
  return (result.recordsets as Row[][])[0] ?? [];
}
const numbers = async (work: Promise<unknown>) => (await errorsOf(work)).errors.map(({ number }) => number);
const fileOf = (name: string) => join(folder, `${name}.bak`);
const backUp = (name: string, kind: BackupKind) =>
  ask(statements.backup(NAME, fileOf(name), name, { compress: true, kind }));
const header = async (name: string) => (await ask(statements.backupHeader(fileOf(name))))[0] ?? {};
const base = async () => {
  const guid = (await ask(statements.dataFiles()))[0]?.BaseGuid;
  return typeof guid === "string" ? guid : undefined;
};
const snapshots = () => ask(statements.snapshotsOf(NAME));
const create = (name = SNAPSHOT, files = FILES) => ask(statements.createSnapshot(NAME, name, files));

describe("a differential backup", () => {
  test("belongs to the last full backup that was not copy-only, and moves nothing", async () => {
    await backUp("first", "base");
    const first = (await header("first")).BackupSetGUID;
    await backUp("aside", "copy-only");
    await backUp("changes", "differential");
    expect(await base()).toBe(first);
    expect(await header("changes")).toMatchObject({
      ...{ BackupType: 5, BackupTypeDescription: "DATABASE DIFFERENTIAL", DifferentialBaseGUID: first },
    });
    expect(await header("aside")).toMatchObject({
      ...{ BackupType: 1, BackupTypeDescription: "DATABASE", DifferentialBaseGUID: null, IsCopyOnly: true },
    });
    await backUp("second", "base");
    await backUp("later", "differential");
    expect((await header("later")).DifferentialBaseGUID).toBe((await header("second")).BackupSetGUID);
    expect(world.told).toContain(`backup of 2025.1.200 finished, 1 bytes, differential of ${fileOf("second")}`);
  });

  test("is refused where there is no base", async () => {
    await backUp("aside", "copy-only");
    expect(await base()).toBeUndefined();
    expect(await numbers(backUp("changes", "differential"))).toEqual([3035, 3013]);
  });

  test("is not made copy-only", async () => {
    await backUp("first", "base");
    const text = `BACKUP DATABASE [${NAME}] TO DISK = N'${fileOf("x")}' WITH DIFFERENTIAL, COPY_ONLY, CHECKSUM`;
    await ask({ text });
    expect(await header("x")).toMatchObject({ BackupType: 5, IsCopyOnly: false });
  });

  test("that was cut off moves no base and is not in msdb", async () => {
    world.backup = { seconds: 0, sizeBytes: 1, fault: { kind: "device-full", atPercent: 10 } };
    expect(await numbers(backUp("first", "base"))).toEqual([3202, 3271, 3013]);
    expect(await base()).toBeUndefined();
    expect(await ask(statements.fullBackups(NAME))).toEqual([]);
  });

  test("is in msdb, where it lies and how large it was", async () => {
    await backUp("first", "base");
    const places = await ask(statements.placesOfBackup((await base()) ?? ""));
    expect(places).toEqual([expect.objectContaining({ PhysicalName: fileOf("first"), DeviceType: 2, Position: 1 })]);
    expect(await ask(statements.differentialsSince(NAME, 35))).toEqual([{ Number: 0 }]);
    await backUp("changes", "differential");
    expect(await ask(statements.differentialsSince(NAME, 35))).toEqual([{ Number: 1 }]);
    expect(await ask(statements.fullBackups(NAME))).toEqual([expect.objectContaining({ Seconds: 0 })]);
  });
});

describe("a database snapshot", () => {
  test("is made, shown and dropped", async () => {
    await create();
    expect(await snapshots()).toEqual([{ Name: SNAPSHOT, State: "ONLINE", CreatedAt: world.now() }]);
    expect(world.told).toEqual([`snapshot ${SNAPSHOT} created`]);
    await ask(statements.dropSnapshot(SNAPSHOT));
    expect(await snapshots()).toEqual([]);
    expect(world.told.at(-1)).toBe(`snapshot ${SNAPSHOT} dropped`);
  });

  const server = (productVersion: string, engineEdition: number) => () => {
    world.server = { ...world.server, productVersion, engineEdition };
  };
  const groups = (type: "FD" | "FX", productVersion: string) => () => {
    world.server.productVersion = productVersion;
    world.state = { ...world.state, filegroups: [{ type, isReadOnly: false }] };
  };
  test.each<[string, () => void, number[]]>([
    ["Standard before 2016 SP1", server("13.0.1601.5", 2), [1844]],
    ["Standard since 2016 SP1", server("13.0.4001.0", 2), []],
    ["Enterprise before it", server("12.0.2000.8", 3), []],
    ["Azure SQL Database", server("12.0.2000.8", 5), [40_510]],
    ["a Managed Instance", server("16.0.0.0", 8), [40_510]],
    ["Amazon RDS", () => (world.server.isRds = true), [40_510]],
    ["no permission", () => (world.permissions = { ...world.permissions, createDatabase: false }), [262]],
    ["memory-optimized tables before 2019", groups("FX", "14.0.3456.2"), [41_317]],
    ["memory-optimized tables since", groups("FX", "15.0.2000.5"), []],
    ["FILESTREAM: made, and of no use", groups("FD", "16.0.4135.4"), []],
    ["no space", () => (world.snapshot = { seconds: 0, fault: "no-space" }), [5123, 1802]],
  ])("%s", async (_title, prepare, expected) => {
    prepare();
    if (expected.length > 0) expect(await numbers(create())).toEqual(expected);
    else await create();
    expect(world.database.snapshots.length).toBe(expected.length > 0 ? 0 : 1);
    const isFilestream = world.state.filegroups.some(({ type }) => type === "FD");
    if (expected.length === 0) expect(world.database.snapshots[0]?.canBeRevertedTo).toBe(!isFilestream);
  });

  test("takes a name and files of its own, one for each data file", async () => {
    await create();
    expect(await numbers(create())).toEqual([1801]);
    expect(await numbers(create(NAME.toLowerCase()))).toEqual([1801]);
    expect(await numbers(create("other", [{ logicalName: "Octopus", physicalName: "D:\\Octopus.mdf" }]))).toEqual([
      5170, 1802,
    ]);
    expect(await numbers(create("other", [{ logicalName: "Log", physicalName: "D:\\x.ss" }]))).toEqual([5127]);
    const two = [...FILES, { logicalName: "Log", physicalName: "D:\\x.ss" }];
    expect(await numbers(create("other", two))).toEqual([5014]);
  });

  test("one that is not there cannot be dropped", async () => {
    expect(await numbers(ask(statements.dropSnapshot(SNAPSHOT)))).toEqual([3701]);
  });
});

test("what is free is told to those who may see the server's state, and changed pages where the version knows them", async () => {
  expect(await ask(statements.dataVolumes())).toEqual([
    expect.objectContaining({ Volume: "D:\\", FreeBytes: "9000000000", FileSystem: "NTFS", IsCompressed: false }),
  ]);
  expect(await ask(statements.changedPages())).toEqual([{ Changed: "30000", Total: "610000" }]);
  expect(await ask(statements.filegroups())).toEqual([{ Type: "FG", IsReadOnly: false }]);
  world.state = { ...world.state, pages: { modified: null, total: 610_000 } };
  expect(await numbers(ask(statements.changedPages()))).toEqual([207]);
  world.permissions = { ...world.permissions, seeSessions: false };
  expect(await numbers(ask(statements.dataVolumes()))).toEqual([300]);
});
