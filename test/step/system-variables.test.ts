import { readSystemVariables } from "../../src/step/system-variables";

const run = {
  "Octopus.Machine.Name": "octo-1",
  "Octopus.Machine.Roles": "HAServer, HAServer-Primary",
  "Octopus.Environment.Name": "Production",
  "Octopus.Environment.MachinesInRole[HAServer]": "Machines-1,Machines-2",
  "Octopus.Environment.MachinesInRole[HAServer-Primary]": "Machines-1",
  "Octopus.Deployment.Targets": '{"Machines-1":{"Name":"octo-1"},"Machines-2":{"Name":"octo-2"}}',
  "Octopus.Step.Name": "Drain the nodes",
  "Octopus.Task.Id": "ServerTasks-42",
};

it("reads what a step may know of its run", () => {
  expect(readSystemVariables(run)).toEqual({
    machineName: "octo-1",
    roles: ["HAServer", "HAServer-Primary"],
    isPrimary: true,
    nodeMachines: [
      { id: "Machines-1", name: "octo-1" },
      { id: "Machines-2", name: "octo-2" },
    ],
    primaryMachines: [{ id: "Machines-1", name: "octo-1" }],
    environment: "Production",
    stepName: "Drain the nodes",
    runId: "ServerTasks-42",
    outputs: new Map(),
    assumptionTexts: [],
    error: undefined,
  });
});

it("does not care for the case of names", () => {
  const upper = Object.fromEntries(Object.entries(run).map(([name, value]) => [name.toUpperCase(), value]));
  expect(readSystemVariables(upper)).toEqual(readSystemVariables(run));
});

it.each([
  ["names as texts", '{"Machines-1":"octo-1","Machines-2":"octo-2"}', ["octo-1", "octo-2"]],
  ["nothing readable", "{", ["Machines-1", "Machines-2"]],
  ["no object", "null", ["Machines-1", "Machines-2"]],
  ["a machine that is missing", '{"Machines-2":{"Name":"octo-2"}}', ["Machines-1", "octo-2"]],
])("takes targets with %s", (_what, targets, names) => {
  const { nodeMachines } = readSystemVariables({ ...run, "Octopus.Deployment.Targets": targets });
  expect(nodeMachines.map(({ name }) => name)).toEqual(names);
});

it("finds outputs by their name, under whatever name the step has in Octopus", () => {
  const { outputs, assumptionTexts } = readSystemVariables({
    ...run,
    "Octopus.Action[Inspect [all] nodes].Output[octo-1].NodeName": "ha-1",
    "octopus.action[Again].output[octo-1].nodename": "ha-1b",
    "Octopus.Action[Inspect].Output[octo-2].NodeName": "ha-2",
    "Octopus.Action[Inspect].Output.NodeName": "an arbitrary machine's",
    "Octopus.Action[Inspect].Output[octo-2].SomethingElse": "x",
    "Octopus.Action[Inspect].Output[octo-2].DryRunAssumptions": "{}",
    "Octopus.Action[Inspect].Package.NodeName": "x",
  });
  expect([...outputs]).toEqual([
    [
      "NodeName",
      new Map([
        ["octo-1", ["ha-1", "ha-1b"]],
        ["octo-2", ["ha-2"]],
      ]),
    ],
  ]);
  expect(assumptionTexts).toEqual(["{}"]);
});

it("takes no output whose name was made up to look like another machine's", () => {
  const { outputs } = readSystemVariables({
    ...run,
    // What a script on octo-2 gets when it names its output `x].Output[octo-1].InstallerUrl`.
    "Octopus.Action[Inspect].Output.x].Output[octo-1].InstallerUrl": "https://forged.example.com/a.msi",
    "Octopus.Action[Inspect].Output[octo-2].x].Output[octo-1].InstallerUrl": "https://forged.example.com/b.msi",
    "Octopus.Action[Inspect].Output[web[1]].InstallerUrl": "https://example.com/c.msi",
  });
  expect([...outputs]).toEqual([["InstallerUrl", new Map([["web[1]", ["https://example.com/c.msi"]]])]]);
});

it("knows that an earlier step failed", () => {
  expect(readSystemVariables({ ...run, "Octopus.Deployment.Error": "no" }).error).toBe("no");
});
