import { projectVariables, unknownScopes } from "../../../src/stand-ins/engine/project-variables";
import { machine, queuedRun, variable } from "./made-up-run";

const ENVIRONMENT = { Environment: ["Environments-1"] };
const ROLE = { Role: ["node"] };
const MACHINE = { Machine: ["Machines-a"] };
const scoped = (scope: Record<string, string[]>, value: string) => variable("X", value, { Scope: scope });

test.each([
  ["unscoped", [scoped({}, "plain")], "plain"],
  ["an environment wins over none", [scoped({}, "plain"), scoped(ENVIRONMENT, "here")], "here"],
  ["a role wins over an environment", [scoped(ROLE, "role"), scoped(ENVIRONMENT, "here")], "role"],
  [
    "a machine wins over a role with an environment",
    [scoped(MACHINE, "own"), scoped({ ...ROLE, ...ENVIRONMENT }, "r")],
    "own",
  ],
  ["both wins over one", [scoped({ ...ROLE, ...MACHINE }, "both"), scoped(MACHINE, "own")], "both"],
  [
    "another environment is left out",
    [scoped({ Environment: ["Environments-2"] }, "there"), scoped({}, "plain")],
    "plain",
  ],
  ["another role is left out", [scoped({ Role: ["Other"] }, "role")], undefined],
  [
    "all kinds must fit",
    [scoped({ ...MACHINE, Environment: ["Environments-2"] }, "own"), scoped({}, "plain")],
    "plain",
  ],
  ["an empty list of ids is no scope", [scoped({ Machine: [] }, "plain")], "plain"],
])("%s", (_what, variables, expected) => {
  const values = projectVariables(queuedRun({ variables }), machine("a"));
  expect(values.find(({ name }) => name === "X")?.value).toBe(expected);
});

test("without a machine, what is scoped to one is left out", () => {
  const variables = [scoped(MACHINE, "own"), scoped(ROLE, "role"), scoped(ENVIRONMENT, "here")];
  expect(projectVariables(queuedRun({ variables }), undefined)).toEqual([{ name: "X", value: "here" }]);
});

test("what was typed in takes the place of a prompted variable's default, and of no other's", () => {
  const variables = [variable("Asked", "default", { Prompt: { Required: true } }), variable("Fixed", "kept")];
  const values = projectVariables(queuedRun({ variables, formValues: { asked: "typed", Fixed: "no" } }), undefined);
  expect(values).toEqual([
    { name: "Asked", value: "typed" },
    { name: "Fixed", value: "kept" },
  ]);
});

test("kinds of scope that are not played are found", () => {
  expect(unknownScopes([scoped(MACHINE, ""), scoped({ Channel: ["Channels-1"], Action: [] }, "")])).toEqual([
    "Channel",
  ]);
});
