import { Failure } from "../../../src/step/failure";
import { versionOf } from "../../made-up/version";
import { failureOf } from "../../made-up/failure";
import { madeUpOpenRecord } from "../../made-up/node";
import { given, type Given } from "./given";

const refused = new Failure({ code: "Instance-PermissionMissing", what: "The key may not do that.", next: "Ask." });
const seconds = ({ clock }: Given) => (clock.now().getTime() - Date.parse("2026-01-10T03:00:00Z")) / 1000;

test("the cap is in the record before it is changed", async () => {
  const at = given();
  await at.run();
  expect(at.node.done.indexOf("task cap 0")).toBeGreaterThan(
    at.node.done.findIndex((line) => line.startsWith("record") && line.includes("taskCap")),
  );
});

test("idle is two looks at least 45 s apart, both after the cap was read back", async () => {
  const at = given();
  await at.run();
  expect(seconds(at)).toBeGreaterThanOrEqual(45);
  expect(seconds(at)).toBeLessThan(60);
});

test("a task that is taken between the two looks is waited for, and then twice looked again", async () => {
  const at = given(({ node, clock }) => {
    clock.onSleep = (slept) => {
      if (slept >= 30 && slept < 40) node.tasks = [{ id: "ServerTasks-8", description: "Deploy late" }];
      if (slept >= 200) node.tasks = [];
    };
  });
  const seen = await at.run();
  expect(seen.lines.join("\n")).toContain("Deploy late (ServerTasks-8)");
  expect(seconds(at)).toBeGreaterThanOrEqual(245);
});

test("the tasks have all of their time: the second look comes on top of it", async () => {
  const at = given(({ node, inputs, clock }) => {
    inputs.drainTimeoutSeconds = 60;
    node.tasks = [{ id: "ServerTasks-8", description: "Deploy" }];
    clock.onSleep = (slept) => {
      if (slept >= 50) node.tasks = [];
    };
  });
  expect((await at.run()).outputs.DrainedAt).toBeDefined();
});

describe("a node whose cap cannot be set is drained, and the log says what that costs", () => {
  const cases: [string, RegExp, (at: Given) => void][] = [
    ["the change is refused", /could not be set: The key may not/, ({ node }) => (node.capRefused = refused)],
    ["the change is not read back", /it reads 5/, ({ node }) => (node.capIgnored = true)],
    ["the server tells none", /does not tell/, ({ node }) => (node.taskCap = undefined)],
    ["the server is older than 2018.6.13", /before 2018\.6\.13/, (at) => (at.currentVersion = versionOf("2018.6.12"))],
    [
      "the instance lists no such node",
      /cannot be read/,
      (at) => {
        const listed = at.ownInstance.nodes.bind(at.ownInstance);
        let first = true;
        at.ownInstance.nodes = async () => {
          const nodes = await listed();
          if (!first) return nodes;
          first = false;
          return [];
        };
      },
    ],
  ];
  test.each(cases)("%s", async (_title, reason, change) => {
    const at = given(change);
    const seen = await at.run();
    expect(at.node.draining).toBe(true);
    const warning = seen.lines.find((line) => line.startsWith("warning: "));
    expect(warning).toMatch(reason);
    expect(warning).toContain("the load balancer sends nobody there");
    expect(seen.outputs.DrainBeganAt).toBeDefined();
    expect(seen.outputs.QuietBeganAt).toBeUndefined();
  });
});

test("a change whose answer is lost counts when it is read back", async () => {
  const at = given((of) => {
    const setTaskCap = of.ownInstance.setTaskCap.bind(of.ownInstance);
    of.ownInstance.setTaskCap = async (...call) => {
      await setTaskCap(...call);
      of.ownInstance.setTaskCap = setTaskCap;
      throw new Failure({ code: "Instance-TimedOut", what: "There was no answer.", next: "Check." });
    };
  });
  await at.run();
  expect(at.node.taskCap).toBe(0);
  expect(at.node.draining).toBe(false);
});

test("a cap that was 0 before is left alone, and remembered as 0", async () => {
  const at = given(({ node }) => (node.taskCap = 0));
  const seen = await at.run();
  expect(at.node.done).not.toContain("task cap 0");
  expect(at.node.record.now?.found.taskCap).toBe(0);
  expect(seen.outputs.TaskCapWas).toBe(0);
});

test("what a failed attempt set is not taken for how it was", async () => {
  const at = given(({ node }) => (node.taskCap = 0));
  await at.node.record.write(madeUpOpenRecord({ found: { taskCap: 5, drained: false } }));
  expect((await at.run()).outputs.TaskCapWas).toBe(5);
});

test("in a rollback a stopped node's cap is remembered too: the restored database brings that of the backup", async () => {
  const at = given((of) => {
    of.node.stopped();
    of.node.taskCap = 7;
    of.direction = "back";
  });
  await at.run();
  expect(at.node.record.now?.found).toMatchObject({ drained: false, taskCap: 7 });
});

describe("the last look before the stop", () => {
  const stopping = (change: (at: Given) => void = () => {}) =>
    given((at) => {
      at.inputs.mode = "Stop";
      at.everyoneDrained();
      at.node.taskCap = 0;
      change(at);
    });

  test("the primary is drained last of all, directly before it is stopped", async () => {
    const at = stopping();
    const seen = await at.run();
    expect(at.node.done.filter((line) => !line.startsWith("record"))).toEqual([
      "start type of OctopusDeploy: disabled",
      "drain true",
      "stop OctopusDeploy",
    ]);
    expect(seen.outputs.StopBeganAt).toBeDefined();
  });

  test("another node serves until it stops", async () => {
    const at = stopping((of) => (of.isPrimary = false));
    await at.run();
    expect(at.node.done).not.toContain("drain true");
  });

  test("a cap that somebody has put back is a reason not to stop", async () => {
    const at = stopping(({ node }) => (node.taskCap = 5));
    const failure = await failureOf(() => at.run());
    expect(failure.code).toBe("Node-NotDrained");
    expect(failure.message).toContain("its task cap is 5");
    expect(at.node.state).toBe("running");
  });

  test("a task that slipped in is waited for, and its node serves meanwhile", async () => {
    const at = stopping(({ node, clock }) => {
      node.tasks = [{ id: "ServerTasks-9", description: "Deploy late" }];
      clock.onSleep = (slept) => {
        if (slept >= 100) node.tasks = [];
      };
    });
    const seen = await at.run();
    expect(seen.lines.join("\n")).toContain("Deploy late (ServerTasks-9)");
    expect(seen.outputs.StoppedAt).toBeDefined();
    expect(at.node.done.indexOf("drain true")).toBe(at.node.done.indexOf("stop OctopusDeploy") - 1);
  });
});
