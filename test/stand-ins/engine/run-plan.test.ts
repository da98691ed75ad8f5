import { groupsOf, machinesOf, planSteps } from "../../../src/stand-ins/engine/run-plan";
import { action, machine, queuedRun, step } from "./made-up-run";

const plan = (more: Parameters<typeof action>[1], run: Parameters<typeof queuedRun>[0] = {}) =>
  planSteps(queuedRun({ steps: [step("one", { action: more })], ...run }))[0]!;

test.each([
  ["nothing said", {}, {}, ""],
  ["disabled", { IsDisabled: true }, {}, "it is disabled"],
  ["for this environment", { Environments: ["Environments-1"] }, {}, ""],
  ["for another one", { Environments: ["Environments-2"] }, {}, "it does not run in the environment Production"],
  [
    "not for this one",
    { ExcludedEnvironments: ["Environments-1"] },
    {},
    "it does not run in the environment Production",
  ],
  ["not for another one", { ExcludedEnvironments: ["Environments-2"] }, {}, ""],
  ["skipped", {}, { skipActionIds: ["action one"] }, "it was left out of this run"],
  ["skipped, but required", { IsRequired: true }, { skipActionIds: ["action one"] }, ""],
])("%s", (_what, more, run, because) => {
  const planned = plan(more, run);
  expect(planned.leftOut).toBe(because);
  expect(planned.actions).toHaveLength(because === "" ? 1 : 0);
});

test("a step runs with the actions that are left", () => {
  const Actions = [action("off", { IsDisabled: true }), action("on")];
  const [planned] = planSteps(queuedRun({ steps: [step("both", { Actions })] }));
  expect(planned).toMatchObject({ leftOut: "", actions: [{ number: 2, action: { Name: "on" } }] });
});

test("steps that start with the one before them are in its group", () => {
  const steps = [
    step("one", { StartTrigger: "StartWithPrevious" }),
    step("two", { StartTrigger: "StartWithPrevious" }),
    step("three"),
  ];
  const names = groupsOf(planSteps(queuedRun({ steps }))).map((group) => group.map((each) => each.step.Name));
  expect(names).toEqual([["one", "two"], ["three"]]);
});

test("a step's machines have any of its roles, which ignore case", () => {
  const Properties = { "Octopus.Action.TargetRoles": "first, OTHER" };
  const [planned] = planSteps(queuedRun({ steps: [step("one", { Properties })] }));
  const machines = [machine("a", { Roles: ["First"] }), machine("b", { Roles: ["Other", "x"] }), machine("c")];
  expect(machinesOf(planned!, machines).map(({ Name }) => Name)).toEqual(["a", "b"]);
});
