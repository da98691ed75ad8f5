import {
  madeUpController,
  namesOf,
  publish,
  putSteps,
  scriptStep,
  withRunbook,
  type MadeUpController,
} from "./made-up-controller";

let at: MadeUpController;
beforeEach(async () => {
  at = await madeUpController();
});
afterEach(() => at.close());

const project = (more: object = {}) => ({
  Name: "Octopus HA",
  ProjectGroupId: "ProjectGroups-1",
  LifecycleId: "Lifecycles-1",
  ...more,
});

test("a project comes with a slug and a set of variables, and is found by id and by slug", async () => {
  const made = await at.ask("POST", "projects", project());
  expect(made).toMatchObject({
    status: 201,
    body: { Id: "Projects-1", Slug: "octopus-ha", VariableSetId: "variableset-Projects-1", SpaceId: "Spaces-1" },
  });
  for (const idOrSlug of ["Projects-1", "octopus-ha", "OCTOPUS-HA"]) {
    expect((await at.ask("GET", `projects/${idOrSlug}`)).body.Id).toBe("Projects-1");
  }
  const saved = await at.ask("PUT", "projects/Projects-1", project({ Name: "Octopus", Description: "new" }));
  expect(saved).toMatchObject({ status: 200, body: { Slug: "octopus-ha", Description: "new" } });
  expect(namesOf((await at.ask("GET", "projects?partialName=OCTO")).body.Items)).toEqual(["Octopus"]);
});

test("slugs are unique though names only look alike", async () => {
  await at.ask("POST", "projects", project());
  expect((await at.ask("POST", "projects", project({ Name: "Octopus-HA" }))).body.Slug).toBe("octopus-ha-1");
});

test.each([
  ["a name that is taken", { Name: "OCTOPUS HA" }],
  ["no name", { Name: "" }],
  ["an unknown group", { Name: "Other", ProjectGroupId: "ProjectGroups-9" }],
  ["no lifecycle", { Name: "Other", LifecycleId: null }],
])("%s is refused", async (_, more) => {
  await at.ask("POST", "projects", project());
  expect((await at.ask("POST", "projects", project(more))).status).toBe(400);
});

test("a project takes its runbooks, processes, snapshots, variables and triggers with it, and no others", async () => {
  const gone = await withRunbook(at, "Upgrade");
  const other = await withRunbook(at, "Other");
  for (const each of [gone, other]) {
    await putSteps(at, each.runbook, [scriptStep("One")]);
    await publish(at, each);
    await at.ask("POST", `projects/${each.project.Id}/triggers`, {
      Name: "Weekly",
      Filter: { FilterType: "CronExpressionSchedule", CronExpression: "0 0 2 * * MON", Timezone: "UTC" },
      Action: { ActionType: "RunRunbook", RunbookId: each.runbook.Id, EnvironmentIds: ["Environments-1"] },
    });
  }
  expect((await at.ask("DELETE", `projects/${gone.project.Id}`)).status).toBe(200);
  const left = await Promise.all(
    [gone, other].map(async ({ project: { Id }, runbook }) => {
      const paths = [
        `projects/${Id}`,
        `variables/variableset-${Id}`,
        `runbooks/${runbook.Id}`,
        `runbookProcesses/${String(runbook.RunbookProcessId)}`,
      ];
      return Promise.all(paths.map(async (path) => (await at.ask("GET", path)).status));
    }),
  );
  expect(left).toEqual([
    [404, 404, 404, 404],
    [200, 200, 200, 200],
  ]);
  expect([at.store.triggers.all().length, at.store.snapshots.all().length]).toEqual([1, 1]);
});
