/*
 * Nobody knows whether `database --upgrade` writes the installation history or the first start of a node: where it is the start,
 * the history shows the former version in all that comes between the two (facts: octopus-upgrades#installation-history).
 */
import { RECOVER_RUNBOOK } from "../../src/runbooks/recover";
import { ROLLBACK_RUNBOOK } from "../../src/runbooks/rollback";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import type { StepKey } from "../../src/names/steps";
import type { RehearsalRun } from "../../src/rehearsal/play-runs";
import type { Simulation } from "../../src/simulation/simulate";
import type { WorldEvent } from "../../src/stand-ins/world/events";
import { byTurns } from "../made-up/by-turns";
import { brokenPromises } from "../rehearsal/rehearsed";
import { publish, simulated } from "./simulated";

const ROLLBACK: RehearsalRun = {
  runbook: ROLLBACK_RUNBOOK,
  answers: { "Upgrade.Rollback.DatabaseName": "OctopusDeploy", "Upgrade.Rollback.MayLose": "1000" },
};

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish(UPGRADE_RUNBOOK, RECOVER_RUNBOOK, ROLLBACK_RUNBOOK);
});

/** Whether the program tells what an upgrade would change (`database-upgrade-status`), and whether scripts are run: every other way differs in both. */
const WAYS = [
  { way: "the program tells, scripts are run", from: "2025.3.14357", to: "2025.4.10333" },
  { way: "the program tells, no script is run", from: "2025.4.10100", to: "2025.4.10333" },
  { way: "the program does not tell, no script is run", from: "2022.3.10000", to: "2022.3.10640" },
  { way: "the program does not tell, scripts are run", from: "2022.2.8000", to: "2022.3.10640" },
] as const;
type Way = (typeof WAYS)[number];

const play = ({ from, to }: Pick<Way, "from" | "to">, runs: readonly RehearsalRun[], faults: readonly string[] = []) =>
  simulated(simulation, runs, { from, to, nodes: 2, faults: ["history-by-first-start", ...faults] });

type Played = Awaited<ReturnType<typeof play>>;

const cutAt = (key: StepKey): RehearsalRun => ({
  cancelWhen: (event: WorldEvent) => event.kind === "row-began" && event.key === key,
});
const serving = ({ report }: Played) => report.nodes.map(({ version, online }) => (online ? version : undefined));
const isCommit = ({ kind }: WorldEvent) => kind === "database-upgrade-committed";

describe.each(byTurns(WAYS, 2))("$way", (way) => {
  const both = [way.to, way.to];

  test("an upgrade succeeds", async () => {
    const result = await play(way, [{}]);
    expect([brokenPromises(result), result.report.runs, serving(result)]).toEqual([[], ["success"], both]);
  });

  test.each(["upgrade-database", "start-primary", "verify-primary", "install-on-others"] as const)(
    "one that is cut when %s begins is finished by the next run",
    async (key) => {
      const result = await play(way, [cutAt(key), {}]);
      expect([brokenPromises(result), serving(result)]).toEqual([[], both]);
      // A backup from after the commit would pass for one of the former version.
      const since = result.events.findIndex(isCommit);
      expect(result.events.filter(({ kind }, at) => kind === "backup-began" && at > since)).toEqual([]);
    },
  );

  test.each([
    "cancel-during-database-upgrade",
    "cancel-after-commit",
    "step-killed-after-commit",
    "primary-does-not-come-back-once",
  ])("%s: the next run finishes it", async (fault) => {
    const result = await play(way, [{}, {}], [fault]);
    expect([brokenPromises(result), serving(result)]).toEqual([[], both]);
  });

  test("recovery after the commit starts no node on the former version", async () => {
    const result = await play(way, [cutAt("start-primary"), { runbook: RECOVER_RUNBOOK }]);
    expect(brokenPromises(result)).toEqual([]);
    expect(serving(result)).not.toContain(way.from);
  });

  test("an upgrade whose primary node never started on the new version is rolled back", async () => {
    const result = await play(way, [{}, ROLLBACK], ["primary-does-not-come-back"]);
    expect([brokenPromises(result), serving(result)]).toEqual([[], [way.from, way.from]]);
  });
});

test("a failed upgrade is seen to be rolled back as a whole, and every node goes back to work", async () => {
  const [first] = WAYS;
  const result = await play(first, [{}], ["database-upgrade-rolled-back"]);
  expect([brokenPromises(result), serving(result)]).toEqual([[], [first.from, first.from]]);
});
