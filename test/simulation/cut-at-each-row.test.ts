import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import type { Simulation } from "../../src/simulation/simulate";
import type { WorldEvent } from "../../src/stand-ins/world/events";
import { byTurns, pairs } from "../made-up/by-turns";
import { brokenPromises, storyOf } from "../rehearsal/rehearsed";
import { publish, simulated } from "./simulated";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish();
});

// Where nothing changes in the schema: no-schema-change.test.ts.
const rows = UPGRADE_RUNBOOK.rows.filter(
  ({ key, runs, onlyWith }) => runs !== "after-failure" && onlyWith === undefined && key !== "start-unchanged",
);

// On a single node nobody else is left to tell the connection string once the new program is there.
describe("a run that was cut off is finished by the next one", () => {
  const cuts = pairs([1, 2, 3], rows)
    .map(([nodes, { key, name }]) => ({ nodes, key, name }))
    // On several nodes it was done while the others served, and is not run.
    .filter(({ nodes, key }) => nodes === 1 || key !== "install-on-primary-if-not-done");
  test.each(byTurns(cuts, 4))("$nodes nodes, cut when '$name' begins", async ({ nodes, key }) => {
    const cut = { cancelWhen: (event: WorldEvent) => event.kind === "row-began" && event.key === key };
    const result = await simulated(simulation, [cut, {}], { nodes });
    expect(brokenPromises(result)).toEqual([]);
    expect(storyOf(result)).toBe("upgraded (cancelled, success) ");
    expect(result.report.nodes.every(({ online, version }) => online && version === "2025.4.10333")).toBe(true);
  });

  test.each([1, 2, 3])("%i nodes, cut while an installer is at work", async (nodes) => {
    const cut = { cancelWhen: (event: WorldEvent) => event.kind === "installer-began" };
    const result = await simulated(simulation, [cut, {}], { nodes });
    expect(brokenPromises(result)).toEqual([]);
    expect(storyOf(result)).toBe("upgraded (cancelled, success) ");
  });
});
