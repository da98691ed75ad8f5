import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConnectionPool } from "mssql";
import type { Statement } from "../../../src/sql/sql-session";
import { statements } from "../../../src/sql/statements";
import type { SqlSnapshot } from "../../../src/stand-ins/sql/sql-world";
import { diskOfThisComputer } from "../../../src/stand-ins/disk-of-this-computer";
import { startSqlStandIn, type SqlStandIn } from "../../../src/stand-ins/sql/stand-in";
import { closeAll, connect, errorsOf } from "./driver";
import { MadeUpSqlWorld, USER } from "./made-up-world";

const NAME = "OctopusDeploy";
const PLACES = [{ logicalName: "Octopus", physicalName: "D:\\Octopus.mdf" }];

let world: MadeUpSqlWorld;
let standIn: SqlStandIn;
let folder: string;
let file: string;
let master: ConnectionPool;

/** A backup of the database, and a session in master whose login may restore. */
beforeEach(async () => {
  world = new MadeUpSqlWorld();
  standIn = await startSqlStandIn(world, diskOfThisComputer);
  folder = mkdtempSync(join(tmpdir(), "octopus-ha-sql-"));
  file = join(folder, "before.bak");
  world.backup = { seconds: 0, sizeBytes: 1 };
  world.permissions = { ...world.permissions, dbcreator: true };
  master = await connect(standIn.port, { database: "master" });
  await ask(master, statements.backup(NAME, file, "before", { compress: true }));
  world.told.length = 0;
});
afterEach(async () => {
  await closeAll();
  await standIn.close();
  rmSync(folder, { recursive: true, force: true });
});

type Row = Record<string, unknown>;

