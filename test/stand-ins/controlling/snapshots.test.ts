import {
  madeUpController,
  publish,
  putSteps,
  putVariables,
  scriptStep,
  withRunbook,
  type MadeUpController,
  type Provisioned,
} from "./made-up-controller";

let at: MadeUpController;
let made: Provisioned;
const packages = [
  { Name: "", PackageId: "acme", FeedId: "feeds-builtin" },
  { Name: "fixed", PackageId: "runtime", FeedId: "feeds-builtin", Version: "22.21.0" },
  { Name: "later", PackageId: null, FeedId: null },
];
beforeEach(async () => {
  at = await madeUpController();
  made = await withRunbook(at);
  const one = scriptStep("One", { Packages: packages.slice(0, 2) });
  const off = scriptStep("Off", { IsDisabled: true, Packages: packages.slice(2) });
  await putSteps(at, made.runbook, [one, off]);
});
afterEach(() => at.close());

const SelectedPackages = [{ ActionName: "One", PackageReferenceName: "", Version: "1.2.3" }];
const take = (more: object = {}, query = "") =>
  at.ask("POST", `runbookSnapshots${query}`, {
    ProjectId: made.project.Id,
    RunbookId: made.runbook.Id,
    Name: "Snapshot 1",
    SelectedPackages,
    ...more,
  });
const published = async () => (await at.ask("GET", "runbooks/Runbooks-1")).body.PublishedRunbookSnapshotId;
const templatePath = "runbooks/Runbooks-1/runbookSnapshotTemplate";

test.each([
  templatePath,
  "runbookProcesses/RunbookProcess-Runbooks-1/runbookSnapshotTemplate",
  `projects/Projects-1/${templatePath}`,
])("%s says which packages need a version", async (path) => {
  const { body } = await at.ask("GET", path);
  expect(body).toMatchObject({
    RunbookProcessId: "RunbookProcess-Runbooks-1",
    RunbookId: "Runbooks-1",
    NextNameIncrement: "Snapshot 1",
    Packages: [
      {
        ActionName: "One",
        StepName: "One",
        PackageReferenceName: "",
        PackageId: "acme",
        FeedId: "feeds-builtin",
        FeedName: "Octopus Server (built-in)",
        FixedVersion: null,
        VersionSelectedLastRelease: null,
        IsResolvable: true,
      },
      { PackageReferenceName: "fixed", FixedVersion: "22.21.0" },
    ],
    GitResources: [],
  });
});

test("a package whose id is not known yet cannot be resolved", async () => {
  await putSteps(at, made.runbook, [
    scriptStep("One", { Packages: [packages[2], { Name: "x", PackageId: "#{P}", FeedId: "feeds-builtin" }] }),
  ]);
  const { body } = await at.ask("GET", templatePath);
  expect(body.Packages).toMatchObject([{ IsResolvable: false }, { IsResolvable: false }]);
});

test("the template remembers the last snapshot", async () => {
  await take();
  await take({ Name: "Snapshot 41" });
  const { body } = await at.ask("GET", templatePath);
  expect(body).toMatchObject({
    NextNameIncrement: "Snapshot 42",
    Packages: [{ VersionSelectedLastRelease: "1.2.3" }, {}],
  });
});

test.each([
  ["?publish=true", {}, true],
  ["", { Publish: "yes" }, true],
  ["?publish=false", { Publish: " " }, false],
  ["", {}, false],
])("runbookSnapshots%s with %j publishes: %s", async (query, more, isPublished) => {
  const answer = await take(more, query);
  expect(answer).toMatchObject({
    status: 201,
    body: { Id: "RunbookSnapshots-1", Name: "Snapshot 1", Assembled: expect.any(String) as string },
  });
  expect(await published()).toBe(isPublished ? "RunbookSnapshots-1" : null);
});

test("saving the runbook publishes too, but only a snapshot of its own", async () => {
  await take();
  const save = (id: string | null | undefined) =>
    at.ask("PUT", "runbooks/Runbooks-1", { ...made.runbook, PublishedRunbookSnapshotId: id });
  expect((await save("RunbookSnapshots-1")).body.PublishedRunbookSnapshotId).toBe("RunbookSnapshots-1");
  expect((await save("RunbookSnapshots-9")).status).toBe(400);
  const { body: theirs } = await publish(at, await withRunbook(at, "Other"));
  expect((await save(theirs.Id)).status).toBe(400);
  expect(await published()).toBe("RunbookSnapshots-1");
  for (const nothing of [null, undefined]) {
    await save("RunbookSnapshots-1");
    await save(nothing);
    expect(await published()).toBeNull();
  }
});

