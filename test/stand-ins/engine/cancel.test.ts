import { action, carryOut, engineFor, instance, machine, queuedRun, statusesOf, step, variable } from "./made-up-run";
import { Orphans } from "../../../src/stand-ins/engine/orphans";
import { TaskLog } from "../../../src/stand-ins/controlling/task-log";

/** Starts a process of its own, tells both ids, and goes on for ever. */
const HANG = `
const child = require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
console.log("pids " + process.pid + " " + child.pid);
setInterval(() => {}, 1000);
`;
const OK = "console.log('ran');";

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const pidsIn = (texts: readonly string[]) => texts.flatMap((text) => text.split(" ").slice(1).map(Number));

/** A process that was killed is a zombie until its new parent has seen it. */
async function expectAllEnded(pids: readonly number[]) {
  const until = Date.now() + 5000;
  while (pids.some(isAlive) && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(pids.filter(isAlive)).toEqual([]);
}

test("a cancelled task kills its scripts and what they started, and runs nothing more", async () => {
  const { state, errorMessage, texts, began, ended, skipped, log } = await carryOut(
    { steps: [step("one"), step("always", { Condition: "Always" }), step("F", { Condition: "Failure" })] },
    {
      machines: [machine("a"), machine("b")],
      scripts: { one: HANG, always: OK, F: OK },
      onEvent: (event, cancel) => {
        if (event.kind === "script-text") cancel.abort();
      },
    },
  );
  expect({ state, errorMessage, skipped }).toEqual({ state: "Canceled", errorMessage: "", skipped: [] });
  expect(began).toEqual(["one on a", "one on b"]);
  expect(ended.map(({ outcome, exitCode }) => ({ outcome, exitCode }))).toEqual([
    { outcome: "cancelled", exitCode: undefined },
    { outcome: "cancelled", exitCode: undefined },
  ]);
  expect(statusesOf(log).slice(0, 5)).toEqual([
    "Runbook: Canceled",
    " Acquire packages: Success",
    " Step 1: one: Canceled",
    "  a: Canceled",
    "  b: Canceled",
  ]);
  await expectAllEnded(pidsIn(texts));
});

test("of a step with several actions nothing more is run, even where scripts may run side by side", async () => {
  const { state, began } = await carryOut(
    {
      steps: [step("both", { Actions: [action("first"), action("second")] })],
      variables: [variable("OctopusBypassDeploymentMutex", "True")],
    },
    {
      scripts: { first: OK, second: OK },
      onEvent: (event, cancel) => {
        if (event.kind === "script-ended") cancel.abort();
      },
    },
  );
  expect({ state, began }).toEqual({ state: "Canceled", began: ["both on a"] });
});

test("a cancel that kills only PowerShell leaves what it started, which sees its stdin end, and nobody hears it", async () => {
  const told: string[] = [];
  let ended: () => void = () => undefined;
  const end = new Promise<void>((resolve) => (ended = resolve));
  const orphans = new Orphans((what, { step, machine }) => {
    told.push(`${what}: ${step} on ${machine}`);
    if (what === "ended") ended();
  });
  orphans.areLeft = true;
  const LISTENS = `
    console.log("began");
    process.stdin.on("end", () => (console.log("alone"), setTimeout(() => process.exit(), 200))).resume();`;
  const {
    state,
    texts,
    ended: scripts,
  } = await carryOut(
    { steps: [step("one"), step("always", { Condition: "Always" })] },
    {
      scripts: { one: LISTENS, always: OK },
      orphans,
      onEvent: (event, cancel) => {
        if (event.kind === "script-text") cancel.abort();
      },
    },
  );
  expect([state, texts, told, orphans.areAlive]).toEqual(["Canceled", ["began"], ["left: one on a"], true]);
  expect(scripts).toMatchObject([{ outcome: "cancelled", exitCode: undefined }]);
  await end;
  expect([texts, told, orphans.areAlive]).toEqual([["began"], ["left: one on a", "ended: one on a"], false]);
});

test("what was left behind can be killed", async () => {
  const orphans = new Orphans(() => undefined);
  orphans.areLeft = true;
  const { texts } = await carryOut(
    { steps: [step("one")] },
    {
      scripts: { one: HANG },
      orphans,
      onEvent: (event, cancel) => {
        if (event.kind === "script-text") cancel.abort();
      },
    },
  );
  expect(pidsIn(texts).map(isAlive)).toEqual([true, true]);
  orphans.killAll();
  await expectAllEnded(pidsIn(texts));
});

test("what a script left running while it held its streams is killed as well", async () => {
  const { texts, state } = await carryOut(
    { steps: [step("one")] },
    {
      scripts: { one: HANG.replace("setInterval(() => {}, 1000);\n", "child.unref(); process.exitCode = 0;\n") },
      onEvent: (event, cancel) => {
        if (event.kind === "script-text") setTimeout(() => cancel.abort(), 300);
      },
    },
  );
  expect(state).toBe("Canceled");
  await expectAllEnded(pidsIn(texts));
});

test("a task that is cancelled before it begins runs nothing", async () => {
  const cancel = new AbortController();
  cancel.abort();
  const { state, began } = await carryOut({ steps: [step("one")] }, { scripts: { one: OK }, cancel });
  expect({ state, began }).toEqual({ state: "Canceled", began: [] });
});

test("a task that waits for a Tentacle is cancelled at once, and the one that works goes on", async () => {
  const machines = [machine("a")];
  const { around } = instance(machines, { slow: "setTimeout(() => console.log('done'), 400);", quick: OK });
  const began: string[] = [];
  const engine = engineFor(machines, (event) => {
    if (event.kind === "script-began") began.push(event.taskId);
  });
  const start = (taskId: string, name: string, cancel: AbortSignal) =>
    engine.carryOut(queuedRun({ taskId, steps: [step(name)] }), around, new TaskLog(taskId, "Runbook"), cancel);
  const first = start("ServerTasks-1", "slow", new AbortController().signal);
  while (began.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const cancel = new AbortController();
  const second = start("ServerTasks-2", "quick", cancel.signal);
  setTimeout(() => cancel.abort(), 50);
  expect((await second).state).toBe("Canceled");
  expect((await first).state).toBe("Success");
  expect(began).toEqual(["ServerTasks-1"]);
});
