import { Failure } from "../../../src/step/failure";
import { Assumptions } from "../../../src/step/assumptions";
import { failureOf } from "../../made-up/failure";
import { changesIn, MadeUpNode, madeUpOpenRecord, madeUpPlan } from "../../made-up/node";
import { given, type Given } from "./given";

const { from, to } = madeUpPlan;

test("start type back, service started, answers with the target version, drain flag back, record closed", async () => {
  const at = given();
  const seen = await at.run();
  expect(at.node.done).toEqual([
    "start type of OctopusDeploy: automatic-delayed",
    "start OctopusDeploy",
    "drain false",
    "record closed drained,serviceRunning,startType",
  ]);
  expect(seen.outputs).toMatchObject({ NodeVersion: to.text, OnlineAfterSeconds: 0, RecordClosed: true });
});

test("who disabled the service is not said any more; a record is not closed while it is", async () => {
  const found = { serviceRunning: true, startType: "automatic", drained: false, description: "as it was" } as const;
  const note = "Disabled by octopus-ha-upgrade, run ServerTasks-41";
  const at = given((of) => (of.node.description = note), found);
  await at.run();
  expect([at.node.description, at.node.record.now?.open]).toEqual(["as it was", false]);

  const refused = given((of) => (of.node.description = note), found);
  refused.node.descriptionRefused = new Failure({ code: "Service-Refused", what: "Access is denied.", next: "Ask." });
  expect((await failureOf(() => refused.run())).code).toBe("Node-NotAsFound");
  expect(refused.node.record.now?.open).toBe(true);
});

test("that a record is closed is said by the node that closed it, the primary's by nobody", async () => {
  const at = given((of) => (of.isPrimary = true));
  expect((await at.run()).outputs).not.toHaveProperty("RecordClosed");
});

test("Start alone leaves the node drained and the record open", async () => {
  const at = given((of) => (of.mode = "Start"));
  await at.run();
  expect(at.node.draining).toBe(true);
  expect(at.node.record.now?.open).toBe(true);
});

test("the primary's record stays open: maintenance mode is still to be put back", async () => {
  const at = given((of) => (of.isPrimary = true));
  await at.run();
  expect(at.node.draining).toBe(false);
  expect(at.node.record.now?.open).toBe(true);
});

test("Resume alone puts the drain flag back on a node that answers with the target version", async () => {
  const at = given((of) => {
    of.mode = "Start";
  });
  await at.run();
  at.mode = "Resume";
  await at.run();
  expect(at.node.draining).toBe(false);
});

describe("before the primary goes back to work", () => {
  const resumed = async (change: (at: Given) => void = () => {}) => {
    const at = given((of) => {
      of.isPrimary = true;
      of.mode = "Start";
    });
    await at.run();
    at.mode = "Resume";
    change(at);
    return { at, seen: await at.run() };
  };

  test("maintenance mode that a recovery put back is turned on again, while the node is still drained", async () => {
    const { at, seen } = await resumed((of) => (of.maintenance = false));
    expect(at.switched).toEqual([{ on: true, drained: true }]);
    expect(at.node.draining).toBe(false);
    expect(seen.lines.join("\n")).toContain("is off in the middle of an upgrade");
    expect(at.node.record.now?.found.maintenance).toBe(false);
  });

  test("maintenance mode that is on is left on, and nothing is said", async () => {
    const { at, seen } = await resumed();
    expect(at.switched).toEqual([]);
    expect(seen.lines.join("\n")).not.toContain("aintenance mode");
  });

  test("what was found before the first attempt stays what is put back", async () => {
    const at = given(
      (of) => {
        of.isPrimary = true;
        of.mode = "Start";
      },
      { serviceRunning: true, startType: "automatic", drained: false, maintenance: true },
    );
    await at.run();
    [at.mode, at.maintenance] = ["Resume", false];
    await at.run();
    expect(at.maintenance).toBe(true);
    expect(at.node.record.now?.found.maintenance).toBe(true);
  });

  test("one that is at work already is left alone: the run may have been cut off after maintenance mode was put back", async () => {
    const { at } = await resumed((of) => {
      of.maintenance = false;
      of.node.draining = false;
    });
    expect(at.switched).toEqual([]);
  });

  test("another node does not look: the primary has", async () => {
    const { at } = await resumed((of) => {
      of.maintenance = false;
      of.isPrimary = false;
    });
    expect(at.switched).toEqual([]);
  });
});

