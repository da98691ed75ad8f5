import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import type { RehearsalRun } from "../../src/rehearsal/play-runs";
import type { Simulation } from "../../src/simulation/simulate";
import type { WorldNode } from "../../src/stand-ins/world/node";
import { byTurns } from "../made-up/by-turns";
import { brokenPromises, storyOf } from "../rehearsal/rehearsed";
import { publish, simulated } from "./simulated";

/** An outside call of a script: the n-th from 0, before it takes effect or after it did. */
type CallOf = { row: string; machine: string; number: number; after: boolean };

/** Not run where the primary node was installed while the other served, and where the schema changes. */
const LEFT_OUT: ReadonlySet<string> = new Set(["install-on-primary-if-not-done", "start-unchanged"]);
const rows = UPGRADE_RUNBOOK.rows.filter(
  ({ key, runs, onlyWith }) => runs !== "after-failure" && onlyWith === undefined && !LEFT_OUT.has(key),
);

let simulation: Simulation;
/** In a run in which nothing goes wrong. */
const calls: CallOf[] = [];

beforeAll(async () => {
  simulation = await publish();
  await simulatedWith([{}], (call) => calls.push(call));
});

/** @param onCall told of every outside call, with the row as it is in the first run */
function simulatedWith(runs: readonly RehearsalRun[], onCall: (call: CallOf) => void) {
  const rowOn = new Map<string, string>();
  const [first = {}, ...others] = runs;
  const follow: NonNullable<RehearsalRun["cancelWhen"]> = (event) => {
    if (event.kind === "row-began") rowOn.set(event.machine, event.key);
    return false;
  };
  const watch =
    ({ machineName: machine }: WorldNode) =>
    (number: number, after: boolean) => {
      onCall({ row: rowOn.get(machine) ?? "", machine, number, after });
      return undefined;
    };
  return simulated(simulation, [{ ...first, cancelWhen: follow }, ...others], { watch });
}

/** Cancels the run, which kills its scripts, at an outside call of one of them, and runs the runbook again. */
function killedAt(at: CallOf) {
  const cancel = new AbortController();
  return simulatedWith([{ cancel: cancel.signal }, {}], (call) => {
    if (Object.entries(at).every(([name, value]) => call[name as keyof CallOf] === value)) cancel.abort();
  });
}

/** On each machine, the middle one before it takes effect, and the last one after it did. */
function samplesOf(row: string): CallOf[] {
  const ofRow = calls.filter((call) => call.row === row);
  return [...new Set(ofRow.map(({ machine }) => machine))].flatMap((machine) => {
    const before = ofRow.filter((call) => call.machine === machine && !call.after);
    const after = ofRow.filter((call) => call.machine === machine && call.after);
    return [...before.slice(before.length / 2).slice(0, 1), ...after.slice(-1)];
  });
}

test.each(byTurns(rows, 3))(
  "a run whose processes were killed at an outside call of '$name' is finished by the next one",
  async ({ key }) => {
    const samples = samplesOf(key);
    expect(samples.length).toBeGreaterThan(1);
    for (const at of samples) {
      const result = await killedAt(at);
      expect({ at, broken: brokenPromises(result), story: storyOf(result) }).toEqual({
        ...{ at, broken: [] },
        story: "upgraded (cancelled, success) ",
      });
    }
  },
);
