import { madeUpController, namesOf, withRunbook, type MadeUpController } from "./made-up-controller";

let at: MadeUpController;
beforeEach(async () => {
  at = await madeUpController();
  await withRunbook(at);
});
afterEach(() => at.close());

test("a new runbook has an empty process and nothing published", async () => {
  const { body } = await at.ask("GET", "runbooks/Runbooks-1");
  expect(body).toMatchObject({
    Name: "Upgrade",
    Slug: "upgrade",
    ProjectId: "Projects-1",
    PublishedRunbookSnapshotId: null,
    EnvironmentScope: "All",
    ConnectivityPolicy: { SkipMachineBehavior: "None", AllowDeploymentsToNoTargets: false },
  });
  const { body: process } = await at.ask("GET", `runbookProcesses/${String(body.RunbookProcessId)}`);
  expect(process).toMatchObject({ RunbookId: "Runbooks-1", Version: 0, Steps: [] });
});

test.each(["runbooks", "projects/Projects-1/runbooks", "projects/project-of-upgrade/runbooks"])(
  "%s makes, lists, changes and deletes them",
  async (path) => {
    const made = await at.ask("POST", path, {
      Name: "Preflight",
      ProjectId: "Projects-1",
      DefaultGuidedFailureMode: "Off",
    });
    expect(made).toMatchObject({ status: 201, body: { Id: "Runbooks-2", DefaultGuidedFailureMode: "Off" } });
    expect(namesOf((await at.ask("GET", `${path}?partialName=PRE`)).body.Items)).toEqual(["Preflight"]);
    expect(namesOf((await at.ask("GET", path)).body.Items)).toEqual(["Preflight", "Upgrade"]);
    const saved = await at.ask("PUT", `${path}/Runbooks-2`, { ...made.body, Name: "Check", RunbookProcessId: "x" });
    expect(saved).toMatchObject({
      status: 200,
      body: { Name: "Check", RunbookProcessId: made.body.RunbookProcessId as string },
    });
    expect((await at.ask("GET", `${path}/preflight`)).body.Name).toBe("Check");
    expect((await at.ask("DELETE", `${path}/Runbooks-2`)).status).toBe(200);
    expect((await at.ask("GET", `${path}/Runbooks-2`)).status).toBe(404);
  },
);

test("a name is unique in its project only, and a runbook is not another project's", async () => {
  expect((await at.ask("POST", "projects/Projects-1/runbooks", { Name: "UPGRADE" })).status).toBe(400);
  const { project } = await withRunbook(at, "Other");
  expect((await at.ask("POST", `projects/${project.Id}/runbooks`, { Name: "Upgrade" })).status).toBe(201);
  expect((await at.ask("GET", `projects/${project.Id}/runbooks/Runbooks-1`)).status).toBe(404);
  expect(namesOf((await at.ask("GET", `projects/${project.Id}/runbooks`)).body.Items)).toEqual(["Other", "Upgrade"]);
});

test.each([
  ["an unknown project", { Name: "X", ProjectId: "Projects-9" }],
  ["an unknown environment", { Name: "X", ProjectId: "Projects-1", Environments: ["Environments-9"] }],
])("%s is refused", async (_, body) => {
  expect((await at.ask("POST", "runbooks", body)).status).toBe(400);
});

test("the environments are all of them, or those that are named", async () => {
  const names = async () => namesOf((await at.ask("GET", "runbooks/Runbooks-1/environments")).body as never);
  expect(await names()).toEqual(["Production", "Test"]);
  const scope = { EnvironmentScope: "Specified", Environments: ["Environments-2"] };
  await at.ask("PUT", "runbooks/Runbooks-1", { Name: "Upgrade", ...scope });
  expect(await names()).toEqual(["Test"]);
});
