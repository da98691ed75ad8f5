import { madeUpOpenRecord, MadeUpRecord } from "../../made-up/node";
import { failureOf } from "../../made-up/failure";
import { CANARY, given, type Given } from "./given";

test("sets the node's task cap to 0, and writes down how it was before that; the node goes on serving", async () => {
  const at = given();
  const seen = await at.run();
  expect(at.node.done).toEqual([
    "record open ",
    "record open description,drained,serviceRunning,startType,taskCap",
    "task cap 0",
  ]);
  expect(at.node.draining).toBe(false);
  expect(at.node.record.now?.found).toMatchObject({
    ...{ serviceRunning: true, startType: "automatic", drained: false },
    taskCap: 5,
  });
  expect(seen.outputs).toMatchObject({ WasDrained: false, TaskCapWas: 5, StartTypeWas: "automatic", TasksCutOff: 0 });
  expect(seen.outputs.QuietBeganAt).toBeDefined();
  expect(seen.outputs.DrainBeganAt).toBeUndefined();
  expect(seen.outputs.DrainedAt).toMatch(/^2026-01-10T/);
  expect(JSON.stringify([seen, at.node.done, at.node.record.written])).not.toContain(CANARY);
});

test("a node that was drained before is left drained, and that is remembered", async () => {
  const at = given(({ node }) => (node.draining = true));
  const seen = await at.run();
  expect(at.node.done.filter((line) => line.startsWith("drain"))).toEqual([]);
  expect(seen.outputs.WasDrained).toBe(true);
});

test("what a failed attempt left behind is not taken for how it was", async () => {
  const at = given(({ node }) => {
    node.draining = true;
    node.record = given().node.record;
  });
  await at.node.record.write(
    madeUpOpenRecord({ found: { drained: false, serviceRunning: true, startType: "automatic-delayed" } }),
  );
  const seen = await at.run();
  expect(seen.outputs).toMatchObject({ WasDrained: false, StartTypeWas: "automatic-delayed" });
});

test("waits by its own count until no task runs, and names the tasks", async () => {
  const at = given(({ node, clock }) => {
    node.tasks = [{ id: "ServerTasks-7", description: "Deploy Web to Production" }];
    clock.onSleep = (seconds) => {
      if (seconds >= 600) node.tasks = [];
    };
  });
  const seen = await at.run();
  expect(seen.lines).toContainEqual(
    expect.stringContaining("wait: Waiting for the tasks on node ha-1: Deploy Web to Production (ServerTasks-7)"),
  );
  expect(seen.outputs.DrainedAt).toBeDefined();
  expect(at.clock.now().getTime()).toBeGreaterThanOrEqual(Date.parse("2026-01-10T03:10:00Z"));
});

test("a task that the instance counts and does not name is waited for too", async () => {
  const at = given(({ node, inputs }) => {
    node.countedTasks = 1;
    inputs.drainTimeoutSeconds = 60;
  });
  const failure = await failureOf(() => at.run());
  expect(failure.message).toContain("1 more that the instance counts and does not name");
});

test("when the program says that it waited, the tasks are still looked at: its --wait cannot be trusted", async () => {
  const at = given(({ node, inputs }) => {
    node.tasks = [{ id: "ServerTasks-7", description: "Deploy" }];
    inputs.drainTimeoutSeconds = 30;
  });
  expect((await failureOf(() => at.run())).code).toBe("Drain-DeadlineMissed");
});

/** A node whose server tells no task cap. */
const drainedInstead = (change: (node: Given["node"]) => void = () => {}) =>
  given(({ node }) => {
    node.taskCap = undefined;
    change(node);
  });

test("a drain that the program reports and the ping does not show is not believed", async () => {
  const at = drainedInstead((node) => (node.drainDoesNothing = true));
  expect((await failureOf(() => at.run())).code).toBe("Drain-NotConfirmed");
});

test("a drain that the program reports as failed and the ping shows is done", async () => {
  const at = drainedInstead((node) => (node.drainThrows = new Error("exit code 1: tasks still run")));
  expect((await at.run()).outputs.DrainedAt).toBeDefined();
});

test("what the program said is the reason when nothing is drained", async () => {
  const at = drainedInstead((node) => {
    node.drainDoesNothing = true;
    node.drainThrows = new Error("exit code 100: no database");
  });
  await expect(at.run()).rejects.toThrow("no database");
});

describe("when tasks still run at the deadline", () => {
  const busy = (atDeadline: "Fail" | "CancelTasks" | "Proceed") =>
    given(({ node, inputs }) => {
      node.tasks = [{ id: "ServerTasks-7", description: "Deploy Web" }];
      inputs.drainTimeoutSeconds = 120;
      inputs.atDeadline = atDeadline;
    });

  test("Fail gives up, names them and interrupts nothing", async () => {
    const at = busy("Fail");
    const failure = await failureOf(() => at.run());
    expect(failure.code).toBe("Drain-DeadlineMissed");
    expect(failure.message).toContain("Deploy Web (ServerTasks-7)");
    expect(at.node.tasks).toHaveLength(1);
    expect(at.node.done.filter((line) => line.startsWith("drain"))).toEqual([]);
  });

  test("CancelTasks cancels them, because the operator chose that, and counts them", async () => {
    const at = busy("CancelTasks");
    const seen = await at.run();
    expect(at.node.done).toContain("drain true cancelling");
    expect(seen.outputs).toMatchObject({ TasksCutOff: 1 });
    expect(seen.outputs.DrainedAt).toBeDefined();
  });

  test("Proceed leaves them running and counts them", async () => {
    const at = busy("Proceed");
    const seen = await at.run();
    expect(seen.outputs).toMatchObject({ TasksCutOff: 1 });
    expect(at.node.tasks).toHaveLength(1);
  });
});

