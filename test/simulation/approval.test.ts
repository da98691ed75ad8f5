import type { Rehearsed, RehearsalRun } from "../../src/rehearsal/play-runs";
import { RECOVER_RUNBOOK } from "../../src/runbooks/recover";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import type { Simulation } from "../../src/simulation/simulate";
import type { Person } from "../../src/simulation/stage";
import { byTurns } from "../made-up/by-turns";
import { brokenPromises } from "../rehearsal/rehearsed";
import { publishAsking, simulated } from "./simulated";

const [OLD, NEW] = ["2025.3.14357", "2025.4.10333"];
const ASKED = { "Upgrade.Outage.Approval": "True" };
const HOUR = 3600;

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publishAsking(UPGRADE_RUNBOOK, RECOVER_RUNBOOK);
});

/** Answers after a while; what was asked is kept. */
function somebody(answer: "Proceed" | "Abort" | undefined, afterSeconds = HOUR) {
  const asked: string[] = [];
  const person: Person = async ({ title, instructions, sleep }) => {
    asked.push(`${title}: ${instructions}`);
    if (answer !== undefined) await sleep(afterSeconds);
    return answer;
  };
  return { asked, person };
}

const play = (runs: readonly RehearsalRun[], person: Person, nodes = 2, variables: Record<string, string> = {}) =>
  simulated(simulation, runs, { nodes, person, variables: { ...ASKED, ...variables } });

/** What people noticed of a run: its nodes but for the primary, which goes ahead while the others serve. */
const noticed = ({ events }: Rehearsed) =>
  events.filter(
    (event) => event.kind === "maintenance-changed" || (event.kind === "service-stopped" && event.node !== "HA-NODE-1"),
  );

const endOf = ({ report }: Rehearsed) => ({
  runs: report.runs,
  nodes: report.nodes.map(({ version, online }) => `${version} ${online ? "serves" : "is down"}`),
});
const all = (nodes: number, version: string) => Array.from({ length: nodes }, () => `${version} serves`);

describe.each(byTurns([1, 2, 3], 3))("an outage on %i nodes that somebody has to approve", (nodes) => {
  test("granted, it begins only then", async () => {
    const { asked, person } = somebody("Proceed");
    const result = await play([{}], person, nodes);
    expect(brokenPromises(result)).toEqual([]);
    expect(endOf(result)).toEqual({ runs: ["success"], nodes: all(nodes, NEW) });
    expect(asked).toEqual([
      expect.stringMatching(/^Approve the outage requires intervention: The upgrade is about to/),
    ]);
    expect(noticed(result)[0]!.atSeconds).toBeGreaterThan(HOUR);
  });

  test("refused, nobody has noticed anything, and every node serves as it was found", async () => {
    const { person } = somebody("Abort");
    const result = await play([{}], person, nodes);
    expect(brokenPromises(result)).toEqual([]);
    expect(endOf(result)).toEqual({ runs: ["failed"], nodes: all(nodes, OLD) });
    expect(noticed(result)).toEqual([]);
  });

  test("refused once and granted the next time, the upgrade is made", async () => {
    const answers = [somebody("Abort"), somebody("Proceed")];
    const person: Person = (given) => answers.shift()!.person(given);
    const result = await play([{}, {}], person, nodes);
    expect(brokenPromises(result)).toEqual([]);
    expect(endOf(result)).toEqual({ runs: ["failed", "success"], nodes: all(nodes, NEW) });
  });

  test("not answered in time, the run is cancelled, nobody has noticed anything, and recover brings the primary back", async () => {
    const timeUp = new AbortController();
    const person: Person = async ({ sleep }) => {
      await sleep(8 * HOUR);
      timeUp.abort();
      return undefined;
    };
    const result = await play([{ cancel: timeUp.signal }, { runbook: RECOVER_RUNBOOK }], person, nodes);
    expect(brokenPromises(result)).toEqual([]);
    expect(endOf(result)).toEqual({ runs: ["cancelled", "success"], nodes: all(nodes, OLD) });
    expect(noticed(result).filter(({ kind }) => kind === "service-stopped")).toEqual([]);
  });

  test("granted too late, it does not begin, and every node serves as it was found", async () => {
    const { person } = somebody("Proceed", 8 * HOUR);
    const result = await play([{}], person, nodes, { "Upgrade.Outage.NotAfter": "60" });
    expect(brokenPromises(result)).toEqual([]);
    expect(endOf(result)).toEqual({ runs: ["failed"], nodes: all(nodes, OLD) });
    expect(result.report.reason).toContain("Outage-TooLate");
  });
});

test("nobody is asked in a dry run, and nobody while the project does not want it", async () => {
  const { asked, person } = somebody("Abort");
  expect((await play([{ dryRun: true }], person)).report.runs).toEqual(["success"]);
  expect((await simulated(simulation, [{}], { person })).report.runs).toEqual(["success"]);
  expect(asked).toEqual([]);
});
