import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConnectionPool } from "mssql";
import type { Statement } from "../../../src/sql/sql-session";
import { statements, type BackupKind } from "../../../src/sql/statements";
import { diskOfThisComputer } from "../../../src/stand-ins/disk-of-this-computer";
import { startSqlStandIn, type SqlStandIn } from "../../../src/stand-ins/sql/stand-in";
import { closeAll, connect, errorsOf } from "./driver";
import { MadeUpSqlWorld, USER } from "./made-up-world";

const NAME = "OctopusDeploy";
const SNAPSHOT = "OctopusDeploy_before";
const PLACES = [{ logicalName: "Octopus", physicalName: "D:\\Octopus.mdf" }];

let world: MadeUpSqlWorld;
let standIn: SqlStandIn;
let folder: string;
let master: ConnectionPool;

beforeEach(async () => {
  world = new MadeUpSqlWorld();
  standIn = await startSqlStandIn(world, diskOfThisComputer);
  folder = mkdtempSync(join(tmpdir(), "octopus-ha-sql-"));
  world.backup = { seconds: 0, sizeBytes: 1 };
  world.snapshot = world.restore = world.revert = { seconds: 0 };
  world.permissions = { ...world.permissions, dbcreator: true };
  master = await connect(standIn.port, { database: "master" });
});
afterEach(async () => {
  await closeAll();
  await standIn.close();
  rmSync(folder, { recursive: true, force: true });
});

type Row = Record<string, unknown>;

async function ask({ text, parameters = {} }: Statement, pool = master) {
  const request = pool.request();
  for (const [name, value] of Object.entries(parameters)) request.input(name, value);
  const result = await request.query<Row>(text);
  return (result.recordsets as Row[][])[0] ?? [];
}
const numbers = async (work: Promise<unknown>) => (await errorsOf(work)).errors.map(({ number }) => number);
const fileOf = (name: string) => join(folder, `${name}.bak`);
const backUp = (name: string, kind: BackupKind) =>
  ask(statements.backup(NAME, fileOf(name), name, { compress: true, kind }));
const restoreBase = (name: string) => ask(statements.restoreBase(NAME, fileOf(name), PLACES));
const restoreDifferential = (name: string) => ask(statements.restoreDifferential(NAME, fileOf(name), []));
const state = async () => (await ask(statements.stateFromMaster(NAME)))[0];
const snapshots = () => ask(statements.snapshotsOf(NAME));
const create = (name = SNAPSHOT) =>
  ask(statements.createSnapshot(NAME, name, [{ logicalName: "Octopus", physicalName: `D:\\${name}.ss` }]));
