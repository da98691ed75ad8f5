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
