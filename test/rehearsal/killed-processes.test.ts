import { rehearsedAsRecorded } from "./as-recorded";
import { expectEnd } from "./expected-ends";
import { REAL_FAULTS } from "./real-faults";
import { brokenPromises, rehearsed, storyOf } from "./rehearsed";

describe("the processes of a script are killed, and the next run finishes", () => {
  test.each(REAL_FAULTS["a script's processes are killed"])("%s", async (name) => {
    expectEnd(await rehearsedAsRecorded(name), name);
  });

  test("on a single node, while its installer is at work; the run tells its machines in JSON", async () => {
    const result = await rehearsed([{ cancelWhen: (event) => event.kind === "installer-began" }, {}], {
      nodes: 1,
      deploymentTargets: "json",
    });
    expect(brokenPromises(result)).toEqual([]);
    expect(storyOf(result)).toBe("upgraded (cancelled, success) ");
  });

  test("at a change on another node than the primary; the run tells its machines by a variable each", async () => {
    const result = await rehearsed([{ cancelAtChange: { machine: "octo-2", change: 4 } }, {}], {
      deploymentTargets: "flattened",
    });
    expect(brokenPromises(result)).toEqual([]);
    expect(storyOf(result)).toBe("upgraded (cancelled, success) ");
  });
});
