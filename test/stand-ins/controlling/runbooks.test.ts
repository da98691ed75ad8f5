import { madeUpController, namesOf, RETENTION, withRunbook, type MadeUpController } from "./made-up-controller";

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
      DefaultGuidedFailureMode: "On",
      ...RETENTION,
    });
    expect(made).toMatchObject({ status: 201, body: { Id: "Runbooks-2", DefaultGuidedFailureMode: "On" } });
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
  expect((await at.ask("POST", "projects/Projects-1/runbooks", { Name: "UPGRADE", ...RETENTION })).status).toBe(400);
  const { project } = await withRunbook(at, "Other");
  expect((await at.ask("POST", `projects/${project.Id}/runbooks`, { Name: "Upgrade", ...RETENTION })).status).toBe(201);
  expect((await at.ask("GET", `projects/${project.Id}/runbooks/Runbooks-1`)).status).toBe(404);
  expect(namesOf((await at.ask("GET", `projects/${project.Id}/runbooks`)).body.Items)).toEqual(["Other", "Upgrade"]);
});

test.each([
  ["an unknown project", { Name: "X", ProjectId: "Projects-9", ...RETENTION }],
  ["an unknown environment", { Name: "X", ProjectId: "Projects-1", Environments: ["Environments-9"], ...RETENTION }],
  ["no retention policy", { Name: "X", ProjectId: "Projects-1" }],
])("%s is refused", async (_, body) => {
  expect((await at.ask("POST", "runbooks", body)).status).toBe(400);
});

test("the environments are all of them, or those that are named", async () => {
  const names = async () => namesOf((await at.ask("GET", "runbooks/Runbooks-1/environments")).body as never);
  expect(await names()).toEqual(["Production", "Test"]);
  const scope = { EnvironmentScope: "Specified", Environments: ["Environments-2"] };
  await at.ask("PUT", "runbooks/Runbooks-1", { ...(await runbook()), ...scope });
  expect(await names()).toEqual(["Test"]);
});

const runbook = async () => (await at.ask("GET", "runbooks/Runbooks-1")).body;
const put = async (changes: object) => at.ask("PUT", "runbooks/Runbooks-1", { ...(await runbook()), ...changes });

test.each([
  ["without a retention policy", { RunRetentionPolicy: undefined }],
  ["without its project", { ProjectId: undefined }],
  ["in another project", { ProjectId: "Projects-2" }],
])("a PUT %s is refused", async (_, changes) => {
  await withRunbook(at, "Other");
  expect((await put(changes)).status).toBe(400);
});

test("what a PUT leaves out falls back to its default; unknown fields are ignored", async () => {
  await put({ DefaultGuidedFailureMode: "On", FailTargetDiscovery: true, Colour: "red" });
  expect(await runbook()).toMatchObject({ DefaultGuidedFailureMode: "On", FailTargetDiscovery: true });
  expect(await runbook()).not.toHaveProperty("Colour");
  await put({ DefaultGuidedFailureMode: undefined, FailTargetDiscovery: undefined });
  expect(await runbook()).toMatchObject({ DefaultGuidedFailureMode: "Off", FailTargetDiscovery: false });
});

describe("what becomes of superseded runs", () => {
  const both = (value: boolean) => ({ CancelQueuedTasks: value, CancelRunningTasks: value });

  test("a POST does not know it, and new runbooks cancel them; a PUT without it changes nothing", async () => {
    const made = { Name: "Other", ProjectId: "Projects-1", ...RETENTION, ...both(false), FailTargetDiscovery: true };
    expect((await at.ask("POST", "runbooks", made)).body).toMatchObject({ ...both(true), FailTargetDiscovery: false });
    expect((await put(both(false))).body).toMatchObject(both(false));
    expect((await put({ CancelQueuedTasks: undefined, CancelRunningTasks: undefined })).body).toMatchObject(
      both(false),
    );
  });

  test("an instance before 2026.2.7727 knows nothing of it", async () => {
    const older = await madeUpController({ version: "2026.2.7726" });
    const made = await withRunbook(older);
    const saved = await older.ask("PUT", `runbooks/${made.runbook.Id}`, { ...made.runbook, ...both(false) });
    expect(saved.status).toBe(200);
    expect(saved.body).not.toHaveProperty("CancelQueuedTasks");
    await older.close();
  });
});

test("an environment that a trigger runs it in cannot be taken from it", async () => {
  const action = { ActionType: "RunRunbook", RunbookId: "Runbooks-1", EnvironmentIds: ["Environments-1"] };
  const cron = { FilterType: "CronExpressionSchedule", CronExpression: "0 30 2 * * MON", Timezone: "UTC" };
  const trigger = { Name: "Weekly", ProjectId: "Projects-1", IsDisabled: true, Filter: cron, Action: action };
  await at.ask("POST", "projecttriggers", trigger);
  const only = (...Environments: string[]) => put({ EnvironmentScope: "Specified", Environments });
  expect((await only("Environments-2")).status).toBe(400);
  expect((await only("Environments-1", "Environments-2")).status).toBe(200);
  expect((await only("Environments-2")).status).toBe(400);
  expect((await only("Environments-1")).status).toBe(200);
});
