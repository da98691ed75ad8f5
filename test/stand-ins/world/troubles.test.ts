import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeStandInInstaller } from "../../../src/stand-ins/world/stand-in-installer";
import { upgradeDatabase } from "../../../src/stand-ins/world/database-upgrade";
import { installPackage } from "../../../src/stand-ins/world/installer";
import { clockAheadSeconds } from "../../../src/stand-ins/world/node-clock";
import {
  deleteNode,
  endDrainByHand,
  installByHand,
  runMonitor,
  switchMaintenanceByHand,
  switchOffForGood,
} from "../../../src/stand-ins/world/people";
import { startService, stopService } from "../../../src/stand-ins/world/services";
import { sqlSideOf } from "../../../src/stand-ins/world/sql-side";
import { FOR_EVER_SECONDS } from "../../../src/stand-ins/world/troubles";
import { madeUpWorld, NEW, OLD, type MadeUpWorld } from "../../rehearsal/made-up-world";

let at: MadeUpWorld;
beforeEach(() => (at = madeUpWorld()));
afterEach(() => at.end());

const outOfService = async (node: MadeUpWorld["first"]) => {
  stopService(at.world, node);
  await at.atRest();
  node.startType = "disabled";
};

test("what is counted strikes so often, where it is and nowhere else, and the events say so", () => {
  const { troubles } = at.world;
  void troubles.begin(at.first, "http", "error", { times: 2 });
  expect(troubles.next(at.second, "http")).toBeUndefined();
  expect([1, 2, 3].map(() => troubles.next(at.first, "http"))).toEqual(["error", "error", undefined]);
  expect(at.of("trouble")).toMatchObject([
    { node: "ha-1", what: "ha-1: http error" },
    { node: "ha-1", what: "ha-1: http error" },
  ]);
});

test("what lasts ends by itself, and with the faults", async () => {
  const { troubles } = at.world;
  await troubles.begin("the SQL Server", "sql-down", true, { seconds: 60 });
  expect(troubles.now("the SQL Server", "sql-down")).toBeUndefined();
  const lasts = troubles.begin("the SQL Server", "sql-down", true, { seconds: FOR_EVER_SECONDS });
  expect(troubles.now("the SQL Server", "sql-down")).toBe(true);
  at.world.endFaults();
  await lasts;
  expect(troubles.now("the SQL Server", "sql-down")).toBeUndefined();
});

test("a start that hangs stays in start-pending until the faults end", async () => {
  await outOfService(at.first);
  at.first.startType = "automatic";
  void at.world.troubles.begin(at.first, "start-hangs", FOR_EVER_SECONDS, { times: 1 });
  startService(at.world, at.first, "command");
  await at.world.clock.sleep(500);
  expect(at.first.state).toBe("start-pending");
  at.world.endFaults();
  await at.atRest();
  expect(at.first.state).toBe("running");
  expect(at.of("disturbed").map(({ lasting }) => lasting)).toEqual(["begins", "ends"]);
});

test("the heartbeats of a node that runs may lag, and its clock may be off until the faults end", () => {
  void at.world.troubles.begin(at.first, "heartbeats-lag", 500, { seconds: FOR_EVER_SECONDS });
  expect(at.world.heartbeatAgeSeconds(at.first)).toBeGreaterThanOrEqual(500);
  Object.assign(at.world.scenario, { clocksAheadSeconds: { "ha-2": -180 } });
  expect([at.first, at.second].map((node) => clockAheadSeconds(at.world, node))).toEqual([0, -180]);
  at.world.endFaults();
  expect(clockAheadSeconds(at.world, at.second)).toBe(0);
});

test.each<[number, boolean, string, number]>([
  [1622, false, OLD, 0],
  [1627, false, OLD, 1],
  [1641, true, NEW, 1],
  [3010, false, OLD, 1],
  [3010, true, NEW, 1],
])("an installer that ends with %i (installs: %s) leaves %s", async (code, installs, left, begun) => {
  await outOfService(at.first);
  const file = join(at.first.folder, "Octopus.msi");
  writeFileSync(file, makeStandInInstaller(NEW, 1000, at.world.chance));
  void at.world.troubles.begin(at.first, "installer-ends", { code, installs }, { times: 1 });
  expect(await installPackage(at.world, at.first, { file, args: [], folderClosed: true })).toBe(code);
  expect([at.first.program, at.of("installer-began").length]).toEqual([left, begun]);
});

test.each([
  ["rolled-back", "rolled-back", OLD],
  ["damaged", "damaged", OLD],
  ["damaged-after-commit", "damaged", NEW],
  ["refused", "refused", OLD],
] as const)("a database upgrade that ends %s, once", async (how, result, schema) => {
  for (const node of [at.first, at.second]) await outOfService(node);
  at.first.program = NEW;
  at.second.lastSeenSeconds = -1000;
  void at.world.troubles.begin(at.first, "upgrade-ends", how, { times: 1 });
  const upgrade = () => upgradeDatabase(at.world, at.first, { say: () => {}, signal: new AbortController().signal });
  expect(await upgrade()).not.toBe(0);
  expect(at.of("database-upgrade-ended")).toMatchObject([{ result }]);
  expect(at.world.schemaVersion).toBe(schema);
  expect(await upgrade()).toBe(0);
});

