import { readSystemVariables } from "../../src/step/system-variables";

const run = {
  "Octopus.Machine.Id": "Machines-1",
  "Octopus.Machine.Name": "octo-1",
  "Octopus.Machine.Roles": "HAServer, HAServer-Primary",
  "Octopus.Environment.Name": "Production",
  "Octopus.Environment.MachinesInRole[HAServer]": "Machines-1,Machines-2",
  "Octopus.Environment.MachinesInRole[HAServer-Primary]": "Machines-1",
  "Octopus.Step.Name": "Quiet the nodes",
  "Octopus.Task.Id": "ServerTasks-42",
};

it("reads what a step may know of its run", () => {
  expect(readSystemVariables(run)).toEqual({
    machineId: "Machines-1",
    machineName: "octo-1",
    roles: ["HAServer", "HAServer-Primary"],
    isPrimary: true,
    nodeMachines: [
      { id: "Machines-1", name: "octo-1" },
      // The first step has told nothing of it: only its id is known.
      { id: "Machines-2", name: "Machines-2" },
    ],
    primaryMachines: [{ id: "Machines-1", name: "octo-1" }],
    environment: "Production",
    stepName: "Quiet the nodes",
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

describe("the names of machines", () => {
  const told = (machine: string, id: string) => ({ [`Octopus.Action[Inspect].Output[${machine}].MachineId`]: id });
  const namesIn = (variables: Record<string, string>) =>
    readSystemVariables({ ...run, ...variables }).nodeMachines.map(({ name }) => name);

  it.each<[string, Record<string, string>, string[]]>([
    [
      "are told by the first step",
      { ...told("octo-1", "Machines-1"), ...told("octo-2", "Machines-2") },
      ["octo-1", "octo-2"],
    ],
    ["whatever the case of the ids", told("octo-2", "machines-2"), ["octo-1", "octo-2"]],
    ["and not by a blank twin", { ...told("octo-2", "Machines-2"), ...told("Machines-2", "") }, ["octo-1", "octo-2"]],
    [
      "nor by one with a value",
      { ...told("octo-2", "Machines-2"), ...told("Machines-2", "Machines-2") },
      ["octo-1", "octo-2"],
    ],
    ["nor by a blank twin alone", told("Machines-2", ""), ["octo-1", "Machines-2"]],
    [
      "are nobody's when two machines call an id theirs",
      { ...told("octo-2", "Machines-2"), ...told("octo-3", "machines-2") },
      ["octo-1", "Machines-2"],
    ],
    [
      "of this machine are known to itself, whoever calls its id theirs",
      told("octo-3", "Machines-1"),
      ["octo-1", "Machines-2"],
    ],
    ["may be an id", told("Machines-2", "Machines-2"), ["octo-1", "Machines-2"]],
    ["of others do not matter", told("db", "Machines-9"), ["octo-1", "Machines-2"]],
  ])("%s", (_what, variables, names) => {
    expect(namesIn(variables)).toEqual(names);
  });

  it("of this machine is known without its id's being written alike", () => {
    expect(namesIn({ "Octopus.Machine.Id": "machines-1" })).toEqual(["octo-1", "Machines-2"]);
  });
});

it("does not take the blank twin of an output for a machine's, told or not", () => {
  const { outputs, assumptionTexts } = readSystemVariables({
    ...run,
    "Octopus.Action[Inspect].Output[octo-1].NodeName": "ha-1",
    "Octopus.Action[Inspect].Output[Machines-1].NodeName": "",
    "Octopus.Action[Inspect].Output[machines-2].NodeName": "",
    "Octopus.Action[Inspect].Output[Machines-1].DryRunAssumptions": "",
  });
  expect([...outputs]).toEqual([["NodeName", new Map([["octo-1", ["ha-1"]]])]]);
  expect(assumptionTexts).toEqual([]);
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
