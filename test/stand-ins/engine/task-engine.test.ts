import { readdirSync } from "node:fs";
import { carryOut, machine, statusesOf, step, variable, action } from "./made-up-run";

const OK = "console.log(machine + ' did it');";
const FAIL = "console.error('it broke'); message('resultMessage', { message: 'no luck' }); process.exit(7);";
const SEES = `console.log(machine + ' sees ' + Object.keys(v).filter((name) => name.includes(".Output")).sort().map((name) => name.replace("Octopus.Action", "") + "=" + v[name]).join(" "));`;

test("steps run in order, each on the machines with its role", async () => {
  const { state, errorMessage, began, log } = await carryOut(
    { steps: [step("one"), step("two", { Properties: { "Octopus.Action.TargetRoles": "First" } }), step("three")] },
    { machines: [machine("a", { Roles: ["Node", "First"] }), machine("b")], scripts: { one: OK, two: OK, three: OK } },
  );
  expect({ state, errorMessage }).toEqual({ state: "Success", errorMessage: "" });
  expect(began).toEqual(["one on a", "one on b", "two on a", "three on a", "three on b"]);
  expect(statusesOf(log)).toEqual([
    "Runbook: Success",
    " Acquire packages: Success",
    " Step 1: one: Success",
    "  a: Success",
    "  b: Success",
    " Step 2: two: Success",
    "  a: Success",
    " Step 3: three: Success",
    "  a: Success",
    "  b: Success",
  ]);
});

test("outputs are seen by later steps, not by the machines of the same step", async () => {
  const { texts } = await carryOut(
    { steps: [step("one", { Properties: { "Octopus.Action.MaxParallelism": "1" } }), step("two")] },
    {
      machines: [machine("a"), machine("b")],
      scripts: { one: `set("Foo", "of " + machine); ${SEES}`, two: SEES },
    },
  );
  expect(texts.slice(0, 2)).toEqual(["a sees ", "b sees "]);
  const both =
    "[one].Output[Machines-a].Foo= [one].Output[Machines-b].Foo= [one].Output[a].Foo=of a [one].Output[b].Foo=of b";
  expect(texts.slice(2).sort()).toEqual([
    `a sees [one].Output.Foo=of a ${both}`,
    `b sees [one].Output.Foo=of b ${both}`,
  ]);
});

test("outputs are keyed by the action; a later action of a step sees what its own machine made", async () => {
  const Actions = [action("first"), action("second")];
  const { texts, began } = await carryOut(
    { steps: [step("both", { Actions })] },
    { machines: [machine("a")], scripts: { first: 'set("Foo", "x");', second: SEES } },
  );
  expect(texts).toEqual(["a sees [first].Output.Foo=x [first].Output[Machines-a].Foo= [first].Output[a].Foo=x"]);
  expect(began).toEqual(["both on a", "both on a"]);
});

test("a sensitive output is handed on as well", async () => {
  const { texts, events } = await carryOut(
    { steps: [step("one"), step("two")] },
    { scripts: { one: 'set("Key", "s3cret", { sensitive: "True" });', two: SEES } },
  );
  expect(texts.join()).toContain("[one].Output[a].Key=s3cret");
  expect(events).toContainEqual(expect.objectContaining({ kind: "script-output", name: "Key", sensitive: true }));
});

test("one machine's failure fails the run, skips what follows, and runs what comes after a failure", async () => {
  const { state, errorMessage, skipped, began, ended, texts, log } = await carryOut(
    {
      steps: [
        step("one"),
        step("two"),
        step("F", { Condition: "Failure" }),
        step("always", { Condition: "Always" }),
        step("by expression", { Condition: "Variable" }),
      ],
    },
    {
      machines: [machine("a"), machine("b")],
      scripts: {
        one: `if (machine === "b") { ${FAIL} }`,
        two: OK,
        F: "console.log(v['Octopus.Deployment.Error'])",
        always: OK,
        "by expression": OK,
      },
    },
  );
  expect({ state, errorMessage }).toEqual({ state: "Failed", errorMessage: "one on b: no luck" });
  expect(skipped).toEqual(["two: an earlier step failed", "by expression: its run condition is not met"]);
  expect(began.filter((each) => !each.startsWith("one"))).toEqual(["F on a", "F on b", "always on a", "always on b"]);
  const ofOne = ended.filter((each) => each.step === "one").sort((x, y) => x.machine.localeCompare(y.machine));
  expect(ofOne).toMatchObject([
    { outcome: "success", exitCode: 0, reason: "" },
    { outcome: "failed", exitCode: 7, reason: "no luck" },
  ]);
  expect(ofOne.every(({ overheadSeconds }) => overheadSeconds > 0 && overheadSeconds < 10)).toBe(true);
  expect(texts).toContain("one on b: no luck");
  expect(statusesOf(log)).toEqual(
    expect.arrayContaining(["Runbook: Failed", " Step 1: one: Failed", " Step 2: two: Skipped"]),
  );
  expect(log.root.rawLines().join("\n")).toContain("Fatal    |   one on b: no luck");
});

