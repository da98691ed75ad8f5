import { Failure } from "../../../src/step/failure";
import type { NodeRecord } from "../../../src/upgrade/record/record";
import { failureOf } from "../../made-up/failure";
import { changesIn, madeUpOpenRecord, madeUpPlan } from "../../made-up/node";
import { versionOf } from "../../made-up/version";
import { BACKUP, disabledNode, start, type Given } from "./set-up";

const [from, to] = [versionOf("2025.4.10100"), versionOf("2025.4.10333")];
const plan = { ...madeUpPlan, from, to };
const SERVING = { ...BACKUP, databaseVersion: from, whileServing: true as const };
const FOUND = { serviceRunning: true, startType: "automatic" as const, drained: false, taskCap: 5 };

/** A run after the last stop; `afterStart` is what the start does to the schema, and `comesUp` whether the node answers. */
function startNow(
  given: Omit<Given, "record"> & { record?: Partial<NodeRecord>; afterStart?: string; comesUp?: boolean } = {},
) {
  const { record, afterStart = to.text, comesUp = true, ...rest } = given;
  const node = disabledNode();
  node.installedVersion = to;
  const at = start({
    ...{ node, installed: to.text, attempts: [], statuses: ["up-to-date"] },
    record: madeUpOpenRecord({ plan, backup: SERVING, found: FOUND, ...record }),
    ...rest,
    inputs: { mode: "Start", startTimeoutSeconds: 900, pollSeconds: 2, ...rest.inputs },
    database: { schema: from.text, ...rest.database },
    reads: {
      ...{ currentVersion: from, targetVersion: to, schemaVersion: from.text },
      ...{ backupFile: undefined, servingBackupFile: SERVING.file, ...rest.reads },
    },
  });
  const startService = node.services.start.bind(node.services);
  node.services.start = async (name) => {
    await startService(name);
    at.database.schema = afterStart;
    if (!comesUp) node.state = "stopped";
  };
  return { ...at, node };
}

const saidIn = (record: NodeRecord | undefined) => record?.databaseUpgrade;

test("nothing changes: the node is started as it was found, and no program upgrades the database", async () => {
  const { run, node, done, record, seen, database } = startNow();
  await run();
  // Disabled until it answers: nothing starts it again when it ends while it starts.
  expect(node.done).toEqual([
    "start type of OctopusDeploy: manual",
    "start OctopusDeploy",
    "start type of OctopusDeploy: disabled",
    "start type of OctopusDeploy: automatic",
  ]);
  expect(done.filter((each) => each.startsWith("database"))).toEqual([]);
  expect(record.written.flatMap(({ databaseUpgrade }) => databaseUpgrade ?? [])).toMatchObject([
    { verdict: "begun", by: "start" },
    { verdict: "committed" },
  ]);
  expect(saidIn(record.now)?.by).toBeUndefined();
  expect(record.now?.backup).toMatchObject({ file: SERVING.file, nothingChanges: {} });
  expect(seen.outputs).toMatchObject({ BackupFile: SERVING.file, NodeVersion: to.text, SchemaVersionNow: to.text });
  expect(seen.outputs).toHaveProperty("OnlineAfterSeconds");
  expect(seen.outputs).not.toHaveProperty("DatabaseUpgradeSeconds");
  expect(changesIn(seen)).toEqual([
    "upgrade the database 'OctopusDeploy' to 2025.4.10333 by a start of node ha-1",
    "start the service 'OctopusDeploy' on node ha-1",
    "set the start type of the service 'OctopusDeploy' on node ha-1 to Automatic",
  ]);
  // Under the lock, and after every node was seen stopped.
  const calls = database.calls;
  expect(calls[0]).toBe("lock 600");
  expect(calls.indexOf("heartbeats")).toBeLessThan(calls.indexOf("is the lock held?"));
});

test.each<[string, Parameters<typeof startNow>[0]]>([
  ["an answer that is not understood", { statuses: [undefined] }],
  ["a change", { statuses: ["needs-upgrade"] }],
  ["another program", { installed: "2025.4.10100" }],
  ["no backup of this run", { reads: { servingBackupFile: undefined } }],
  ["a backup of an earlier run", { record: { backup: { ...SERVING, file: "\\\\nas\\octopus\\earlier.bak" } } }],
  ["a backup made after the stop", { record: { backup: BACKUP } }],
  ["a node that was found stopped", { record: { found: { ...FOUND, serviceRunning: false } } }],
  ["an installer at work", { installerLooks: 1 }],
  ["a schema that is the target's", { database: { schema: to.text } }],
  ["an earlier run that began to upgrade", { reads: { upgradeCutOff: true } }],
  ["a dry run", { dryRun: true }],
])("%s: nothing is done here, and the rows that follow go the ordinary way", async (_what, given) => {
  const { run, node, record, seen } = startNow(given);
  await run();
  expect(node.done).toEqual([]);
  expect(record.written).toEqual([]);
  expect(seen.outputs).toEqual({});
});

test("a service that could not be started is Disabled again: nothing starts it on the schema of before", async () => {
  const { run, node } = startNow();
  node.services.start = async () => {
    throw new Failure({ code: "Windows-ToolTimedOut", what: "sc start was still running.", next: "Run again." });
  };
  expect((await failureOf(run)).code).toBe("Windows-ToolTimedOut");
  expect(node.startType).toBe("disabled");
});

test("a node that still lives keeps it from starting", async () => {
  const alive = { machine: "octo-2", value: undefined };
  const { run, node } = startNow({ reads: { stoppedAt: [alive] } });
  expect((await failureOf(run)).code).toBe("Nodes-StopUnconfirmed");
  expect(node.done).toEqual([]);
});

test.each<[string, string[] | undefined, string, string]>([
  ["nothing about the database", [], "Upgrade-Failed", "unchanged"],
  [
    "that the license does not cover it",
    ["Your license does not cover this version."],
    "Upgrade-LicenceRefused",
    "unchanged",
  ],
  ["that scripts were left half done", ["the database is in an inconsistent state."], "Database-Damaged", "damaged"],
  ["nothing that can be read", undefined, "Upgrade-OutcomeUnknown", "begun"],
])("a start that fails, and its log says %s", async (_what, serverLog, code, verdict) => {
  const given = serverLog === undefined ? {} : { serverLog };
  const { run, node, record, seen } = startNow({ ...given, afterStart: from.text, comesUp: false });
  expect((await failureOf(run)).code).toBe(code);
  expect(saidIn(record.now)).toMatchObject({ verdict, ...(verdict === "begun" && { by: "start" }) });
  expect(node).toMatchObject({ state: "stopped", startType: "disabled" });
  expect(seen.outputs).not.toHaveProperty("OnlineAfterSeconds");
});

test("a start that answers, after one that left scripts half done: the database is damaged, and the node is stopped again", async () => {
  const { run, node, record, seen } = startNow({ serverLog: ["The always run post scripts failed."] });
  expect((await failureOf(run)).code).toBe("Database-Damaged");
  expect(saidIn(record.now)).toMatchObject({ verdict: "damaged" });
  expect(node).toMatchObject({ state: "stopped", startType: "disabled" });
  expect(seen.outputs).not.toHaveProperty("SchemaVersionNow");
});

test("a start that answers, after one that ended for another reason, counts", async () => {
  const { run, record } = startNow({ serverLog: ["Unhandled AppDomain exception occurred: no network."] });
  await run();
  expect(saidIn(record.now)).toMatchObject({ verdict: "committed" });
});