async function ask(pool: ConnectionPool, { text, parameters = {} }: Statement) {
  const request = pool.request();
  for (const [name, value] of Object.entries(parameters)) request.input(name, value);
  const result = await request.query<Row>(text);
  return (result.recordsets as Row[][])[0] ?? [];
}
const numbers = async (work: Promise<unknown>) => (await errorsOf(work)).errors.map(({ number }) => number);
const restore = (from = file, name = NAME) => ask(master, statements.restore(name, from, PLACES));
const state = async () => (await ask(master, statements.stateFromMaster(NAME)))[0];
const login = () => connect(standIn.port, { options: { appName: "another" } });
async function until(told: string) {
  for (let tries = 0; tries < 100 && !world.told.includes(told); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(world.told).toContain(told);
}
async function cutOff() {
  world.restore = { seconds: 1000 };
  const running = restore().catch(() => undefined);
  await until("restore began");
  standIn.dropConnections();
  await running;
  await until("restore failed: the statement was cancelled or its connection was lost");
  world.restore = { seconds: 0 };
  master = await connect(standIn.port, { database: "master" });
}

describe("who may restore", () => {
  test.each<[string, () => void, boolean]>([
    ["a sysadmin", () => (world.permissions = { ...world.permissions, sysadmin: true, dbcreator: false }), true],
    ["a dbcreator", () => undefined, true],
    [
      "the owner",
      () => {
        world.permissions = { ...world.permissions, dbcreator: false };
        world.database.owner = USER;
      },
      true,
    ],
    ["db_owner alone", () => (world.permissions = { ...world.permissions, dbcreator: false }), false],
  ])("%s", async (_who, prepare, may) => {
    prepare();
    expect((await state())?.MayRestore).toBe(may ? 1 : 0);
    if (may) await restore();
    else expect(await numbers(restore())).toEqual([3110, 3013]);
    expect(world.told).toEqual(may ? ["restore began", "restore finished"] : []);
  });
});

const BEFORE: SqlSnapshot = {
  ...{ name: "before", createdAt: new Date(0), state: "ONLINE", canBeRevertedTo: true },
  options: { owner: "sa", recovery: "FULL", asyncStatistics: true },
};

describe("what is refused leaves the database as it is", () => {
  test.each<[string, () => void, number]>([
    ["an availability group", () => (world.database.inAvailabilityGroup = true), 3104],
    ["mirroring", () => (world.database.isMirrored = true), 3104],
    ["a snapshot", () => world.database.snapshots.push(BEFORE), 3709],
    ["no such file", () => (file = join(folder, "absent.bak")), 3201],
    ["a file that is no backup", () => writeFileSync(file, "PK"), 3241],
    ["somebody in the database", () => world.others.push({ host: "HA1", program: "Octopus", login: "svc" }), 3101],
    ["somebody who steals the seat", () => (world.restore = { seconds: 0, seatStolen: true }), 3101],
  ])("%s", async (_title, prepare, number) => {
    prepare();
    expect(await numbers(restore())).toEqual([number, 3013]);
    expect(world.told).toEqual([]);
    expect(await state()).toMatchObject({ State: "ONLINE", Access: "MULTI_USER", OwnerName: "sa" });
  });

  test("another name, and a session whose own database it is", async () => {
    expect(await numbers(restore(file, "Elsewhere"))).toEqual([911, 3013]);
    const inside = await login();
    expect(await numbers(ask(inside, statements.restore(NAME, file, PLACES)))).toEqual([3101, 3013]);
  });

  test("a logical file that the backup does not have", async () => {
    const places = [{ logicalName: "Stranger", physicalName: "D:\\x.mdf" }];
    expect(await numbers(ask(master, statements.restore(NAME, file, places)))).toEqual([3234, 3013]);
  });

  test("without REPLACE: the tail of the log, and another database's backup", async () => {
    const { text, parameters = {} } = statements.restore(NAME, file, PLACES);
    const plain = { text: text.replace("REPLACE, ", ""), parameters };
    expect(await numbers(ask(master, plain))).toEqual([3159, 3013]);
    world.database.familyGuid = "00000000-0000-0000-0000-000000000000";
    expect(await numbers(ask(master, plain))).toEqual([3154, 3013]);
  });
});

describe("the one seat", () => {
  test("single-user mode throws everybody out, and lets one in", async () => {
    const inside = await login();
    await ask(inside, statements.clock());
    await ask(master, statements.singleUser(NAME));
    expect(world.told).toEqual(["single-user mode"]);
    expect((await state())?.Access).toBe("SINGLE_USER");
    const one = await login();
    await ask(one, statements.clock());
    expect(await errorsOf(login())).toMatchObject({ code: "ELOGIN" });
    await one.close();
  });

  test("who has it keeps others from changing anything, and from restoring", async () => {
    await ask(master, statements.singleUser(NAME));
    await ask(await login(), statements.clock());
    expect(await numbers(ask(master, statements.multiUser(NAME)))).toEqual([5064, 5069]);
    expect(await numbers(ask(master, statements.singleUser(NAME)))).toEqual([5064, 5069]);
    expect(await numbers(restore())).toEqual([3101, 3013]);
    expect((await state())?.State).toBe("ONLINE");
  });

  test("a service that was thrown out comes back and has it; a person does not", async () => {
    const person = { host: "DBA", program: "SSMS", login: "dba" };
    world.others = [person];
    await ask(master, statements.singleUser(NAME));
    await restore();
    world.others = [{ ...person, comesBack: true }];
    await ask(master, statements.singleUser(NAME));
    expect(await numbers(restore())).toEqual([3101, 3013]);
  });

  test("may not be taken by who may not alter the database", async () => {
    world.permissions = { ...world.permissions, changeSchema: false };
    expect(await numbers(ask(master, statements.singleUser(NAME)))).toEqual([5011, 5069]);
    expect(await numbers(ask(master, statements.multiUser("Elsewhere")))).toEqual([911, 5069]);
  });
});

describe("a restore that was cut off", () => {
  test("leaves the database restoring: nobody gets in, nothing can be set, and it can be begun again", async () => {
    await cutOff();
    expect((await state())?.State).toBe("RESTORING");
    expect(await errorsOf(login())).toMatchObject({ code: "ELOGIN" });
    for (const change of [
      statements.singleUser(NAME),
      statements.multiUser(NAME),
      statements.asyncStatistics(NAME, false),
      statements.setRecovery(NAME, "FULL"),
    ]) {
      expect(await numbers(ask(master, change))).toEqual([5052, 5069]);
    }
    await restore();
    expect(await state()).toMatchObject({ State: "ONLINE", Access: "MULTI_USER" });
    await ask(await login(), statements.clock());
  });

  test("in the middle of a damaged backup does the same", async () => {
    writeFileSync(file, readFileSync(file).subarray(0, -100));
    expect(await numbers(restore())).toEqual([3203, 3013]);
    expect((await state())?.State).toBe("RESTORING");
    expect(world.told.at(-1)).toBe("restore failed: the backup ends too early");
  });
});

describe("what the database brings back", () => {
  test("multi-user mode, the one who restored as its owner, and its family", async () => {
    await ask(master, statements.singleUser(NAME));
    const { familyGuid } = world.database;
    world.database.familyGuid = "00000000-0000-0000-0000-000000000000";
    await restore();
    expect(await state()).toMatchObject({ State: "ONLINE", Access: "MULTI_USER", OwnerName: USER });
    expect(world.database.familyGuid).toBe(familyGuid);
    expect(world.told).toEqual(["single-user mode", "restore began", "multi-user mode", "restore finished"]);
  });

  test("the options that it had when it was backed up", async () => {
    world.database.asyncStatistics = true;
    const earlier = join(folder, "earlier.bak");
    await ask(master, statements.backup(NAME, earlier, "earlier", { compress: true }));
    await ask(master, statements.asyncStatistics(NAME, false));
    await ask(master, statements.setRecovery(NAME, "SIMPLE"));
    await restore(earlier);
    expect(await state()).toMatchObject({ Recovery: "FULL", AsyncStatistics: true });
  });

  test("as often as it is restored", async () => {
    await restore();
    await restore();
    expect(world.told.filter((told) => told === "restore finished")).toHaveLength(2);
  });

  test("settings, which can be put back; the owner by who may give it away", async () => {
    world.database.asyncStatistics = true;
    await ask(master, statements.asyncStatistics(NAME, false));
    await ask(master, statements.setRecovery(NAME, "SIMPLE"));
    expect(await state()).toMatchObject({ AsyncStatistics: false, Recovery: "SIMPLE" });
    // The role dbcreator lets one restore it, and not give it to somebody else.
    expect(await numbers(ask(master, statements.setOwner(NAME, "sa")))).toEqual([15_151]);
    world.permissions = { ...world.permissions, sysadmin: true };
    await ask(master, statements.setOwner(NAME, "sa"));
    expect((await state())?.OwnerName).toBe("sa");
  });
});
