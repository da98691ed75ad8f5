import { RECOVER_RUNBOOK } from "../../src/runbooks/recover";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import type { Simulation } from "../../src/simulation/simulate";
import type { WorldEvent } from "../../src/stand-ins/world/events";
import { byTurns } from "../made-up/by-turns";
import { brokenPromises } from "../rehearsal/rehearsed";
import { publish, simulated } from "./simulated";

const [OLD, NEW] = ["2025.3.14357", "2025.4.10333"];
const recover = { runbook: RECOVER_RUNBOOK };

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish(UPGRADE_RUNBOOK, RECOVER_RUNBOOK);
});

// Where nothing changes in the schema: no-schema-change.test.ts.
const rows = UPGRADE_RUNBOOK.rows
  .filter(({ key, runs, onlyWith }) => runs !== "after-failure" && onlyWith === undefined && key !== "start-unchanged")
  .map(({ key }) => key);
const before = rows.slice(0, rows.indexOf("upgrade-database") + 1);
const after = rows.slice(rows.indexOf("upgrade-database") + 1);
const cutAt = (key: string) => ({ cancelWhen: (event: WorldEvent) => event.kind === "row-began" && event.key === key });
const serving = ({ report }: Awaited<ReturnType<typeof simulated>>) =>
  report.nodes.filter(({ online }) => online).map(({ version }) => version);

describe.each([1, 3])("an upgrade on %i nodes that was cancelled", (nodes) => {
  // On several nodes it was done while the others served, and is not run.
  const begun = before.filter((key) => nodes === 1 || key !== "install-on-primary-if-not-done");
  test.each(byTurns(begun, 3))("when '%s' began: every node is back on the old version", async (key) => {
    const result = await simulated(simulation, [cutAt(key), recover], { nodes });
    expect(brokenPromises(result)).toEqual([]);
    expect(serving(result)).toEqual(Array.from({ length: nodes }, () => OLD));
    expect(result.report.runs).toEqual(["cancelled", "success"]);
  });

  test.each(byTurns(after, 3))(
    "when '%s' began: only the new version serves, and the upgrade can be run again",
    async (key) => {
      const result = await simulated(simulation, [cutAt(key), recover, {}], { nodes });
      expect(brokenPromises(result)).toEqual([]);
      expect(serving(result)).toEqual(Array.from({ length: nodes }, () => NEW));
    },
  );
});

test("nothing is unfinished: nothing is done", async () => {
  const result = await simulated(simulation, [recover]);
  expect(result.report.runs).toEqual(["success"]);
  expect(serving(result)).toEqual([OLD, OLD]);
});
