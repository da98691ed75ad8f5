import { failureOf } from "../../made-up/failure";
import { MadeUpNode } from "../../made-up/node";
import { start } from "./set-up";

test.each(["start-pending", "running"] as const)(
  "nothing is upgraded beside this node's own service, which somebody started and is %s (P1)",
  async (state) => {
    const { run, done } = start({ node: Object.assign(new MadeUpNode("ha-1").stopped(), { state }) });
    const failure = await failureOf(run);
    expect(failure.code).toBe("Nodes-StillAlive");
    expect(failure.message).toContain(`own service: 'OctopusDeploy' on this node is ${state}`);
    expect(done).toEqual([]);
  },
);
