import type { ControllerStandIn } from "../../../src/stand-ins/controlling/start";
import type { QueuedRun, TaskEnd, TaskEngine } from "../../../src/stand-ins/controlling/queued-run";
import type { TaskLog } from "../../../src/stand-ins/controlling/task-log";
import { API_KEY, startSpace } from "../../provision/made-up-space";
import { smallServer, type Answer } from "../../made-up/small-server";
import { cli, type Situation } from "../made-up-cli";

/** Writes a log of two steps, and ends as it is told; with `never` when it is cancelled. */
class MadeUpEngine implements TaskEngine {
  readonly runs: QueuedRun[] = [];
  end: TaskEnd | "never" = "Success";

  carryOut: TaskEngine["carryOut"] = async (run, _around, { root }, cancel) => {
    this.runs.push(run);
    root.begin();
    const inspect = root.child("Step 1: Inspect the nodes").begin();
    const one = inspect.child("octo-1").begin();
    one.write("Verbose", "not for everybody");
    one.write("Info", "This node runs 2025.3.14357");
    one.write("Highlight", "Three nodes");
    one.end("Success");
    inspect.end("Success");
    root.child("Step 2: Check for a new version").end("Skipped");
    if (this.end === "never") await new Promise((resolve) => cancel.addEventListener("abort", resolve));
    const state = this.end === "never" ? "Canceled" : this.end;
    const errorMessage = this.end === "Failed" ? this.fail(root) : "";
    root.end(state === "Success" ? "Success" : state);
    return { state, errorMessage };
  };

  private fail(root: TaskLog["root"]): string {
    const backup = root.child("Step 9: Back up the database").begin();
    const one = backup.child("octo-1").begin();
    one.write("Error", "BackupDb-Backup-DiskFull: The disk is full.");
    one.write("Fatal", "The remote script failed with exit code 1");
    one.end("Failed");
    backup.end("Failed");
    return "Step 9 failed";
  }
}

let standIn: ControllerStandIn;
let engine: MadeUpEngine;
beforeEach(async () => {
  engine = new MadeUpEngine();
  standIn = await startSpace({ engine });
  await run(
    "apply",
    "--yes",
    "--target-url",
    "https://octopus.example.com",
    "--variable",
    "Upgrade.Database.Backup.Folder=\\\\nas\\backups",
  );
});
afterEach(() => standIn.close());

const env = () => ({
  OCTOPUS_URL: standIn.url,
  OCTOPUS_API_KEY: API_KEY,
  OCTOPUS_UPGRADE_TARGET_API_KEY: "API-TARGET",
});
const withoutTargetKey = () => ({ OCTOPUS_URL: standIn.url, OCTOPUS_API_KEY: API_KEY });
const runIn = (situation: Situation, ...args: string[]) => cli(args, { env: env(), ...situation });
const run = (...args: string[]) => runIn({}, ...args);
const taskOf = (text: string | undefined) => /ServerTasks-\d+/.exec(text ?? "")?.[0] ?? "";
const place = () => `${standIn.url}, space Default, environment Production, project Octopus HA upgrade`;
const address = (task: string) => `${standIn.url}/app#/${standIn.store.space.Id}/tasks/${task}`;
/** Durations are what they are. */
const timeless = (lines: string[]) => lines.map((line) => line.replace(/\d+ s\b/, "0 s"));

test("a dry run needs no yes, is told to be dry and is followed to its end", async () => {
  const { code, out, err } = await runIn({ env: withoutTargetKey() }, "run", "--dry-run");
  const task = taskOf(out[3]);
  expect(timeless(out)).toEqual([
    place(),
    "Dry run of the runbook 'upgrade' on octo-1, octo-2, octo-3: nothing is changed there.",
    "Which version this run would upgrade to is unknown: OCTOPUS_UPGRADE_TARGET_API_KEY is not set, so https://octopus.example.com was not asked for its version.",
    `Started ${task}: ${address(task)}`,
    "",
    `Dry run ${task}`,
    " 1 octo-1  Inspect the nodes",
    " 1 octo-1    This node runs 2025.3.14357",
    " 1 octo-1    Three nodes",
    " 2 Check for a new version: skipped, its run condition was not met",
    "",
    "  1  Inspect the nodes                                     0 s",
    "",
    `${task} succeeded after 0 s.`,
    address(task),
  ]);
  expect({ code, err }).toEqual({ code: 0, err: [] });
  expect(engine.runs.map(({ formValues }) => formValues)).toEqual([{ "Upgrade.DryRun": "True" }]);
});

