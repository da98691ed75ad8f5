import { endService } from "../../../src/stand-ins/world/outsiders";
import { SERVICE_CODES, startService, stopService } from "../../../src/stand-ins/world/services";
import { madeUpWorld, NEW, OLD, type MadeUpWorld } from "../../rehearsal/made-up-world";

let at: MadeUpWorld;
afterEach(() => at.end());

async function stopped(options?: Parameters<typeof madeUpWorld>[0]): Promise<MadeUpWorld> {
  at = madeUpWorld(options);
  stopService(at.world, at.first);
  await at.atRest();
  return at;
}

test("a clean stop ends the service's process, marks the node offline and cuts off what still runs", async () => {
  at = madeUpWorld();
  at.first.tasks = [{ id: "ServerTasks-1", description: "Deploy Web", startedAtSeconds: 0, endsAtSeconds: 1e9 }];
  expect(stopService(at.world, at.first)).toBe(SERVICE_CODES.done);
  expect(at.first.serves).toBe(false);
  await at.atRest();
  expect(at.first).toMatchObject({ state: "stopped", process: undefined, offline: true, tasks: [] });
  expect(at.of("service-stopped")).toMatchObject([
    { node: "ha-1", tasksCutOff: ["Deploy Web"], operatorChoseCutOff: false },
  ]);
});

test("a started service has a real process, and serves when it has come up", async () => {
  await stopped();
  expect(startService(at.world, at.first, "command")).toBe(SERVICE_CODES.done);
  expect(() => process.kill(at.first.process!.id, 0)).not.toThrow();
  await at.atRest();
  expect(at.first.serves).toBe(true);
  expect(at.of("service-running")).toMatchObject([{ node: "ha-1", version: OLD, schemaVersion: OLD }]);
});

test("its address accepts connections from the second part of a start until it is stopped, and the world tells at once", async () => {
  at = madeUpWorld();
  const told: [string, boolean, string][] = [];
  at.world.onAccepting(({ name, acceptsConnections, state }) => told.push([name, acceptsConnections, state]));
  stopService(at.world, at.first);
  expect(at.first.acceptsConnections).toBe(true);
  await at.atRest();
  startService(at.world, at.first, "command");
  expect(at.first.acceptsConnections).toBe(false);
  await at.atRest();
  endService(at.world, at.first);
  expect(told).toEqual([
    ["ha-1", false, "stopped"],
    ["ha-1", true, "start-pending"],
    ["ha-1", false, "stopped"],
  ]);
});

test("a start that fails, or is ended early, leaves an address that refuses connections", async () => {
  await stopped();
  startService(at.world, at.first, "command");
  endService(at.world, at.first);
  await at.atRest();
  expect(at.first.acceptsConnections).toBe(false);
  at.world.schemaVersion = NEW;
  startService(at.world, at.first, "command");
  await at.atRest();
  expect(at.of("service-start-failed")).toHaveLength(1);
  expect(at.first.acceptsConnections).toBe(false);
});

test("a Disabled service cannot be started", async () => {
  await stopped();
  at.first.startType = "disabled";
  expect(startService(at.world, at.first, "watchdog")).toBe(SERVICE_CODES.disabled);
  expect(at.of("service-starting")).toEqual([]);
});

test("a service that runs cannot be started again, and one that is stopped not stopped", async () => {
  await stopped();
  expect(stopService(at.world, at.first)).toBe(SERVICE_CODES.notStarted);
  expect(startService(at.world, at.second, "command")).toBe(SERVICE_CODES.alreadyRunning);
});

test("an older program refuses a newer schema", async () => {
  await stopped();
  at.world.schemaVersion = NEW;
  startService(at.world, at.first, "command");
  await at.atRest();
  expect(at.first.state).toBe("stopped");
  expect(at.of("service-start-failed")[0]?.because).toContain("newer than the program");
});

test("a newer program upgrades the schema by merely being started, whoever else runs", async () => {
  await stopped();
  at.first.program = NEW;
  startService(at.world, at.first, "command");
  await at.atRest();
  expect(at.world.schemaVersion).toBe(NEW);
  expect(at.of("database-upgrade-began")).toMatchObject([{ nodesRunning: ["ha-2"], holdsUpgraderLock: false }]);
});

test.each([
  ["primary-does-not-come-back", NEW, false],
  ["primary-does-not-come-back", OLD, true],
] as const)("fault %s with program %s: serves %s", async (fault, program, serves) => {
  await stopped({ faults: [fault] });
  at.first.program = program;
  at.world.schemaVersion = program;
  startService(at.world, at.first, "command");
  await at.atRest();
  expect(at.first.serves).toBe(serves);
});

test("a start that has no script to run changes the schema once it has written the history, where only a start writes it", async () => {
  const [from, to] = ["2025.4.10100", "2025.4.10333"];
  await stopped({ from, to, faults: ["history-by-first-start"] });
  at.first.program = to;
  startService(at.world, at.first, "command");
  await at.atRest();
  const kinds = at.world.events.map(({ kind }) => kind).filter((kind) => kind.startsWith("database-upgrade"));
  expect(kinds).toEqual(["database-upgrade-began", "database-upgrade-ended", "database-upgrade-committed"]);
  expect(at.of("database-upgrade-ended")).toMatchObject([{ result: "committed", schemaVersion: from }]);
  expect(at.world.schemaVersion).toBe(to);
});