const revert = (name = SNAPSHOT) => ask(statements.revert(NAME, name));
async function until(told: string) {
  for (let tries = 0; tries < 100 && !world.told.includes(told); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(world.told).toContain(told);
}
async function cutOff(work: () => Promise<unknown>, began: string, failed: string) {
  const running = work().catch(() => undefined);
  await until(began);
  standIn.dropConnections();
  await running;
  await until(`${failed} failed: the statement was cancelled or its connection was lost`);
  master = await connect(standIn.port, { database: "master" });
}

describe("a full backup with a differential one on top", () => {
  beforeEach(async () => {
    await backUp("base", "base");
    await backUp("changes", "differential");
    world.told.length = 0;
  });

  test("the first leaves the database restoring, the second brings it online", async () => {
    await ask(statements.singleUser(NAME));
    await restoreBase("base");
    expect(await state()).toMatchObject({ State: "RESTORING" });
    expect(await numbers(ask(statements.multiUser(NAME)))).toEqual([5052, 5069]);
    await restoreDifferential("changes");
    expect(await state()).toMatchObject({ State: "ONLINE", Access: "MULTI_USER", OwnerName: USER });
    expect(world.told).toEqual([
      ...["single-user mode", "restore began", "restore finished, and more comes"],
      ...[`restore began, on top of ${fileOf("base")}`, "multi-user mode", "restore finished"],
    ]);
  });

  test("a differential alone is refused on a database that is online", async () => {
    expect(await numbers(restoreDifferential("changes"))).toEqual([3117, 3013]);
    expect((await state())?.State).toBe("ONLINE");
  });

  test("and on top of another full backup", async () => {
    world.told.push("so that it has other bytes");
    await backUp("later", "base");
    await restoreBase("later");
    expect(await numbers(restoreDifferential("changes"))).toEqual([3136, 3013]);
    await restoreBase("base");
    await restoreDifferential("changes");
    expect((await state())?.State).toBe("ONLINE");
  });

  test("and on top of a full backup that was cut off", async () => {
    world.restore = { seconds: 1000 };
    await cutOff(() => restoreBase("base"), "restore began", "restore");
    world.restore = { seconds: 0 };
    expect(await numbers(restoreDifferential("changes"))).toEqual([4319, 3013]);
    await restoreBase("base");
    await restoreDifferential("changes");
    expect((await state())?.State).toBe("ONLINE");
  });

  test("one that was cut off itself begins with the full backup again", async () => {
    await restoreBase("base");
    world.restore = { seconds: 1000 };
    await cutOff(() => restoreDifferential("changes"), `restore began, on top of ${fileOf("base")}`, "restore");
    world.restore = { seconds: 0 };
    expect((await state())?.State).toBe("RESTORING");
    expect(await numbers(restoreDifferential("changes"))).toEqual([4319, 3013]);
    await restoreBase("base");
    await restoreDifferential("changes");
    expect((await state())?.State).toBe("ONLINE");
  });

  test("a damaged one leaves the database restoring", async () => {
    await restoreBase("base");
    writeFileSync(fileOf("changes"), readFileSync(fileOf("changes")).subarray(0, -100));
    expect(await numbers(restoreDifferential("changes"))).toEqual([3203, 3013]);
    expect((await state())?.State).toBe("RESTORING");
  });

  test("what was restored is the base of the next one only where it was one before", async () => {
    await ask(statements.restore(NAME, fileOf("base"), PLACES));
    await backUp("next", "differential");
    await backUp("aside", "copy-only");
    await ask(statements.restore(NAME, fileOf("aside"), PLACES));
    expect(await numbers(backUp("none", "differential"))).toEqual([3035, 3013]);
  });
});

describe("a revert to a snapshot", () => {
  beforeEach(async () => {
    world.database.owner = "dba";
    await create();
    world.told.length = 0;
  });

  test("brings back owner and options of its moment, and a new log; the snapshot stays", async () => {
    Object.assign(world.database, { owner: "somebody", recovery: "SIMPLE", asyncStatistics: false });
    await ask(statements.singleUser(NAME));
    expect((await ask(statements.logSize(NAME)))[0]?.LogBytes).toBe("1000000000");
    await revert();
    expect(await state()).toMatchObject({
      ...{ State: "ONLINE", Access: "MULTI_USER", OwnerName: "dba", Recovery: "FULL", AsyncStatistics: true },
    });
    expect(await snapshots()).toMatchObject([{ Name: SNAPSHOT, State: "ONLINE" }]);
    expect((await ask(statements.logSize(NAME)))[0]?.LogBytes).toBe("524288");
    expect(world.told).toEqual([
      ...["single-user mode", `revert to ${SNAPSHOT} began`, "multi-user mode", `reverted to ${SNAPSHOT}`],
    ]);
    await revert();
  });

  test("afterwards a differential backup has no base", async () => {
    await backUp("base", "base");
    await revert();
    expect(await numbers(backUp("changes", "differential"))).toEqual([3035, 3013]);
  });

  test.each<[string, () => unknown, number]>([
    ["to who may not restore", () => (world.permissions = { ...world.permissions, dbcreator: false }), 3110],
    ["in an availability group", () => (world.database.inAvailabilityGroup = true), 3104],
    ["while there is another snapshot", () => create("another"), 3137],
    ["where it is gone", () => ask(statements.dropSnapshot(SNAPSHOT)), 3137],
    ["where its space ran out", () => world.database.snapshots.forEach((each) => (each.state = "SUSPECT")), 926],
    [
      "of a database with FILESTREAM",
      () => world.database.snapshots.forEach((each) => (each.canBeRevertedTo = false)),
      3138,
    ],
    [
      "of a database with a read-only filegroup",
      () => (world.state = { ...world.state, filegroups: [{ type: "FG", isReadOnly: true }] }),
      3137,
    ],
    ["of a damaged database", () => (world.database.state = "SUSPECT"), 926],
    ["while somebody is in it", () => world.others.push({ host: "HA1", program: "Octopus", login: "svc" }), 3101],
    ["when somebody steals the seat", () => (world.revert = { seconds: 0, seatStolen: true }), 3101],
  ])("is refused %s", async (_title, prepare, number) => {
    await prepare();
    world.told.length = 0;
    expect(await numbers(revert())).toEqual([number, 3013]);
    expect(world.told).toEqual([]);
  });

  test("is refused to another name, and to a session that is in the database", async () => {
    expect(await numbers(ask(statements.revert("Elsewhere", SNAPSHOT)))).toEqual([911, 3013]);
    expect(await numbers(revert("nothing"))).toEqual([3137, 3013]);
    const inside = await connect(standIn.port);
    expect(await numbers(ask(statements.revert(NAME, SNAPSHOT), inside))).toEqual([3101, 3013]);
  });

  describe("that was cut off leaves both restoring, and", () => {
    beforeEach(async () => {
      world.revert = { seconds: 1000 };
      await cutOff(() => revert(), `revert to ${SNAPSHOT} began`, "revert");
      world.revert = { seconds: 0 };
      expect((await state())?.State).toBe("RESTORING");
      expect(await snapshots()).toMatchObject([{ State: "RESTORING" }]);
    });

    test("the snapshot cannot be dropped, nor the database restored", async () => {
      expect(await numbers(ask(statements.dropSnapshot(SNAPSHOT)))).toEqual([3701]);
      await backUpElsewhere();
      expect(await numbers(ask(statements.restore(NAME, fileOf("full"), PLACES)))).toEqual([3709, 3013]);
    });

    test("the same statement may go on with it", async () => {
      await revert();
      expect((await state())?.State).toBe("ONLINE");
    });

    test("or be refused until the server is started again, which finishes it", async () => {
      world.revert = { seconds: 0, again: "refused" };
      expect(await numbers(revert())).toEqual([927, 3013]);
      world.starts += 1;
      master = await connect(standIn.port, { database: "master" });
      expect(await state()).toMatchObject({ State: "ONLINE", Access: "MULTI_USER" });
      expect(world.told.at(-1)).toBe(`reverted to ${SNAPSHOT}`);
    });
  });
});

/** A backup that is there already. */
async function backUpElsewhere() {
  const { state: now } = world.database;
  world.database.state = "ONLINE";
  await backUp("full", "copy-only");
  world.database.state = now;
}
