import { Assumptions } from "../../../src/step/assumptions";
import type { Seen } from "../../made-up/context";
import { changesIn } from "../../made-up/node";
import { given, type Given } from "./given";

/** Drain and then Stop, as in the runbook. */
async function drainThenStop(at: Given, dryRun: boolean): Promise<Seen[]> {
  const assumptions = new Assumptions();
  at.inputs.mode = "Drain";
  const drained = await at.run({ dryRun, assumptions });
  at.everyoneDrained();
  at.inputs.mode = "Stop";
  return [drained, await at.run({ dryRun, assumptions })];
}

describe("a dry run says, line for line, what a real run then does, and does nothing", () => {
  const worlds: [string, (at: Given) => void][] = [
    ["a node at work", () => {}],
    ["a node that was drained before", ({ node }) => (node.draining = true)],
    ["a stopped node", ({ node }) => void node.stopped()],
    [
      "a node with tasks",
      ({ node, clock }) => {
        node.tasks = [{ id: "ServerTasks-1", description: "Deploy" }];
        clock.onSleep = () => (node.tasks = []);
      },
    ],
  ];
  test.each(worlds)("%s", async (_title, world) => {
    const dry = given(world);
    const would = (await drainThenStop(dry, true)).flatMap(changesIn);
    expect(dry.node.done).toEqual([]);
    const real = given(world);
    expect((await drainThenStop(real, false)).flatMap(changesIn)).toEqual(would);
    expect(would.length).toBeGreaterThan(0);
  });

  test("the primary ahead of the others, and then Drain and Stop find it stopped", async () => {
    const rows = async (at: Given, dryRun: boolean) => {
      const assumptions = new Assumptions();
      at.inputs.mode = "DrainAndStop";
      const first = await at.run({ dryRun, assumptions });
      at.everyoneDrained();
      at.inputs.mode = "Drain";
      const second = await at.run({ dryRun, assumptions });
      at.inputs.mode = "Stop";
      return [first, second, await at.run({ dryRun, assumptions })].flatMap(changesIn);
    };
    const dry = given();
    const would = await rows(dry, true);
    expect(dry.node.done).toEqual([]);
    expect(await rows(given(), false)).toEqual(would);
    expect(would).toHaveLength(3);
  });
});
