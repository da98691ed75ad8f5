import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import type { WorldEvent } from "../../src/stand-ins/world/events";
import type { Simulation } from "../../src/simulation/simulate";
import { brokenPromises, storyOf } from "../rehearsal/rehearsed";
import { publish, simulated } from "./simulated";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish();
});

const rows = UPGRADE_RUNBOOK.rows.filter(({ runs }) => runs !== "after-failure");
/** On a single node nobody else is left to tell the connection string once the new program is there. */
const FROM_ITS_INSTALLER = ["install-on-primary-if-not-done", "upgrade-database", "start-primary"] as const;

describe("a run that was cut off is finished by the next one", () => {
  test.each(rows)("cut when '$name' begins", async ({ key }) => {
    const result = await simulated(simulation, [
      { cancelWhen: (event) => event.kind === "row-began" && event.key === key },
      {},
    ]);
    expect(brokenPromises(result)).toEqual([]);
    expect(storyOf(result)).toBe("upgraded (cancelled, success) ");
    expect(result.report.nodes.every(({ online, version }) => online && version === "2025.4.10333")).toBe(true);
  });

  test.each(FROM_ITS_INSTALLER)("a single node, cut when %s begins", async (key) => {
    const cut = { cancelWhen: (event: WorldEvent) => event.kind === "row-began" && event.key === key };
    const result = await simulated(simulation, [cut, {}], { nodes: 1 });
    expect(brokenPromises(result)).toEqual([]);
    expect(storyOf(result)).toBe("upgraded (cancelled, success) ");
  });

  test("a single node, cut while its installer is at work", async () => {
    const result = await simulated(simulation, [{ cancelWhen: (event) => event.kind === "installer-began" }, {}], {
      nodes: 1,
    });
    expect(brokenPromises(result)).toEqual([]);
    expect(storyOf(result)).toBe("upgraded (cancelled, success) ");
  });
});
