import {
  madeUpController,
  publish,
  putSteps,
  putVariables,
  scriptStep,
  until,
  withRunbook,
  type Answered,
  type MadeUpController,
  type Provisioned,
} from "./made-up-controller";

let at: MadeUpController;
let made: Provisioned;
beforeEach(async () => {
  at = await madeUpController();
  made = await withRunbook(at);
  await putSteps(at, made.runbook, [scriptStep("One"), scriptStep("Two", { IsRequired: true })]);
  await putVariables(at, made.project, [
    { Id: "v-1", Name: "Upgrade.Version", Value: null, Prompt: { Label: "Target version", Required: true } },
    { Id: "v-2", Name: "Upgrade.Key", Value: "d3fault", IsSensitive: true, Prompt: { Label: "Key" } },
    { Id: "v-3", Name: "Test.Only", Prompt: { Required: true }, Scope: { Environment: ["Environments-2"] } },
  ]);
});
afterEach(() => at.close());

const byNames = (more: object = {}) =>
  at.ask("POST", "runbook-runs/create/v1", {
    spaceId: "Spaces-1",
    spaceIdOrName: "Default",
    spaceName: "Default",
    ProjectName: made.project.Name,
    RunbookName: "Upgrade",
    EnvironmentNames: ["Production"],
    Variables: { "Target version": "2026.2.1" },
    ...more,
  });
const idOf = (name: string) => at.store.machines.named(name)!.Id;
const errors = ({ status, body }: { status: number; body: Answered }) => {
  expect(status).toBe(400);
  return [body.ErrorMessage, ...(body.Errors as string[])].join(" ");
};

test("without a published snapshot nothing is run", async () => {
  expect((await byNames()).body.ErrorMessage).toBe("Runbook has no published snapshot.");
  const { body: snapshot } = await at.ask("POST", "runbookSnapshots", { RunbookId: made.runbook.Id, Name: "Draft" });
  for (const Snapshot of ["Draft", snapshot.Id]) expect((await byNames({ Snapshot })).status).toBe(201);
  const { body: theirs } = await publish(at, await withRunbook(at, "Other"), "Theirs");
  for (const Snapshot of ["Theirs", theirs.Id]) {
    expect(errors(await byNames({ Snapshot }))).toBe(
      `There was a problem with your request. The snapshot '${Snapshot}' cannot be found.`,
    );
  }
});

