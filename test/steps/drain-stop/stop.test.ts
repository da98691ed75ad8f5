import { failureOf } from "../../made-up/failure";
import { given as anyGiven, type Given } from "./given";

const given = (change: (given: Given) => void = () => {}) =>
  anyGiven((at) => {
    at.inputs.mode = "Stop";
    at.everyoneDrained();
    at.node.draining = true;
    change(at);
  });

test("Disabled first and confirmed, then the service by its exact name, until the process is gone", async () => {
  const at = given(({ node }) => (node.lingerLooks = 3));
  const seen = await at.run();
  expect(at.node.done).toEqual([
    "record open ",
    "record open description,drained,serviceRunning,startType",
    "start type of OctopusDeploy: disabled",
    "stop OctopusDeploy",
  ]);
  expect(seen.lines).toContainEqual(expect.stringContaining("its process 4711 is still running"));
  expect(at.node.processId).toBeUndefined();
  expect(seen.outputs.StoppedAt).toBeDefined();
});

test("begins only when every machine of the run has drained, and names those that have not", async () => {
  const at = given((of) => delete of.drainedAt["octo-3"]);
  const failure = await failureOf(() => at.run());
  expect(failure.code).toBe("Nodes-NotDrained");
  expect(failure.message).toContain("octo-3");
  expect(failure.message).not.toContain("octo-2");
  expect(at.node.done).toEqual([]);
});

test("a node that is left alone need not have drained", async () => {
  const at = given((of) => {
    of.schemaVersion = of.targetVersion.text;
    of.installed["octo-3"] = of.targetVersion;
    delete of.drainedAt["octo-3"];
  });
  expect((await at.run()).outputs.StoppedAt).toBeDefined();
});

test("directly before the stop the node must be drained", async () => {
  const at = given(({ node }) => (node.draining = false));
  expect((await failureOf(() => at.run())).code).toBe("Node-NotDrained");
  expect(at.node.done).not.toContain("stop OctopusDeploy");
});

test("directly before the stop no task may run", async () => {
  const at = given(({ node }) => (node.tasks = [{ id: "ServerTasks-9", description: "Deploy late" }]));
  const failure = await failureOf(() => at.run());
  expect(failure.code).toBe("Tasks-StillRunning");
  expect(failure.message).toContain("Deploy late (ServerTasks-9)");
  expect(at.node.state).toBe("running");
});

test.each(["Fail", "CancelTasks"] as const)("%s is no leave to cut a task off here", async (atDeadline) => {
  const at = given(({ node, inputs }) => {
    node.tasks = [{ id: "ServerTasks-9", description: "Deploy late" }];
    inputs.atDeadline = atDeadline;
  });
  expect((await failureOf(() => at.run())).code).toBe("Tasks-StillRunning");
});

test("tasks are cut off when the operator chose to proceed, and counted", async () => {
  const at = given(({ node, inputs }) => {
    node.tasks = [{ id: "ServerTasks-9", description: "Deploy late" }];
    inputs.atDeadline = "Proceed";
  });
  expect((await at.run()).outputs).toMatchObject({ TasksCutOff: 1 });
  expect(at.node.state).toBe("stopped");
});

test("a stop that hangs is a failure within a bound, and nothing is killed", async () => {
  const at = given(({ node }) => (node.stopHangs = true));
  const failure = await failureOf(() => at.run());
  expect(failure.code).toBe("Service-NotStopped");
  expect(failure.message).toContain("stop-pending");
  expect(at.clock.now().getTime() - Date.parse("2026-01-10T03:00:00Z")).toBeLessThan(310_000);
});

test("a node found stopped is still set Disabled", async () => {
  const at = given(({ node }) => node.stopped());
  const seen = await at.run();
  expect(at.node.startType).toBe("disabled");
  expect(at.node.done).not.toContain("stop OctopusDeploy");
  expect(seen.outputs.StoppedAt).toBeDefined();
});

test("again, after it was stopped: changes nothing and says the same", async () => {
  const at = given();
  await at.run();
  const done = [...at.node.done];
  const seen = await at.run();
  expect(at.node.done.slice(done.length).filter((line) => !line.startsWith("record"))).toEqual([]);
  expect(seen.outputs.StoppedAt).toBeDefined();
  expect(at.node.record.now?.found).toMatchObject({ serviceRunning: true, startType: "automatic" });
});

test("once the schema is the target's, a node that has it installed is not stopped", async () => {
  const at = given((of) => {
    of.schemaVersion = of.targetVersion.text;
    of.installed["octo-1"] = of.targetVersion;
  });
  await at.run();
  expect(at.node.done).toEqual([]);
});