describe("the shared address goes silent when every node drains", () => {
  test("so the tasks are asked for through the node itself", async () => {
    const at = given((of) => {
      of.sharedInstance = {
        ...of.sharedInstance,
        nodes: async () => {
          throw new Error("nobody may ask there");
        },
      };
    });
    expect((await at.run()).outputs.DrainedAt).toBeDefined();
  });
});

test("a look that fails in between is no answer, and does not end the drain", async () => {
  const at = given((of) => {
    of.node.tasks = [{ id: "ServerTasks-7", description: "Deploy" }];
    const instance = of.ownInstance;
    let looks = 0;
    const listed = instance.nodes.bind(instance);
    instance.nodes = async () => {
      looks += 1;
      // Two to read the cap and to set it, then one a look at the tasks.
      if (looks === 4) throw new Error("socket hang up");
      if (looks === 5) of.node.tasks = [];
      return listed();
    };
  });
  const seen = await at.run();
  expect(seen.lines).toContainEqual(expect.stringContaining("the running tasks cannot be read (socket hang up)"));
  expect(seen.outputs.DrainedAt).toBeDefined();
});

describe("a stopped node is a drained node once its start type is Disabled", () => {
  test("it is set Disabled, and its program is asked nothing", async () => {
    const at = given(({ node }) => node.stopped());
    const seen = await at.run();
    expect(at.node.done).toEqual([
      "record open ",
      "record open description,startType",
      "start type of OctopusDeploy: disabled",
      "record open description,serviceRunning,startType",
    ]);
    expect(at.node.record.now?.found).toEqual({
      serviceRunning: false,
      startType: "automatic",
      description: "Octopus Deploy server",
    });
    expect(seen.outputs.DrainedAt).toBeDefined();
  });

  test.each([
    ["was not drained before the upgrade", false, false],
    ["was drained before the upgrade", true, true],
    ["was not asked before the upgrade", undefined, false],
  ])(
    "in a rollback, whose restored database has it drained, one that %s (seed 61446)",
    async (_, drained, expected) => {
      const at = given((of) => {
        of.node.stopped();
        of.direction = "back";
        const upgrade = madeUpOpenRecord({ open: false, found: drained === undefined ? {} : { drained } });
        of.node.record = new MadeUpRecord(upgrade);
      });
      await at.run();
      expect(at.node.record.now).toMatchObject({
        direction: "back",
        found: { serviceRunning: false, drained: expected },
      });
    },
  );

  test("one that is started just before Disabled holds is quieted like the others, and was running", async () => {
    const at = given(({ node }) => {
      node.stopped();
      node.startedWhenDisabled = true;
    });
    await at.run();
    expect(at.node.done).toContain("task cap 0");
    expect(at.node.record.now?.found).toMatchObject({ serviceRunning: true, startType: "automatic", drained: false });
  });

  test("a start type that does not hold is a failure", async () => {
    const at = given(({ node }) => {
      node.stopped();
      node.startTypeSticks = true;
    });
    expect((await failureOf(() => at.run())).code).toBe("Service-StartTypeNotSet");
  });

  test("Disabled that no unfinished run of ours set was meant by somebody else", async () => {
    const at = given(({ node }) => {
      node.stopped();
      node.startType = "disabled";
    });
    expect((await failureOf(() => at.run())).code).toBe("Service-DisabledBefore");
  });
});

describe("once the schema is the target's", () => {
  test("a node that has the target installed is left alone: it may serve", async () => {
    const at = given((of) => {
      of.schemaVersion = of.targetVersion.text;
      of.installed["octo-1"] = of.targetVersion;
    });
    const seen = await at.run();
    expect(at.node.done).toEqual([]);
    expect(seen.outputs).toEqual({});
  });

  test("unless nobody saw the database upgrade end: no node may run while it is run again", async () => {
    const at = given((of) => {
      of.schemaVersion = of.targetVersion.text;
      of.installed["octo-1"] = of.targetVersion;
      of.upgradeCutOff = true;
    });
    expect((await at.run()).outputs.DrainedAt).toBeDefined();
  });

  test("a node that has not is taken out of service", async () => {
    const at = given((of) => (of.schemaVersion = of.targetVersion.text));
    await at.run();
    expect(at.node.done).toContain("task cap 0");
  });

  test("before that, the target being installed changes nothing", async () => {
    const at = given((of) => (of.installed["octo-1"] = of.targetVersion));
    await at.run();
    expect(at.node.done).toContain("task cap 0");
  });
});