describe("with a published snapshot", () => {
  beforeEach(() => publish(at, made));

  test("a run is one task for each environment, with everything that the engine needs", async () => {
    const answer = await byNames({
      EnvironmentNames: ["Production", "test"],
      Variables: { "Target version": "2026.2.1", "test.only": "x" },
    });
    // The prompt of the other environment is none of this one.
    expect(errors(answer)).toMatch(/no prompted variable 'test.only'/);
    const one = await byNames({
      ProjectName: String(made.project.Slug),
      SkipStepNames: ["one"],
      SpecificMachineNames: ["app-1", "APP-2"],
      ExcludedMachineNames: ["app-2"],
      Variables: { "upgrade.version": "2026.2.1", "v-2": "s3cret" },
    });
    expect(one).toMatchObject({
      status: 201,
      body: { RunbookRunServerTasks: [{ RunbookRunId: "RunbookRuns-1", ServerTaskId: "ServerTasks-1" }] },
    });
    await until(() => at.engine.runs.length === 1);
    expect(at.engine.runs[0]).toMatchObject({
      taskId: "ServerTasks-1",
      runbookRunId: "RunbookRuns-1",
      serverUrl: at.url,
      serverVersion: "2026.3.1000",
      space: { Id: "Spaces-1", Name: "Default" },
      project: { Id: "Projects-1", Name: made.project.Name },
      runbook: { Id: "Runbooks-1", Name: "Upgrade" },
      snapshot: { Id: "RunbookSnapshots-1", Name: "Snapshot 1" },
      environment: { Id: "Environments-1", Name: "Production" },
      steps: [{ Name: "One" }, { Name: "Two" }],
      formValues: { "Upgrade.Version": "2026.2.1", "Upgrade.Key": "s3cret" },
      specificMachineIds: [idOf("app-1"), idOf("app-2")],
      excludedMachineIds: [idOf("app-2")],
      skipActionIds: [expect.stringMatching(/^[0-9a-f-]{36}$/)],
      allowsNoTargets: false,
      skipsUnavailable: false,
      excludesUnhealthy: false,
    });
  });

  test("what is secret among the values of a form is not in the run for all to see", async () => {
    await byNames({ Variables: { "Target version": "1", Key: "s3cret" } });
    const { text, body } = await at.ask("GET", "runbookRuns/RunbookRuns-1");
    expect(body.FormValues).toEqual({ "v-1": "1", "v-2": null });
    expect(text).not.toContain("s3cret");
  });

  test.each([
    ["an unknown project", { ProjectName: "Other" }, /project 'Other'/],
    ["an unknown runbook", { RunbookName: "Other" }, /runbook 'Other'/],
    ["an unknown environment", { EnvironmentNames: ["Other"] }, /environment 'Other'/],
    ["no environment", { EnvironmentNames: [] }, /EnvironmentNames/],
    ["an unknown machine", { ExcludedMachineNames: ["app-9"] }, /target 'app-9'/],
    ["an unknown machine to run on", { SpecificMachineNames: ["app-9"] }, /target 'app-9'/],
    ["an unknown step", { SkipStepNames: ["Three"] }, /step 'Three'/],
    ["skipping a required step", { SkipStepNames: ["Two"] }, /'Two' is required and cannot be skipped/],
    ["a required value that is missing", { Variables: {} }, /required for the prompted variable 'Target version'/],
    ["a required value that is empty", { Variables: { "Target version": "" } }, /is required/],
    ["a value for no prompt", { Variables: { "Target version": "1", Other: "x" } }, /no prompted variable 'Other'/],
  ])("%s is refused, and nothing is queued", async (_, more, message) => {
    expect(errors(await byNames(more))).toMatch(message);
    expect(at.store.tasks.size).toBe(0);
  });

  test("an environment outside the runbook's scope is refused", async () => {
    const scope = { EnvironmentScope: "Specified", Environments: ["Environments-2"] };
    const { body } = await at.ask("GET", "runbooks/Runbooks-1");
    await at.ask("PUT", "runbooks/Runbooks-1", { ...body, ...scope });
    expect(errors(await byNames())).toMatch(/cannot be run in the environment 'Production'/);
  });

  test("what the runbook says about targets reaches the engine", async () => {
    const { body } = await at.ask("GET", "runbooks/Runbooks-1");
    const ConnectivityPolicy = {
      SkipMachineBehavior: "SkipUnavailableMachines",
      AllowDeploymentsToNoTargets: true,
      ExcludeUnhealthyTargets: true,
    };
    await at.ask("PUT", "runbooks/Runbooks-1", { ...body, ConnectivityPolicy });
    await byNames();
    await until(() => at.engine.runs.length === 1);
    expect(at.engine.runs).toMatchObject([{ allowsNoTargets: true, skipsUnavailable: true, excludesUnhealthy: true }]);
  });

  const classic = (more: object = {}) => ({
    RunbookId: "Runbooks-1",
    RunbookSnapshotId: "RunbookSnapshots-1",
    EnvironmentId: "Environments-1",
    FormValues: { "v-1": "2026.2.1" },
    ...more,
  });

  test.each(["runbookRuns", "projects/Projects-1/runbookRuns"])("%s takes a run by ids", async (path) => {
    const answer = await at.ask("POST", path, classic({ ExcludedMachineIds: ["Machines-1"], Comments: "why" }));
    expect(answer).toMatchObject({
      status: 201,
      body: { Id: "RunbookRuns-1", TaskId: "ServerTasks-1", RunbookName: "Upgrade", Comments: "why" },
    });
    await until(() => at.engine.runs.length === 1);
    expect(at.engine.runs).toMatchObject([
      { formValues: { "Upgrade.Version": "2026.2.1" }, excludedMachineIds: ["Machines-1"] },
    ]);
  });

  test.each([
    ["an unknown snapshot", { RunbookSnapshotId: "RunbookSnapshots-9" }],
    ["an unknown runbook", { RunbookId: "Runbooks-9" }],
    ["an unknown environment", { EnvironmentId: "Environments-9" }],
    ["an unknown machine", { SpecificMachineIds: ["Machines-9"] }],
    ["an unknown action", { SkipActions: ["x"] }],
  ])("%s is refused by ids too", async (_, more) => {
    expect((await at.ask("POST", "runbookRuns", classic(more))).status).toBe(400);
  });

  test("runbooks/{id}/run takes several environments and names of variables", async () => {
    const FormValues = { "Upgrade.Version": "1" };
    const answer = await at.ask("POST", "runbooks/Runbooks-1/run", { EnvironmentIds: ["Environments-1"], FormValues });
    expect(answer).toMatchObject({ status: 201, body: [{ TaskId: "ServerTasks-1" }] });
    expect((await at.ask("POST", "runbooks/Runbooks-1/run", { FormValues })).status).toBe(400);
  });

  test("runs are listed, the newest first, and filtered", async () => {
    await byNames();
    await byNames();
    const ids = async (path: string) => (await at.ask("GET", path)).body.Items.map(({ Id }) => Id);
    for (const path of ["runbookRuns", "projects/Projects-1/runbookRuns", "runbooks/Runbooks-1/runbookRuns"]) {
      expect(await ids(path)).toEqual(["RunbookRuns-2", "RunbookRuns-1"]);
    }
    expect(await ids("runbookRuns?ids=RunbookRuns-1&runbooks=Runbooks-1")).toEqual(["RunbookRuns-1"]);
    expect(await ids("runbookRuns?environments=Environments-2")).toEqual([]);
    await until(() => [...at.store.tasks.values()].every(({ isCompleted }) => isCompleted));
    expect(await ids("runbookRuns?taskState=Success&take=1")).toEqual(["RunbookRuns-2"]);
    expect(await ids("runbookRuns?taskState=Failed")).toEqual([]);
  });
});

test("a preview shows what is asked for and what would be done, and no secret", async () => {
  const { text, body } = await at.ask("GET", "runbooks/Runbooks-1/runbookRuns/preview/Environments-1");
  expect(body).toMatchObject({
    Form: {
      Values: { "v-1": null, "v-2": null },
      Elements: [
        { Name: "v-1", IsValueRequired: true, Control: { Name: "Upgrade.Version", Label: "Target version" } },
        { Name: "v-2", IsValueRequired: false },
      ],
    },
    StepsToExecute: [
      { ActionName: "One", CanBeSkipped: true, Roles: ["HAServer"], MachineNames: ["app-1", "app-2"] },
      { ActionName: "Two", CanBeSkipped: false, HasNoApplicableMachines: false },
    ],
  });
  expect(text).not.toContain("d3fault");
});