test("a real run is asked for, and is not dry", async () => {
  const { code, out, questions } = await runIn({ answers: ["y"] }, "run");
  expect(code).toBe(0);
  expect(questions).toEqual(["Start this upgrade? [y/N]"]);
  expect(out[1]).toContain(
    "Nobody can use the instance while its nodes are stopped and its database is backed up and upgraded.",
  );
  expect(out[3]).toBe(
    "The length of the outage cannot be predicted: no run in this runbook's history upgraded anything.",
  );
  expect(engine.runs.map(({ formValues }) => formValues)).toEqual([{}]);
});

describe("before it asks, a run says which version it would go to", () => {
  const answers = (feed: string[], version = "2023.4.8432"): Record<string, Answer> => ({
    "/api": { body: { Version: version, InstallationId: "2" } },
    "/api/octopusservernodes/summary": { body: { Nodes: [] } },
    "/api/maintenanceconfiguration": { body: { IsInMaintenanceMode: false } },
    "/api/serverstatus": { body: {} },
    "/feed": { body: feed.map((each) => ({ Version: each, Released: "2025-01-01" })) },
  });
  const goalOf = async (said: Record<string, Answer>, policy: string) => {
    const server = await smallServer(({ path }): Answer => said[path] ?? { status: 404, body: {} });
    try {
      const variables = [`Upgrade.Release.FeedUrl=${server.url}/feed`, `Upgrade.Release.Policy=${policy}`];
      await run("apply", "--yes", "--target-url", server.url, ...variables.flatMap((each) => ["--variable", each]));
      const { out } = await runIn({ answers: [""] }, "run");
      return out[2]?.replace(server.url, "URL");
    } finally {
      await server.close();
    }
  };

  test("by the policy and the feed of the project", async () => {
    expect(await goalOf(answers(["2023.4.8500", "2024.1.1"]), "patch")).toBe(
      "This run would upgrade from 2023.4.8432 to 2023.4.8500.",
    );
  });

  test("with the required stops on the way", async () => {
    expect(await goalOf(answers(["4.1.10", "3.17.14"], "3.16.1"), "major")).toBe(
      "This run would upgrade from 3.16.1 to 3.17.14, a required stop. One more run is needed: 3.17.14 -> 4.1.10.",
    );
  });

  test("that there is nothing to do", async () => {
    expect(await goalOf(answers(["2023.4.8432"]), "major")).toBe(
      "The instance runs 2023.4.8432 and no newer version is allowed: there is nothing to do.",
    );
  });

  test("or that it is unknown, and why: a key that is refused names the environment variable's instance", async () => {
    const refused = { ...answers([]), "/api/octopusservernodes/summary": { status: 401, body: {} } };
    expect(await goalOf(refused, "major")).toBe(
      "Which version this run would upgrade to is unknown: Instance-KeyRefused: URL does not accept the API key (401).",
    );
  });
});

test("no is no", async () => {
  expect(await runIn({ answers: [""] }, "run")).toMatchObject({ code: 1 });
  expect(engine.runs).toEqual([]);
});

test("a run that fails ends with 5, its reason and its steps", async () => {
  engine.end = "Failed";
  const { code, out } = await run("run", "--yes");
  expect(code).toBe(5);
  const end = timeless(out.slice(-7));
  const task = taskOf(out.at(-1));
  expect(end).toEqual([
    "  1  Inspect the nodes                                     0 s",
    " 17  Back up the database                                  0 s  failed",
    "",
    "  BackupDb-Backup-DiskFull: The disk is full.",
    "",
    `${task} failed after 0 s.`,
    address(task),
  ]);
});

test("a run that is cancelled ends with 6", async () => {
  engine.end = "Canceled";
  const { code, out } = await run("run", "--yes", "--format", "basic");
  expect(code).toBe(6);
  expect(out).toEqual([expect.stringMatching(/^ServerTasks-\d+ cancelled$/)]);
});

test("with json the result alone goes to stdout", async () => {
  const { out, err } = await run("run", "--dry-run", "--format", "json");
  expect(JSON.parse(out.join("\n"))).toMatchObject({
    outcome: "success",
    steps: [{ row: "1", name: "Inspect the nodes", outcome: "success" }],
    reason: "",
    url: expect.stringContaining("/app#/") as string,
  });
  expect(err.join("\n")).toContain("Three nodes");
});