test("without a reason the exit code is one", async () => {
  const { errorMessage } = await carryOut({ steps: [step("one")] }, { scripts: { one: "process.exit(3);" } });
  expect(errorMessage).toBe("one on a: the script ended with exit code 3");
});

test("a step without a machine is skipped with a warning, and the run succeeds", async () => {
  const { state, skipped, log } = await carryOut(
    { steps: [step("one", { Properties: { "Octopus.Action.TargetRoles": "Nobody" } }), step("two")] },
    { scripts: { one: OK, two: OK } },
  );
  expect(state).toBe("Success");
  expect(skipped).toEqual(["one: no deployment target of this run has the role Nobody"]);
  expect(log.root.rawLines().join("\n")).toContain("Warning  |   The step is skipped");
});

test.each([
  [false, "Failed", "There is no deployment target in the environment Production that any step could run on."],
  [true, "Success", ""],
])("no machine for any step, which the runbook allows: %s", async (allowsNoTargets, state, errorMessage) => {
  const machines = [machine("a", { IsDisabled: true })];
  const run = { steps: [step("one"), step("F", { Condition: "Always" })], allowsNoTargets };
  const ended = await carryOut(run, { machines, scripts: { one: OK, F: OK } });
  expect(ended).toMatchObject({ state, errorMessage, began: [] });
});

test.each([
  [false, "Failed", "one on a: The deployment target a is unavailable", ["one on b"]],
  [true, "Success", "", ["one on b", "two on b"]],
])("an unavailable machine, which the runbook skips: %s", async (skipsUnavailable, state, errorMessage, began) => {
  const machines = [machine("a", { HealthStatus: "Unavailable" }), machine("b")];
  const run = { steps: [step("one"), step("two")], skipsUnavailable };
  const told = await carryOut(run, { machines, scripts: { one: OK, two: OK } });
  expect(told).toMatchObject({ state, errorMessage, began });
  const never = told.ended.filter(({ machine: name }) => name === "a");
  expect(never).toMatchObject(
    skipsUnavailable
      ? []
      : [{ step: "one", outcome: "failed", exitCode: undefined, reason: expect.any(String) as string }],
  );
  expect(told.log.root.rawLines().join("\n")).toContain("The deployment target a is unavailable");
});

test("a machine that becomes unavailable during the run is noticed", async () => {
  const machines = [machine("a")];
  const { state, errorMessage, began } = await carryOut(
    { steps: [step("one"), step("two")] },
    {
      machines,
      scripts: { one: OK, two: OK },
      onEvent: ({ kind }) => {
        if (kind === "script-ended") machines[0] = machine("a", { HealthStatus: "Unavailable" });
      },
    },
  );
  expect({ state, errorMessage }).toEqual({
    state: "Failed",
    errorMessage: "two on a: The deployment target a is unavailable",
  });
  expect(began).toEqual(["one on a"]);
});

test("a machine without a Tentacle fails the step", async () => {
  const { errorMessage } = await carryOut({ steps: [step("one")] }, { scripts: { one: OK }, tentaclesOn: [] });
  expect(errorMessage).toContain("There is no Tentacle on the deployment target a");
});

test("steps that start together do not see each other, neither outputs nor failures", async () => {
  const { began, texts, state } = await carryOut(
    { steps: [step("one"), step("two", { StartTrigger: "StartWithPrevious" }), step("three")] },
    { scripts: { one: `set("Foo", "x"); ${FAIL}`, two: SEES, three: OK } },
  );
  expect(began).toEqual(["one on a", "two on a"]);
  expect(texts).toContain("a sees ");
  expect(state).toBe("Failed");
});

test.each([
  [
    "variables that are scoped by Channel",
    { steps: [step("one")], variables: [variable("X", "", { Scope: { Channel: ["c"] } })] },
  ],
  [
    "the step 'one', which runs on the server",
    { steps: [step("one", { Properties: { "Octopus.Action.TargetRoles": "" } })] },
  ],
  ["the step 'one', which is a Octopus.Manual", { steps: [step("one", { action: { ActionType: "Octopus.Manual" } })] }],
  [
    "the step 'one', which has a script that is not PowerShell",
    { steps: [step("one", { action: { Properties: { "Octopus.Action.Script.Syntax": "Bash" } } })] },
  ],
])("it says so when it cannot play %s", async (what, run) => {
  const { state, errorMessage, began } = await carryOut(run, { scripts: { one: OK } });
  expect({ state, errorMessage, began }).toEqual({
    state: "Failed",
    errorMessage: `The stand-in does not play ${what}.`,
    began: [],
  });
});

test("of a task nothing is left on the disk but the extracted packages", async () => {
  const { workFolder } = await carryOut({ steps: [step("one")] }, { scripts: { one: OK } });
  expect(readdirSync(workFolder)).toEqual(["packages"]);
});
