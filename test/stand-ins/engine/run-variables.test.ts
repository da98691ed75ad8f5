import { planSteps } from "../../../src/stand-ins/engine/run-plan";
import { variablesFor, type RunSoFar } from "../../../src/stand-ins/engine/run-variables";
import { machine, queuedRun, step, variable } from "./made-up-run";

const a = machine("a", { Roles: ["Node", "First"], Endpoint: { Uri: "https://host-a.example:10933/" } });
const b = machine("b");
const parameters = { "Given.Plain": "of the action", "Given.Secret": { HasValue: true, NewValue: "s3cret" } };
const run = queuedRun({ steps: [step("zero"), step("one", { action: { Properties: parameters } })] });
const [, planned] = planSteps(run);
const reader = { planned: planned!, action: planned!.actions[0]!, machine: a };
const soFar: RunSoFar = { run, targets: [a, b], failures: [], outputs: [] };

test.each([
  ["Octopus.Machine.Id", "Machines-a"],
  ["Octopus.Machine.Name", "a"],
  ["Octopus.Machine.Hostname", "host-a.example"],
  ["Octopus.Machine.Roles", "Node,First"],
  ["Octopus.Environment.Id", "Environments-1"],
  ["Octopus.Environment.Name", "Production"],
  ["Octopus.Environment.MachinesInRole[Node]", "Machines-a,Machines-b"],
  ["Octopus.Environment.MachinesInRole[First]", "Machines-a"],
  ["Octopus.Environment.MachinesInRole[Absent]", undefined],
  ["Octopus.Deployment.Targets", undefined],
  ["Octopus.Space.Id", "Spaces-1"],
  ["Octopus.Space.Name", "Default"],
  ["Octopus.Project.Name", "Project"],
  ["Octopus.Runbook.Name", "Runbook"],
  ["Octopus.RunbookRun.Id", "RunbookRuns-1"],
  ["Octopus.RunbookSnapshot.Id", "RunbookSnapshots-1"],
  ["Octopus.RunbookSnapshot.Name", "Snapshot"],
  ["Octopus.Task.Id", "ServerTasks-1"],
  ["Octopus.Step.Name", "one"],
  ["Octopus.Step.Number", "2"],
  ["Octopus.Action.Name", "one"],
  ["Octopus.Action.Number", "2"],
  ["Octopus.Web.ServerUri", "http://127.0.0.1:1"],
  ["Octopus.Web.BaseUrl", "http://127.0.0.1:1"],
  ["Octopus.Version", "2026.1.0"],
  ["Octopus.Deployment.CreatedBy.Username", "somebody"],
  ["Octopus.Deployment.Error", undefined],
  ["Given.Plain", "of the action"],
  ["Given.Secret", "s3cret"],
])("%s", (name, expected) => {
  expect(variablesFor(soFar, reader).evaluated(name)).toBe(expected);
});

test("a project variable of the same name wins over the property of an action", () => {
  const changed = { ...run, variables: [variable("given.plain", "of the project")] };
  expect(variablesFor({ ...soFar, run: changed }, reader).evaluated("Given.Plain")).toBe("of the project");
});

test("values are evaluated with all variables in view, and what is unknown stays", () => {
  const variables = [variable("Given.Plain", "#{Given.Secret} on #{Octopus.Machine.Name}, #{Unknown}")];
  expect(variablesFor({ ...soFar, run: { ...run, variables } }, reader).evaluated("Given.Plain")).toBe(
    "s3cret on a, #{Unknown}",
  );
});

test("after a failure there is an error", () => {
  const variables = variablesFor({ ...soFar, failures: ["one on a: broke", "two on b: too"] }, reader);
  expect(variables.get("Octopus.Deployment.Error")).toBe("one on a: broke; two on b: too");
  expect(variables.get("Octopus.Deployment.ErrorDetail")).toBe("one on a: broke\ntwo on b: too");
});

describe("outputs", () => {
  const made = (maker: string, value: string) => ({ action: "S", machine: maker, name: "Foo", value });
  const outputs = [made("a", "of a"), made("b", "of b")];
  const seenBy = (machineOrNone: typeof a | undefined) =>
    variablesFor({ ...soFar, outputs }, machineOrNone ? { ...reader, machine: machineOrNone } : {});

  test("with the machine's name they are the same everywhere", () => {
    for (const who of [a, b, undefined]) {
      expect(seenBy(who).get("Octopus.Action[S].Output[a].Foo")).toBe("of a");
      expect(seenBy(who).get("Octopus.Action[S].Output[b].Foo")).toBe("of b");
    }
  });

  test("there is a blank one under the machine's id", () => {
    expect(seenBy(b).get("Octopus.Action[S].Output[Machines-a].Foo")).toBe("");
  });

  test.each([
    ["its own", a, "of a"],
    ["its own", b, "of b"],
    ["another's", machine("c"), "of b"],
    ["another's", undefined, "of b"],
  ])("without it a machine sees %s", (_whose, who, expected) => {
    expect(seenBy(who).get("Octopus.Action[S].Output.Foo")).toBe(expected);
  });
});

test.each([
  ["json", { "": '{"Machines-a":{"Id":"Machines-a","Name":"a"},"Machines-b":{"Id":"Machines-b","Name":"b"}}' }],
  ["flattened", { "[machines-a].Name": "a", "[machines-b].Id": "Machines-b", "[Machines-B].Name": "b" }],
] as const)("the deployment targets may be %s", (deploymentTargets, expected) => {
  const variables = variablesFor({ ...soFar, options: { deploymentTargets } }, reader);
  for (const [name, value] of Object.entries(expected)) {
    expect(variables.get(`Octopus.Deployment.Targets${name}`)).toBe(value);
  }
});
