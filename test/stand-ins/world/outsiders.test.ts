import { endService, restartMachine, startByHand } from "../../../src/stand-ins/world/outsiders";
import { switchOffForGood } from "../../../src/stand-ins/world/people";
import { startService, stopService } from "../../../src/stand-ins/world/services";
import { installPackage } from "../../../src/stand-ins/world/installer";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { madeUpWorld, NEW, OLD, type MadeUpWorld } from "../../rehearsal/made-up-world";

let at: MadeUpWorld;
beforeEach(() => (at = madeUpWorld()));
afterEach(() => at.end());

const NO_PROGRAMS = () => undefined;

test("a service that ends by itself falls silent and does not sign off", async () => {
  at.first.tasks = [{ id: "ServerTasks-1", description: "Deploy Web", startedAtSeconds: 0, endsAtSeconds: 1e9 }];
  expect(endService(at.world, at.first)).toBe(true);
  expect(at.first).toMatchObject({ state: "stopped", offline: false, tasks: [], serves: false });
  expect(at.of("service-stopped")).toMatchObject([{ node: "ha-1", tasksCutOff: ["Deploy Web"], by: "somebody" }]);
  expect(endService(at.world, at.first)).toBe(false);
});

test("a service that ends while it comes up does not come up", async () => {
  stopService(at.world, at.first);
  await at.atRest();
  startService(at.world, at.first, "command");
  endService(at.world, at.first);
  await at.atRest();
  expect(at.first.state).toBe("stopped");
  expect(at.of("service-running")).toEqual([]);
});

test("a service that ends while its start upgrades the database takes its upgrade along, and does not come up", async () => {
  stopService(at.world, at.first);
  await at.atRest();
  at.first.program = NEW;
  at.world.watch(({ kind }) => kind === "database-upgrade-began" && endService(at.world, at.first));
  startService(at.world, at.first, "command");
  await at.atRest();
  expect(at.first.state).toBe("stopped");
  expect(at.of("service-running")).toEqual([]);
  expect(at.of("database-upgrade-ended")).toMatchObject([{ result: "rolled-back", schemaVersion: OLD }]);
  expect(at.of("service-start-failed")).toEqual([]);
});

test("a restart of the machine ends everything on it and starts the service again", async () => {
  const ended: string[] = [];
  const restart = restartMachine(at.world, at.first, 60, () => ended.push("programs"));
  expect(at.first).toMatchObject({ isDown: true, state: "stopped" });
  await restart;
  await at.atRest();
  expect(ended).toEqual(["programs"]);
  expect(at.first).toMatchObject({ isDown: false, state: "running" });
  expect(at.of("service-starting")).toMatchObject([{ node: "ha-1", by: "reboot" }]);
  expect(at.of("node-restarted-machine")).toMatchObject([{ node: "ha-1", by: "somebody" }]);
});

test("a restart of the machine does not start a Disabled service", async () => {
  at.first.startType = "disabled";
  await restartMachine(at.world, at.first, 60, NO_PROGRAMS);
  await at.atRest();
  expect(at.first.state).toBe("stopped");
});

test("an installation that a restart interrupts is rolled back", async () => {
  endService(at.world, at.first);
  const file = join(at.first.folder, "Octopus.msi");
  writeFileSync(file, at.world.computers.makeInstaller(NEW, 1000, at.world.chance));
  const installing = installPackage(at.world, at.first, { file, args: [], folderClosed: true });
  while (at.of("installer-began").length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  await restartMachine(at.world, at.first, 1, NO_PROGRAMS);
  expect(await installing).not.toBe(0);
  expect(at.first).toMatchObject({ program: OLD, installerUntilSeconds: 0 });
});

test("somebody who starts a Disabled service enables it first; neither is the run's doing", async () => {
  stopService(at.world, at.second);
  await at.atRest();
  at.second.startType = "disabled";
  expect(startByHand(at.world, at.second)).toBe(true);
  await at.atRest();
  expect(at.second).toMatchObject({ startType: "automatic", state: "running" });
  expect(at.of("start-type-changed")).toMatchObject([{ by: "somebody" }]);
  expect(at.of("service-starting")).toMatchObject([{ by: "hand" }]);
  expect(startByHand(at.world, at.second)).toBe(false);
});

test("nobody starts what was switched off for good", () => {
  expect(switchOffForGood(at.world, at.second)).toBe(true);
  expect(startByHand(at.world, at.second)).toBe(false);
});

test("a service that clings stops when it lets go", async () => {
  at.first.clings = true;
  stopService(at.world, at.first);
  await at.world.clock.sleep(500);
  expect(at.first.state).toBe("stop-pending");
  at.world.endFaults();
  await at.atRest();
  expect(at.first.state).toBe("stopped");
});
