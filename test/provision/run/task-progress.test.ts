import { UPGRADE_RUNBOOK } from "../../../src/runbooks/upgrade";
import { taskDetails, taskResult, TaskProgress, type TaskDetails } from "../../../src/provision/run/task-progress";
import { activity, detailsOf, line } from "../made-up-task";

const inspect = (status: string, machines: object[] = [], lines: object[] = []) =>
  activity("1", "Step 1: Inspect the nodes", status, { Children: machines, LogElements: lines });
const on = (machine: string, status: string, texts: string[] = [], more: object = {}) =>
  activity(`1/${machine}`, machine, status, { LogElements: texts.map((text) => line(text)), ...more });

/** What each look finds new. */
function looks(...trees: object[][]): unknown[][] {
  const progress = new TaskProgress(UPGRADE_RUNBOOK);
  return trees.map((steps) => progress.take(detailsOf({}, steps)));
}
const row = { row: "1", name: "Inspect the nodes" };

test("each line is told once, in the order of the log", () => {
  const [first, second, third] = looks(
    [inspect("Running", [on("octo-1", "Running", ["one", "two"])])],
    [inspect("Running", [on("octo-1", "Running", ["one", "two", "two"]), on("octo-2", "Running", ["other"])])],
    [inspect("Running", [on("octo-1", "Success", ["one", "two", "two"]), on("octo-2", "Running", ["other"])])],
  );
  const said = (machine: string, text: string) => ({ kind: "script-text", row, machine, level: "info", text });
  expect(first).toEqual([
    { kind: "script-began", row, machine: "octo-1" },
    said("octo-1", "one"),
    said("octo-1", "two"),
  ]);
  expect(second).toEqual([
    said("octo-1", "two"),
    { kind: "script-began", row, machine: "octo-2" },
    said("octo-2", "other"),
  ]);
  expect(third).toEqual([{ kind: "script-ended", row, machine: "octo-1", outcome: "success", reason: "" }]);
});

test("when only the tail of a log is sent, lines are still told once", () => {
  const texts = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`);
  const [, second, third] = looks(
    [inspect("Running", [on("octo-1", "Running", texts(1, 5))])],
    [inspect("Running", [on("octo-1", "Running", texts(3, 7))])],
    [inspect("Running", [on("octo-1", "Running", texts(20, 21))])],
  );
  expect(second).toMatchObject([{ text: "line 6" }, { text: "line 7" }]);
  expect(third).toMatchObject([{ text: "line 20" }, { text: "line 21" }]);
});

test("progress is told when it changes", () => {
  const at = (percent: number) => [
    inspect("Running", [on("octo-1", "Running", [], { ProgressPercentage: percent, ProgressMessage: "Backing up" })]),
  ];
  const [, again, more] = looks(at(10), at(10), at(20));
  expect(again).toEqual([]);
  expect(more).toEqual([{ kind: "script-progress", row, machine: "octo-1", percent: 20, message: "Backing up" }]);
});

test("a step that is skipped is told once, and why; one that waits is not told", () => {
  const tree = [
    inspect("Skipped", [], [line("No machine has the role", "Warning")]),
    activity("2", "Step 2: Check for a new version", "Pending"),
  ];
  expect(looks(tree, tree)).toEqual([[{ kind: "row-skipped", row, because: "No machine has the role" }], []]);
});

test("a step that somebody added has a row of its own, and what is no step has none", () => {
  const progress = new TaskProgress(UPGRADE_RUNBOOK);
  const tree = [
    activity("0", "Acquire packages", "Failed", { LogElements: [line("No such package", "Fatal")] }),
    activity("1", "Step 1: Tell the team", "Running", { Children: [on("octo-1", "Running")] }),
  ];
  expect(progress.take(detailsOf({}, tree))).toEqual([
    { kind: "task-text", level: "error", text: "No such package" },
    { kind: "script-began", row: { row: "+1", name: "Tell the team" }, machine: "octo-1" },
  ]);
  expect(progress.rows).toEqual([{ row: "+1", name: "Tell the team" }]);
  expect(progress.machines).toEqual([{ name: "octo-1" }]);
});

test("lines of what a machine's part holds are the machine's", () => {
  const below = activity("1/1/1", "Step 1.1: inner", "Running", { LogElements: [line("inner")] });
  expect(looks([inspect("Running", [on("octo-1", "Running", [], { Children: [below] })])])[0]).toMatchObject([
    { kind: "script-began", machine: "octo-1" },
    { kind: "script-text", machine: "octo-1", text: "inner" },
  ]);
});

const FAILURE = [
  line("Preflight-Disk-Full: Node ha-2 has 1 GB free."),
  line("Preflight-Disk-Full: Node ha-2 has 1 GB free.", "Error"),
  line("The remote script failed with exit code 1", "Fatal"),
];

describe("the result", () => {
  const times = { Started: "2026-01-10T03:00:00Z", Ended: "2026-01-10T03:02:05Z" };
  const task = { StartTime: "2026-01-10T03:00:00Z", CompletedTime: "2026-01-10T03:03:00Z", IsCompleted: true };

  test("of a failure: the steps that ran, how long they took, and the line with the code", () => {
    const tree = [
      {
        ...inspect("Failed", [on("octo-1", "Success"), on("octo-2", "Failed", [], { LogElements: FAILURE })]),
        ...times,
      },
      activity("2", "Step 2: Check for a new version", "Skipped"),
    ];
    expect(
      taskResult(detailsOf({ ...task, State: "Failed", ErrorMessage: "A step failed" }, tree), UPGRADE_RUNBOOK),
    ).toEqual({
      taskId: "ServerTasks-42",
      outcome: "failed",
      seconds: 180,
      steps: [{ ...row, outcome: "failed", seconds: 125 }],
      report: [],
      reason: "Preflight-Disk-Full: Node ha-2 has 1 GB free.",
    });
  });

  test.each([
    ["Success", "success", ""],
    ["Canceled", "cancelled", "It was stopped"],
    ["TimedOut", "failed", "It was stopped"],
  ])("%s is %s", (State, outcome, reason) => {
    expect(taskResult(detailsOf({ State, ErrorMessage: "It was stopped" }, []), UPGRADE_RUNBOOK)).toMatchObject({
      outcome,
      reason,
    });
  });
});

test("an answer with nulls, as Octopus sends them, is understood", () => {
  const answer: unknown = {
    Task: { Id: "ServerTasks-1", State: "Queued", IsCompleted: false, StartTime: null, ErrorMessage: null },
    ActivityLogs: [{ Id: "1", Name: "Run", Status: "Pending", Started: null, LogElements: null, Children: null }],
  };
  expect(new TaskProgress(UPGRADE_RUNBOOK).take(taskDetails.parse(answer) satisfies TaskDetails)).toEqual([]);
});
