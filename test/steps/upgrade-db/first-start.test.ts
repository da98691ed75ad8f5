import { Failure } from "../../../src/step/failure";
import { failureOf } from "../../made-up/failure";
import { changesIn, madeUpOpenRecord, madeUpPlan } from "../../made-up/node";
import { versionOf } from "../../made-up/version";
import { BACKUP, disabledNode, start, type Given } from "./set-up";

const [from, to] = [versionOf("3.3.27"), versionOf("3.4.15")];
const plan = { ...madeUpPlan, from, to };

/** A run to a version that has no command for the upgrade; `afterStart` is what the start does to the schema. */
function startOld(afterStart: string | undefined, given: Given = {}) {
  const node = given.node ?? disabledNode();
  node.installedVersion = to;
  const started = start({
    node,
    installed: to.text,
    record: madeUpOpenRecord({ plan, backup: { ...BACKUP, databaseVersion: from } }),
    ...given,
    database: { schema: from.text, ...given.database },
    reads: { currentVersion: from, targetVersion: to, schemaVersion: from.text, ...given.reads },
    attempts: [],
  });
  const startService = node.services.start.bind(node.services);
  node.services.start = async (name) => {
    await startService(name);
    if (afterStart !== undefined) started.database.schema = afterStart;
  };
  return started;
}

test("the first start upgrades the database, and the node is left running", async () => {
  const { run, node, done, record, seen, database } = startOld(to.text);
  await run();
  expect(node.done).toEqual(["start type of OctopusDeploy: manual", "start OctopusDeploy"]);
  expect(done).toEqual(["record begun", "record committed"]);
  expect(record.now?.databaseUpgrade?.verdict).toBe("committed");
  expect(node.state).toBe("running");
  expect(changesIn(seen)).toEqual(["upgrade the database 'OctopusDeploy' to 3.4.15 from node ha-1"]);
  expect(seen.outputs).toMatchObject({ SchemaChanged: true, SchemaVersionNow: "3.4.15" });
  // Under the lock, and after every node was seen stopped.
  expect(database.calls.slice(0, 6)).toEqual([
    ...["lock 600", "schema", "heartbeats", "heartbeats", "schema", "is the lock held?"],
  ]);
});

test("a service that could not be started is Disabled again, and the log says so where that is not possible", async () => {
  const refused = new Failure({
    code: "Windows-ToolTimedOut",
    what: "sc start was still running.",
    next: "Run again.",
  });
  const { run, node, seen } = startOld(undefined);
  node.services.start = async () => {
    node.services.setStartType = () => Promise.reject(refused);
    throw refused;
  };
  expect((await failureOf(run)).code).toBe("Windows-ToolTimedOut");
  expect(seen.lines).toContainEqual(expect.stringMatching(/^warning: The start type of the service .* may be Manual/));
});

test("while it goes on, the lock's connection is kept alive", async () => {
  const node = disabledNode();
  node.neverAnswers = true;
  const { run, clock, database } = startOld(to.text, { node });
  clock.onSleep = (passed) => {
    if (passed > 200) node.neverAnswers = false;
  };
  let asked = 0;
  database.now = async () => {
    asked += 1;
    return new Date("2026-01-10T03:00:00.000Z");
  };
  await run();
  expect(asked).toBeGreaterThanOrEqual(3);
});

test("one that fails is not taken for rolled back: the service is Disabled again, and nobody knows how far it came", async () => {
  const node = disabledNode();
  node.startFails = true;
  const { run, record } = startOld(undefined, { node });
  const failure = await failureOf(run);
  expect(failure.code).toBe("Upgrade-OutcomeUnknown");
  expect(failure.what).toContain("part of it may be in the database");
  expect(node.startType).toBe("disabled");
  expect(record.now?.databaseUpgrade?.verdict).toBe("begun");
});

test("one that ends after the commit is started once more", async () => {
  const node = disabledNode();
  node.startFails = true;
  const { run, record } = startOld(to.text, { node });
  const startService = node.services.start.bind(node.services);
  let starts = 0;
  node.services.start = async (name) => {
    starts += 1;
    if (starts === 2) node.startFails = false;
    await startService(name);
  };
  await run();
  expect(starts).toBe(2);
  expect(record.now?.databaseUpgrade?.verdict).toBe("committed");
});

test("one that answers without the schema being the target's is no success", async () => {
  const { run, record, node } = startOld(undefined);
  expect((await failureOf(run)).code).toBe("Upgrade-OutcomeUnknown");
  expect([node.state, node.startType]).toEqual(["stopped", "disabled"]);
  expect(record.now?.databaseUpgrade?.verdict).toBe("begun");
});

test("a lost lock starts nothing, and is asked for last", async () => {
  const { run, node, record } = startOld(to.text, { database: { lockHeld: [false] } });
  expect((await failureOf(run)).code).toBe("Lock-Lost");
  expect(node.done).toEqual(["start type of OctopusDeploy: manual", "start type of OctopusDeploy: disabled"]);
  expect(record.now?.databaseUpgrade?.verdict).toBe("unchanged");
});
