import type { ProcessStep } from "../../../src/stand-ins/controlling/documents";
import { reasonToSkip } from "../../../src/stand-ins/engine/run-condition";
import { planSteps } from "../../../src/stand-ins/engine/run-plan";
import { machine, queuedRun, step, variable } from "./made-up-run";

const targets = [machine("a")];
const outputs = [{ action: "Check", machine: "a", name: "Available", value: "True" }];
const because = (Condition: ProcessStep["Condition"], failures: string[], expression?: string) => {
  const Properties: ProcessStep["Properties"] =
    expression === undefined ? {} : { "Octopus.Step.ConditionVariableExpression": expression };
  const variables = [variable("OnA", "True", { Scope: { Machine: ["Machines-a"] } })];
  const run = queuedRun({ steps: [step("one", { Condition, Properties })], variables });
  return reasonToSkip(planSteps(run)[0]!, { run, targets, failures, outputs });
};

test.each([
  ["Success", [], undefined],
  ["Success", ["broke"], "an earlier step failed"],
  ["Failure", [], "nothing failed"],
  ["Failure", ["broke"], undefined],
  ["Always", [], undefined],
  ["Always", ["broke"], undefined],
] as const)("%s after failures %j", (condition, failures, expected) => {
  expect(because(condition, [...failures])).toBe(expected);
});

const NOT_MET = "its run condition is not met";

test.each([
  ["#{Octopus.Action[Check].Output.Available}", [], undefined],
  ["#{Octopus.Action[Check].Output[a].Available}", ["broke"], undefined],
  ["#{unless Octopus.Deployment.Error}True#{/unless}", [], undefined],
  ["#{unless Octopus.Deployment.Error}True#{/unless}", ["broke"], NOT_MET],
  ["#{Octopus.Action[Check].Output.Missing}", [], NOT_MET],
  ["False", [], NOT_MET],
  ["", [], NOT_MET],
  [undefined, [], NOT_MET],
])("Variable '%s' after failures %j", (expression, failures, expected) => {
  expect(because("Variable", failures, expression)).toBe(expected);
});

test("an expression is asked for no machine in particular", () => {
  expect(because("Variable", [], "#{OnA}")).toBe(NOT_MET);
});
