import type { Simulation } from "../../src/simulation/simulate";
import type { WorldEvent } from "../../src/stand-ins/world/events";
import { byTurns } from "../made-up/by-turns";
import { brokenPromises } from "../rehearsal/rehearsed";
import { publish, simulated } from "./simulated";

const OLD = "2025.3.14357";
/**
 * Met when the primary has the new program and every node is stopped: recovery has to put the old one back. A single node
 * has it only after the backup.
 */
const FAILS_BEFORE_THE_UPGRADE = "backup-device-full";
const failsBeforeTheUpgrade = (nodes: number) => (nodes === 1 ? "licence-too-old" : FAILS_BEFORE_THE_UPGRADE);

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish();
});

const nodesOf = ({ report }: Awaited<ReturnType<typeof simulated>>) =>
  report.nodes.map(({ name, version, online }) => `${name} ${version} ${online ? "serves" : "is down"}`);
const all = (nodes: number) => Array.from({ length: nodes }, (_, index) => `HA-NODE-${index + 1} ${OLD} serves`);
const uninstalls = (event: WorldEvent) => event.kind === "installer-began" && event.uninstalls === true;
const installsOld = (event: WorldEvent) =>
  event.kind === "installer-began" && event.uninstalls !== true && event.version === OLD;

describe.each(byTurns([3, 1, 2], 3))("a run on %i nodes that fails before the database upgrade", (nodes) => {
  test("ends with every node serving the old version, as it was found", async () => {
    const result = await simulated(simulation, [{}], { nodes, faults: [failsBeforeTheUpgrade(nodes)] });
    expect(brokenPromises(result)).toEqual([]);
    expect(nodesOf(result)).toEqual(all(nodes));
    expect(result.events.filter(uninstalls)).toHaveLength(1);
  });

  test.each([
    ["the uninstallation of the new version", uninstalls],
    ["the installation of the old version", installsOld],
  ])("does so in the next run, when it was cut off in %s", async (_title, cancelWhen) => {
    const result = await simulated(simulation, [{ cancelWhen }, {}], { nodes, faults: [failsBeforeTheUpgrade(nodes)] });
    expect(result.report.runs).toEqual(["cancelled", "failed"]);
    expect(brokenPromises(result)).toEqual([]);
    expect(nodesOf(result)).toEqual(all(nodes));
  });

  test("does so whatever the old installer does about a newer version", async () => {
    const faults = [failsBeforeTheUpgrade(nodes), "msi-allows-downgrade"];
    expect(nodesOf(await simulated(simulation, [{}], { nodes, faults }))).toEqual(all(nodes));
  });
});

test.each(["msi-uninstall-3010", "msi-uninstall-leaves-program", "msi-uninstall-removes-service"])(
  "%s: the primary stays stopped, the others serve, and no promise is broken",
  async (fault) => {
    const result = await simulated(simulation, [{}], { nodes: 3, faults: [FAILS_BEFORE_THE_UPGRADE, fault] });
    expect(brokenPromises(result)).toEqual([]);
    expect(nodesOf(result).map((node) => node.replace(/ .* (?=serves|is down)/, " "))).toEqual([
      "HA-NODE-1 is down",
      "HA-NODE-2 serves",
      "HA-NODE-3 serves",
    ]);
  },
);