test.each([
  ["failed", true],
  ["passed", false],
  ["accepted", false],
] as const)("a verification that %s: the node stays drained: %s", async (verdict, isRefused) => {
  const at = given((of) => {
    of.isPrimary = true;
    of.mode = "Start";
  });
  await at.run();
  const verification = { verdict, at: "2026-01-10T02:30:00Z", failures: ["projects: 11 instead of 12"] };
  await at.node.record.write({ ...at.node.record.now!, verification });
  at.mode = "Resume";
  if (isRefused) {
    const { code, message } = await failureOf(() => at.run());
    expect(code).toBe("Node-NotVerified");
    expect(message).toContain("projects: 11 instead of 12");
  } else await at.run();
  expect(at.node.draining).toBe(isRefused);
});

test("a node that was found drained is left drained", async () => {
  const at = given(undefined, { serviceRunning: true, startType: "automatic", drained: true });
  await at.run();
  expect(at.node.draining).toBe(true);
  expect(at.node.done).not.toContain("drain false");
  expect(at.node.record.now?.open).toBe(false);
});

test("a node that was found stopped is left stopped, and can be started again", async () => {
  const at = given(undefined, { serviceRunning: false, startType: "manual" });
  const seen = await at.run();
  expect(at.node.done).toEqual(["start type of OctopusDeploy: manual", "record closed serviceRunning,startType"]);
  expect(seen.lines).toContainEqual(expect.stringContaining("found stopped"));
});

test("a node that was found stopped and starts by itself is started: the watchdog would start it anyway", async () => {
  const at = given(undefined, { serviceRunning: false, startType: "automatic" });
  await at.run();
  expect(at.node.done).toContain("start OctopusDeploy");
  expect(at.node.record.now?.open).toBe(false);
});

test("a node that runs on the target already: nothing to do", async () => {
  const at = given();
  await at.run();
  at.node.done.length = 0;
  const seen = await at.run();
  expect(at.node.done).toEqual([]);
  expect(seen.outputs).toMatchObject({ NodeVersion: to.text });
});

describe("no node runs on a version other than the schema's", () => {
  test.each([
    ["an old program on a new schema", from, to],
    ["a new program on an old schema", to, from],
    ["no program", undefined, to],
  ])("%s", async (_title, installed, schema) => {
    const at = given((of) => {
      of.node.installedVersion = installed;
      of.schemaVersionNow = schema;
    });
    expect((await failureOf(() => at.run())).code).toBe("Version-NotTheSchemas");
    expect(at.node.done).toEqual([]);
    expect(at.node.startType).toBe("disabled");
  });

  test("the schema's version, when that is not where this run goes", async () => {
    const at = given((of) => {
      of.node.installedVersion = from;
      of.schemaVersionNow = from;
    });
    expect((await failureOf(() => at.run())).code).toBe("Version-NotTheTarget");
  });

  test.each(["needs-upgrade", "database-newer"] as const)("the program itself says %s", async (status) => {
    const at = given((of) => (of.node.upgradeStatus = status));
    expect((await failureOf(() => at.run())).code).toBe("Version-SchemaDisagrees");
    expect(at.node.done).toEqual([]);
  });

  test("a program that cannot tell is judged by its version", async () => {
    const at = given((of) => (of.node.upgradeStatus = undefined));
    expect((await at.run()).outputs).toMatchObject({ NodeVersion: to.text });
  });
});

test("a schema that a database upgrade damaged starts nothing, until a restore", async () => {
  const at = given((of) => {
    of.node = new MadeUpNode("ha-1", madeUpOpenRecord({ databaseUpgrade: { verdict: "damaged", at: "x" } })).stopped();
    of.node.installedVersion = to;
  });
  const failure = await failureOf(() => at.run());
  expect(failure.code).toBe("Database-Damaged");
  expect(failure.next).toContain("Start no node");
  expect(at.node.done).toEqual([]);
});

