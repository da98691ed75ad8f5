import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import type { Simulation } from "../../src/simulation/simulate";
import type { FaultName } from "../../src/stand-ins/world/faults";
import { expectEnd } from "../rehearsal/expected-ends";
import { brokenPromises } from "../rehearsal/rehearsed";
import { hearing, publish, simulated } from "./simulated";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish(UPGRADE_RUNBOOK);
});

test.each<FaultName>(["package-held", "task-log-held", "file-vanishes-while-copied", "share-lost-while-copied"])(
  "%s",
  async (fault) => {
    const result = await simulated(simulation, [{}], { faults: [fault] });
    expectEnd(result, fault);
    expect(brokenPromises(result)).toEqual([]);
  },
);

test("the log of a running task grows while it is copied: that is said, and the second copy has all of it", async () => {
  const { lines, listener } = hearing();
  const result = await simulated(simulation, [{}], { listener });
  expect(brokenPromises(result)).toEqual([]);
  const said = lines.filter((line) => line.startsWith("back-up-files"));
  expect(said.join("\n")).toMatch(/back-up-files octo-1 .*ServerTasks-901\.txt.* The backup set does not have it yet/);
  expect(said.filter((line) => line.startsWith("back-up-files-again ")).join("\n")).toMatch(
    /Copied and compared: TaskLogs 2 files/,
  );
});
