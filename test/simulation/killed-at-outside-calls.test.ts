import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import type { CallWatch } from "../../src/simulation/carry-for";
import type { Simulation } from "../../src/simulation/simulate";
import { brokenPromises, storyOf } from "../rehearsal/rehearsed";
import { publish, simulated } from "./simulated";

/** A script of a run in which nothing goes wrong, and how many outside calls it made. */
interface Counted {
  key: string;
  machine: string;
  calls: number;
}

type Moment = Parameters<CallWatch>[1];

const rows = UPGRADE_RUNBOOK.rows.filter(({ runs }) => runs !== "after-failure");

let simulation: Simulation;
/** In the order in which they began: a script's id is its place, from 1. */
let scripts: Counted[];

beforeAll(async () => {
  simulation = await publish();
  const calls = new Map<number, number>();
  const watch: CallWatch = ({ id }, moment) => {
    if (moment === "before") calls.set(id, (calls.get(id) ?? 0) + 1);
  };
  const { events } = await simulated(simulation, [{}], { watch });
  scripts = events
    .flatMap((event) => (event.kind === "row-began" ? [event] : []))
    .map(({ key, machine }, index) => ({ key, machine, calls: calls.get(index + 1) ?? 0 }));
});

/** Cancels the run, which kills its scripts, at an outside call of one of them, and runs the runbook again. */
function killedAt(id: number, call: number, at: Moment) {
  const cancel = new AbortController();
  let seen = 0;
  const watch: CallWatch = (script, moment) => {
    if (script.id === id && moment === at && (seen += 1) === call) cancel.abort();
  };
  return simulated(simulation, [{ cancel: cancel.signal }, {}], { watch });
}

/** The middle one before it takes effect, the last one after it did. */
const samplesOf = ({ calls }: Counted): [call: number, at: Moment][] => [
  [Math.ceil(calls / 2), "before"],
  [calls, "after"],
];

test.each(rows)(
  "a run whose processes were killed at an outside call of '$name' is finished by the next one",
  async ({ key }) => {
    const ofRow = scripts.flatMap((script, index) => (script.key === key ? [{ script, id: index + 1 }] : []));
    expect(ofRow.length).toBeGreaterThan(0);
    for (const { script, id } of ofRow) {
      for (const [call, at] of samplesOf(script)) {
        const result = await killedAt(id, call, at);
        const where = `${script.machine}, ${at} call ${call} of ${script.calls}`;
        expect({ where, broken: brokenPromises(result), story: storyOf(result) }).toEqual({
          ...{ where, broken: [] },
          story: "upgraded (cancelled, success) ",
        });
      }
    }
  },
);