describe("an installer outlives its step", () => {
  test("the version is read after it has ended", async () => {
    const at = given((of) => {
      of.node.installedVersion = from;
      of.node.installerLooks = 4;
      of.node.afterInstaller = () => (of.node.installedVersion = to);
    });
    expect((await at.run()).outputs).toMatchObject({ NodeVersion: to.text });
  });

  test("past the deadline nothing is changed", async () => {
    const at = given((of) => (of.node.installerLooks = 1_000_000));
    expect((await failureOf(() => at.run())).code).toBe("Installer-StillRunning");
    expect(at.node.done).toEqual([]);
  });
});

describe("what is reported done is done", () => {
  test("a service that ends again is a failure at once", async () => {
    const at = given((of) => (of.node.startFails = true));
    expect((await failureOf(() => at.run())).code).toBe("Node-StartFailed");
    expect(at.node.record.now?.open).toBe(true);
    expect(at.clock.sleeps.reduce((sum, seconds) => sum + seconds, 0)).toBeLessThan(15);
  });

  test("a node that does not answer is a failure at the deadline", async () => {
    const at = given((of) => (of.node.neverAnswers = true));
    const failure = await failureOf(() => at.run());
    expect(failure.code).toBe("Node-NotOnline");
    expect(failure.message).toContain("900 s");
  });

  test("another node's answer does not count", async () => {
    const at = given((of) => (of.node.answersAs = "ha-2"));
    expect((await failureOf(() => at.run())).message).toContain("a node named ha-2");
  });

  test("an answer with another version does not count", async () => {
    const at = given((of) => {
      of.node.state = "running";
      of.node.startType = "automatic-delayed";
      of.node.runningVersion = from;
    });
    expect((await failureOf(() => at.run())).message).toContain(`it answers with version ${from}`);
  });

  test("a drain that does not end is a failure, and the record stays open", async () => {
    const at = given((of) => (of.node.drainDoesNothing = true));
    expect((await failureOf(() => at.run())).code).toBe("Drain-NotConfirmed");
    expect(at.node.record.now?.open).toBe(true);
  });

  test("a start type that does not hold is a failure", async () => {
    const at = given((of) => (of.node.startTypeSticks = true));
    expect((await failureOf(() => at.run())).code).toBe("Service-StartTypeNotSet");
  });
});

test("Disabled without a record is somebody else's will", async () => {
  const at = given(undefined, {});
  expect((await failureOf(() => at.run())).code).toBe("Service-Disabled");
});

test("a service that is still stopping is waited for, then started", async () => {
  const at = given((of) => {
    of.node.state = "stop-pending";
    of.clock.onSleep = () => void of.node.stopped();
  });
  await at.run();
  expect(at.node.state).toBe("running");
});

describe("a dry run says, line for line, what a real run then does, and does nothing", () => {
  test.each([
    ["running and not drained", { serviceRunning: true, startType: "automatic", drained: false }],
    ["drained before", { serviceRunning: true, startType: "manual", drained: true }],
    ["stopped before", { serviceRunning: false, startType: "manual" }],
  ] as const)("%s", async (_title, found) => {
    // The dry run finds the node as it was; what the steps before would have done is assumed.
    const dry = given((of) => {
      of.node.record = new MadeUpNode().record;
      of.node.state = found.serviceRunning ? "running" : "stopped";
      of.node.startType = found.startType;
      of.node.draining = "drained" in found && found.drained;
      of.node.installedVersion = from;
    });
    const assumptions = new Assumptions();
    assumptions.assume({
      "instance.schemaVersion": to.text,
      "ha-1.installedVersion": to.text,
      "ha-1.startType": "disabled",
    });
    if (found.serviceRunning) assumptions.assume({ "ha-1.service": "stopped", "ha-1.drained": "True" });
    const would = changesIn(await dry.run({ dryRun: true, assumptions }));
    expect(dry.node.done).toEqual([]);
    expect(changesIn(await given(undefined, found).run())).toEqual(would);
    expect(would.length).toBeGreaterThan(0);
  });
});
