import { summarySchema, type Summary } from "../../src/report/summary";
import { reportPage } from "../../src/report/page";
import type { RehearsalRun, Rehearsed } from "../../src/rehearsal/play-runs";
import { DROP_SNAPSHOT_RUNBOOK } from "../../src/runbooks/drop-snapshot";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import type { Simulation } from "../../src/simulation/simulate";
import { brokenPromises } from "../rehearsal/rehearsed";
import { publish, simulated } from "./simulated";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish(UPGRADE_RUNBOOK, DROP_SNAPSHOT_RUNBOOK);
});

type Options = Parameters<typeof simulated>[2];

const play = async (runs: readonly RehearsalRun[], options: Options = {}) => {
  const result = await simulated(simulation, runs, options);
  expect(brokenPromises(result)).toEqual([]);
  return result;
};

/** The data of a run's report. The page is made of nothing else. */
function reportOf({ artifacts }: Rehearsed, run: number): Summary {
  const of = (name: string) => artifacts.filter((each) => each.run === run && each.name === name);
  const [json, page] = [of("report.json"), of("report.html")];
  expect([json.length, page.length]).toEqual([1, 1]);
  const summary = summarySchema.parse(JSON.parse(json[0]?.text ?? ""));
  expect(page[0]?.text).toBe(reportPage(summary));
  return summary;
}

const toldIn = ({ events }: Rehearsed) =>
  events.flatMap((event) => (event.kind === "notified" ? [[event.outcome, event.succeeded]] : []));

const ALWAYS = { "Upgrade.Notify.On": "Always" };

test("after an upgrade: what was decided, the outage, the backup, and the way back", async () => {
  const result = await play([{}], { nodes: 3 });
  const summary = reportOf(result, 1);
  expect(summary).toMatchObject({
    outcome: "upgraded",
    run: { succeeded: true, error: null, dryRun: false },
    decision: { from: "2025.3.14357", to: "2025.4.10333", moreRunsNeeded: false, policy: "minor" },
    database: { schemaNow: "2025.4.10333" },
    before: null,
  });
  expect(summary.decision.passedOver).toEqual(["Passed over 2026.1.11527: the policy 'minor' stays within 2025."]);
  expect(summary.nodes.map(({ versionBefore, versionNow }) => [versionBefore, versionNow])).toEqual(
    Array.from({ length: 3 }, () => ["2025.3.14357", "2025.4.10333"]),
  );
  expect(summary.wayBack.join(" ")).toContain("--runbook rollback");
  expect(summary.backup?.file).toBe(result.events.find((event) => event.kind === "backup-finished")?.file);
  const seen = result.events.find((event) => event.kind === "backup-sets-seen");
  expect(summary.set).toMatchObject({
    missing: null,
    keys: { file: expect.stringMatching(/keys\.cms\.pem$/) as string },
    files: expect.anything() as string,
  });
  expect(summary.set?.folder?.split(/[\\/]/).at(-1)).toBe(seen?.sets[0]?.name);
  expect(toldIn(result)).toEqual([]);
});

test("the outage is no shorter than the world saw it, and little longer", async () => {
  const { events, ...result } = await play([{}]);
  const serving = new Map<string, boolean>();
  const ends: number[] = [];
  let [beganAt, wasOut] = [0, false];
  for (const event of events) {
    if (event.kind === "world-began") event.snapshot.nodes.forEach((node) => serving.set(node.name, node.serving));
    if (event.kind !== "serving-changed") continue;
    serving.set(event.node, event.serving);
    const isOut = ![...serving.values()].includes(true);
    if (isOut && !wasOut) beganAt = event.atSeconds;
    if (!isOut && wasOut) ends.push(event.atSeconds - beganAt);
    wasOut = isOut;
  }
  const seconds = reportOf({ ...result, events }, 1).outage?.seconds ?? 0;
  expect(ends).toHaveLength(1);
  // A step sees the end of a drain a while after it: the report never says less than the outage was.
  expect(seconds - (ends[0] ?? 0)).toBeGreaterThanOrEqual(-1);
  expect(seconds - (ends[0] ?? 0)).toBeLessThan(90);
});