test.each([
  ["no version for a package", { SelectedPackages: [] }],
  [
    "a version for another reference only",
    { SelectedPackages: [{ ...SelectedPackages[0], PackageReferenceName: "x" }] },
  ],
  ["a version that is empty", { SelectedPackages: [{ ...SelectedPackages[0], Version: "" }] }],
  ["an unknown runbook", { RunbookId: "Runbooks-9" }],
  ["no name", { Name: "" }],
])("%s is refused", async (_, more) => {
  expect((await take(more)).status).toBe(400);
  expect(at.store.snapshots.all()).toEqual([]);
});

test("a name is unique in its runbook", async () => {
  await take();
  expect((await take()).status).toBe(400);
});

test("process, variables with their secrets and package versions are frozen", async () => {
  await putVariables(at, made.project, [{ Name: "Key", Value: "s3cret", IsSensitive: true }]);
  const { body } = await take({}, "?publish=true");
  await putVariables(at, made.project, []);
  const live = await putSteps(at, made.runbook, []);
  expect(live.body.LastSnapshotId).toBe(body.Id);
  const set = await at.ask("GET", `variables/${String(body.FrozenProjectVariableSetId)}`);
  expect(set.body.Variables).toMatchObject([{ Name: "Key", Value: null }]);
  expect((await at.ask("PUT", `variables/${set.body.Id}`, set.body)).status).toBe(400);
  expect((await at.ask("GET", "runbooks/Runbooks-1/runbookRunTemplate")).body).toMatchObject({
    IsRunbookProcessModified: true,
    PromoteTo: [{ Name: "Production" }, { Name: "Test" }],
  });
  const start = { ProjectName: made.project.Name, RunbookName: "Upgrade", EnvironmentNames: ["Test"] };
  expect((await at.ask("POST", "runbook-runs/create/v1", start)).status).toBe(201);
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  expect(at.engine.runs).toMatchObject([
    {
      steps: [{ Name: "One" }, { Name: "Off" }],
      variables: [{ Name: "Key", Value: "s3cret" }],
      selectedPackages: [
        { ActionName: "One", PackageReferenceName: "", Version: "1.2.3" },
        { ActionName: "One", PackageReferenceName: "fixed", Version: "22.21.0" },
      ],
    },
  ]);
});

test("the variables of a snapshot are frozen once more when asked", async () => {
  const { body } = await take();
  await putVariables(at, made.project, [{ Name: "New" }]);
  const frozen = async () =>
    (await at.ask("GET", `variables/${String(body.FrozenProjectVariableSetId)}`)).body.Variables;
  expect(await frozen()).toEqual([]);
  await at.ask("POST", "runbookSnapshots/RunbookSnapshots-1/snapshot-variables", {});
  expect(await frozen()).toMatchObject([{ Name: "New" }]);
});

test("snapshots are listed, the newest first, and found by id or name", async () => {
  await take();
  await publish(at, made, "Snapshot 2", { SelectedPackages });
  for (const path of [
    "runbookSnapshots",
    "projects/Projects-1/runbookSnapshots",
    "runbooks/Runbooks-1/runbookSnapshots",
  ]) {
    expect((await at.ask("GET", path)).body.Items.map(({ Name }) => Name)).toEqual(["Snapshot 2", "Snapshot 1"]);
  }
  expect((await at.ask("GET", "projects/Projects-1/runbookSnapshots/Snapshot%202")).body.Id).toBe("RunbookSnapshots-2");
  expect((await at.ask("GET", "runbookSnapshots/RunbookSnapshots-1")).body.Name).toBe("Snapshot 1");
  expect((await at.ask("GET", "runbookSnapshots/RunbookSnapshots-9")).status).toBe(404);
  await at.ask("DELETE", "runbookSnapshots/RunbookSnapshots-2");
  expect(await published()).toBeNull();
});