test("--detach prints the task and leaves; --follow follows it", async () => {
  engine.end = "never";
  const { code, out } = await run("run", "--yes", "--detach", "--format", "basic");
  expect(code).toBe(0);
  expect(out).toEqual([expect.stringMatching(/^ServerTasks-\d+$/)]);
  const task = out[0]!;
  let isLeft = false;
  const left = await runIn({ onListening: (interrupt) => (isLeft = (interrupt(), true)) }, "run", "--follow", task);
  expect(isLeft).toBe(true);
  expect(left.code).toBe(130);
  expect(left.err).toEqual([
    `No longer following. The run continues: ${address(task)}`,
    `Follow it again with octopus-ha-upgrade run --follow ${task}. Cancel it with octopus-ha-upgrade cancel --task ${task}.`,
  ]);
});

test("past the deadline the run goes on, unless it is to be cancelled", async () => {
  engine.end = "never";
  const late = await run("run", "--yes", "--timeout-minutes", "1", "--poll-seconds", "20");
  expect(late.code).toBe(1);
  const task = taskOf(late.err[0]);
  expect(late.err[0]).toBe(`Run-StillGoing: ${task} has not ended within 1 min; it continues: ${address(task)}`);
  const cancelled = await run("run", "--follow", task, "--timeout-minutes", "1", "--cancel-on-timeout");
  expect(cancelled.code).toBe(6);
  expect((await run("run", "--follow", task)).code).toBe(6);
});

test.each([
  [["--follow", "42"], "--follow must be a task ID such as ServerTasks-42; it is '42'."],
  [["--follow", "ServerTasks-1", "--dry-run", "--detach"], "leave out --dry-run and --detach."],
])("%j is refused", async (flags, sentence) => {
  const { code, err } = await run("run", ...flags);
  expect(code).toBe(2);
  expect(err.join("\n")).toContain(sentence);
});

test.each([
  [["--project", "None"], "Run-NotThere: The space 'Default' of URL has no project 'None'."],
  [["--runbook", "None"], "Run-NotThere: The project 'Octopus HA upgrade' has no runbook 'None'."],
  [["--environment", "None"], "Provision-EnvironmentNotFound: There is no environment 'None'."],
])("%j: what is not there is named, and nothing is started", async (flags, sentence) => {
  const { code, err } = await run("run", "--dry-run", ...flags);
  expect(code).toBe(1);
  expect(err[0]?.replace(standIn.url, "URL")).toBe(sentence);
  expect(engine.runs).toEqual([]);
});

test("without a published snapshot nothing is started", async () => {
  for (const runbook of standIn.store.runbooks.all()) runbook.PublishedRunbookSnapshotId = null;
  expect((await run("run", "--dry-run")).err[0]).toContain("Run-NotPublished");
});

test("a dry run that nobody could tell from a real one is not started", async () => {
  for (const set of standIn.store.variableSets.values()) for (const variable of set.Variables) variable.Prompt = null;
  const { code, err } = await run("run", "--dry-run");
  expect(code).toBe(1);
  expect(err[0]).toContain("Run-NoDryRunPrompt");
  expect(engine.runs).toEqual([]);
});

test("a task that is not there does not blame the address", async () => {
  const { code, err } = await run("run", "--follow", "ServerTasks-4711");
  expect(code).toBe(1);
  expect(err).toEqual([
    "Run-NoSuchTask: There is no task ServerTasks-4711 in this space.",
    "  Check the ID, and the space it belongs to (--space); octopus-ha-upgrade status names the last run.",
  ]);
});

describe("cancel", () => {
  test("finds the current run, says what it means, asks, and waits until it has ended", async () => {
    engine.end = "never";
    const [task = ""] = (await run("run", "--yes", "--detach", "--format", "basic")).out;
    expect(await runIn({ answers: ["n"] }, "cancel")).toMatchObject({ code: 1 });
    const { code, out, questions } = await runIn({ answers: ["y"] }, "cancel");
    expect(questions).toEqual([`Cancel ${task}? [y/N]`]);
    expect([code, out[0], out.at(-1)]).toEqual([0, `${task}: ${address(task)}`, `${task} has ended.`]);
    expect((await run("run", "--follow", task)).code).toBe(6);
  });

  test("has nothing to do when no run is at work", async () => {
    const { code, out } = await run("cancel", "--yes", "--format", "json");
    expect([code, JSON.parse(out.join(""))]).toEqual([0, { taskId: null, outcome: "none" }]);
  });

  test("takes a task by its id, and says when there is none", async () => {
    expect((await run("cancel", "--yes", "--task", "ServerTasks-4711")).err[0]).toContain("Run-NoSuchTask");
    expect((await run("cancel", "--yes", "--task", "42")).code).toBe(2);
  });
});