test("a SQL Server that stops ends the upgrader's session, and rolling back may take an hour", async () => {
  await outOfService(at.second);
  Object.assign(at.first, { state: "stopped", program: NEW });
  void at.world.troubles.begin("the SQL Server", "rollback-takes", 3600, { times: 1 });
  const upgrading = upgradeDatabase(at.world, at.first, { say: () => {}, signal: new AbortController().signal });
  await at.world.clock.sleep(60);
  at.world.sqlServerStops.abort();
  expect(await upgrading).not.toBe(0);
  const [began] = at.of("database-upgrade-began");
  const [ended] = at.of("database-upgrade-ended");
  expect(ended).toMatchObject({ result: "rolled-back" });
  expect((ended?.atSeconds ?? 0) - (began?.atSeconds ?? 0)).toBeGreaterThan(3600);
});

test("what is wrong with the SQL Server", () => {
  const sql = sqlSideOf(at.world, "secret");
  const { troubles } = at.world;
  expect([sql.acceptsLogin("octopus", "secret"), sql.isDown?.()]).toEqual([true, false]);
  void troubles.begin("the SQL Server", "login-refused", true, { seconds: FOR_EVER_SECONDS });
  void troubles.begin("the SQL Server", "sql-down", true, { seconds: FOR_EVER_SECONDS });
  expect([sql.acceptsLogin("octopus", "secret"), sql.isDown?.()]).toEqual([false, true]);
  void troubles.begin("the SQL Server", "backup", "stalls", { times: 1 });
  expect(sql.planBackup("x.bak", "full").fault?.kind).toBe("stalls");
  void troubles.begin("the SQL Server", "backup", "cut-short", { times: 1 });
  expect(sql.planBackup("x.bak", "full")).toMatchObject({ isCutShort: true });
  void troubles.begin("the SQL Server", "backup", "not-verified", { times: 1 });
  expect(sql.planBackup("x.bak", "full").fault).toBeUndefined();
  expect([sql.planVerify("x.bak").damaged, sql.planVerify("x.bak").damaged]).toEqual([true, false]);
});

test("a full disk counts down, and a scanner lets go", () => {
  const { troubles } = at.world;
  void troubles.begin(at.first, "disk-full", true, { times: 2 });
  expect(troubles.diskOf(at.first)).toEqual({ full: 2, heldUntilSeconds: 0 });
  troubles.next(at.first, "disk-full");
  expect(troubles.diskOf(at.first).full).toBe(1);
  void troubles.begin(at.second, "disk-held", true, { seconds: 100 });
  expect(troubles.diskOf(at.second).heldUntilSeconds).toBeGreaterThan(0);
});

test("an installer that somebody runs is seen at work, and replaces nothing on a node that was started meanwhile", async () => {
  await outOfService(at.second);
  const begunSeconds = at.world.now();
  installByHand(at.world, at.second, NEW);
  expect(at.second.installerUntilSeconds).toBeGreaterThan(begunSeconds);
  at.second.startType = "automatic";
  startService(at.world, at.second, "command");
  await at.atRest();
  expect(at.second).toMatchObject({ program: OLD, installerUntilSeconds: 0 });
  expect(at.of("installer-ended")).toMatchObject([{ by: "somebody", exitCode: 3010, to: OLD }]);
});

test("people do what they can, and the events say that it was them", async () => {
  at.world.setDraining(at.first, true, "program");
  expect([endDrainByHand(at.world, at.first), endDrainByHand(at.world, at.first)]).toEqual([true, false]);
  expect(switchMaintenanceByHand(at.world, true)).toBe(true);
  expect(at.of("drain-changed").at(-1)).toMatchObject({ draining: false, by: "somebody" });
  expect(at.of("maintenance-changed")).toMatchObject([{ on: true, by: "somebody" }]);
  // On what runs, or could start by itself, nobody installs; what runs cannot be deleted.
  expect([installByHand(at.world, at.second, NEW), deleteNode(at.world, at.second)]).toEqual([false, false]);
  await outOfService(at.second);
  expect([installByHand(at.world, at.second, NEW), deleteNode(at.world, at.second)]).toEqual([true, true]);
  await at.atRest();
  expect(at.of("installer-ended")).toMatchObject([{ by: "somebody", from: OLD, to: NEW }]);
  expect(at.of("installer-began")).toEqual([]);
  expect(sqlSideOf(at.world, "").heartbeats()).toMatchObject([{ node: "ha-1" }]);
});

test("a node that is switched off for good is none any more; the primary is not", () => {
  expect([switchOffForGood(at.world, at.first), switchOffForGood(at.world, at.second)]).toEqual([false, true]);
  expect(at.world.snapshot().nodes.map(({ name }) => name)).toEqual(["ha-1"]);
  expect(at.of("node-gone")).toMatchObject([{ node: "ha-2" }]);
});

test("a monitor starts what has stopped, unless it is Disabled, until the faults end", async () => {
  stopService(at.world, at.first);
  await at.atRest();
  const monitors = runMonitor(at.world, at.first, 20);
  await at.world.clock.sleep(200);
  await at.atRest();
  expect(at.first.state).toBe("running");
  at.first.startType = "disabled";
  await outOfService(at.first);
  await at.world.clock.sleep(200);
  expect(at.first.state).toBe("stopped");
  at.world.endFaults();
  await monitors;
});