test.each<[string, string, Options]>([
  ["the inspection refuses", "failed-untouched", { variables: { "Upgrade.Database.Name": "another" } }],
  ["the backup fails", "failed-unchanged", { faults: ["backup-device-full"] }],
  ["the database is damaged", "failed-damaged", { faults: ["database-upgrade-damaged"] }],
  ["a node does not come back", "failed-changed", { faults: ["another-node-does-not-come-back"] }],
])("when %s, the report says so, and who is to be notified of failures is told", async (_what, outcome, options) => {
  const result = await play([{}], options);
  expect(result.report.runs).toEqual(["failed"]);
  const summary = reportOf(result, 1);
  expect(summary).toMatchObject({ outcome, run: { succeeded: false, error: expect.any(String) as string } });
  expect(summary.left).not.toEqual([]);
  expect(toldIn(result)).toEqual([[outcome, false]]);
});

test("a dry run says what would be, and the run after success that there is nothing to do", async () => {
  const result = await play([{ dryRun: true }, {}, {}]);
  const [dry, , again] = [1, 2, 3].map((run) => reportOf(result, run));
  expect(dry).toMatchObject({ outcome: "dry-run", backup: null, outage: null });
  expect(dry?.nodes.flatMap((node) => [node.drainBeganAt, node.stoppedAt, node.backAtWorkAt])).toEqual(
    Array.from({ length: 6 }, () => null),
  );
  expect(dry?.would).toEqual(
    expect.arrayContaining(["upgrade the database to 2025.4.10333", "install 2025.4.10333 on node HA-NODE-2"]),
  );
  expect(again).toMatchObject({ outcome: "nothing-to-do", backup: null, outage: null, before: null, wayBack: [] });
});

test("a canceled run has no report: the next one tells of it, and notifies", async () => {
  const result = await play([{ cancelWhen: ({ kind }) => kind === "backup-began" }, {}]);
  expect(result.report.runs).toEqual(["cancelled", "success"]);
  expect(result.artifacts.some(({ run, name }) => run === 1 && name.startsWith("report"))).toBe(false);
  expect(reportOf(result, 2)).toMatchObject({
    outcome: "upgraded",
    before: { run: "ServerTasks-1", cutOff: true },
  });
  expect(toldIn(result)).toEqual([["upgraded", true]]);
});

test("a run that continues a failed one says so, and not that it was cut off", async () => {
  const result = await play([{}, {}], { faults: ["primary-does-not-come-back-once"] });
  expect(result.report.runs).toEqual(["failed", "success"]);
  expect(reportOf(result, 2)).toMatchObject({ before: { run: "ServerTasks-1", cutOff: false } });
});

test.each(["webhook-fails", "webhook-silent"] as const)("%s: the run succeeds, and the log says it", async (fault) => {
  const result = await play([{}], { faults: [fault] });
  expect(result.report.runs).toEqual(["success"]);
  expect(toldIn(result)).toEqual([["upgraded", true]]);
  const row = result.report.steps.find(({ key }) => key === "write-report");
  expect(row).toMatchObject({ outcome: "success", changes: [expect.stringMatching(/^notify 127\.0\.0\.1:\d+ of/)] });
});

test("the row makes few calls to the outside", async () => {
  const calls: number[] = [];
  await simulated(simulation, [{}], {
    variables: ALWAYS,
    watch: () => (number, after) => {
      if (!after && number === 0) calls.push(0);
      if (!after) calls.push((calls.pop() ?? 0) + 1);
      return undefined;
    },
  });
  // The record, the last report, two files; a notification.
  expect(calls.at(-1)).toBe(5);
});

test("the runbook that looks every hour writes a report of what it dropped, and none of a look that found nothing to do", async () => {
  const drop: RehearsalRun = { runbook: DROP_SNAPSHOT_RUNBOOK };
  const result = await play([{}, drop, drop], {
    faults: ["database-upgrade-rolled-back"],
    variables: { "Upgrade.Backup.Strategy": "SnapshotAfterBackup" },
  });
  expect(reportOf(result, 2).evidence).toEqual([
    {
      step: "Drop the snapshot of the last upgrade",
      proved: expect.stringMatching(/^Dropped the database snapshot '.*', because /) as string,
    },
  ]);
  expect(result.artifacts.filter(({ run }) => run === 3)).toEqual([]);
});
