import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  OverwriteMode,
  PackageRepository,
  ProjectGroupRepository,
  LifecycleRepository,
  ProjectRepository,
  RunbookEnvironmentScope,
  RunbookProcessRepository,
  RunbookRepository,
  RunbookRunRepository,
  RunbookSnapshotRepository,
  ServerTaskWaiter,
  SpaceServerTaskRepository,
  TenantedDeploymentMode,
} from "@octopusdeploy/api-client";
import { madeUpController, scriptAction, SPACE, type MadeUpController } from "./made-up-controller";

let at: MadeUpController;
let folder: string;
beforeEach(async () => {
  at = await madeUpController();
  folder = await mkdtemp(join(tmpdir(), "controller-"));
});
afterEach(async () => {
  await at.close();
  await rm(folder, { recursive: true });
});

/** A project with one runbook of one step, made by the npm client alone. */
async function provisioned() {
  const client = await at.client();
  const [group] = (await new ProjectGroupRepository(client, SPACE).list()).Items;
  const [lifecycle] = (await new LifecycleRepository(client, SPACE).list()).Items;
  const project = await new ProjectRepository(client, SPACE).create({
    Name: "Octopus HA",
    ProjectGroupId: group!.Id,
    LifecycleId: lifecycle!.Id,
  });
  const runbook = await new RunbookRepository(client, SPACE, project).create({
    Name: "Upgrade",
    ProjectId: project.Id,
    MultiTenancyMode: TenantedDeploymentMode.Untenanted,
    EnvironmentScope: RunbookEnvironmentScope.All,
    DefaultGuidedFailureMode: "Off" as never,
    RunRetentionPolicy: { QuantityToKeep: 100, ShouldKeepForever: false },
  });
  const processes = new RunbookProcessRepository(client, SPACE, project);
  const process = await processes.get(runbook);
  const step = { Name: "One", Properties: {}, Actions: [scriptAction("One")] };
  await processes.update({ ...process, Steps: [step as never] });
  return { client, project, runbook };
}

test("the npm client provisions, publishes, runs and waits", async () => {
  const { client, project, runbook } = await provisioned();
  await new RunbookSnapshotRepository(client, SPACE, project).create(runbook, "Snapshot 1", true);
  const { RunbookRunServerTasks: started } = await new RunbookRunRepository(client, SPACE).create({
    spaceName: SPACE,
    ProjectName: "Octopus HA",
    RunbookName: "Upgrade",
    EnvironmentNames: ["Production"],
  });
  const taskId = started[0]!.ServerTaskId;
  const task = await new ServerTaskWaiter(client, SPACE).waitForServerTaskToComplete(taskId, 5, 5000);
  expect(task).toMatchObject({ Id: "ServerTasks-1", State: "Success", FinishedSuccessfully: true });
  const tasks = new SpaceServerTaskRepository(client, SPACE);
  expect((await tasks.getById(taskId)).IsCompleted).toBe(true);
  expect(await tasks.getDetails(taskId)).toMatchObject({ ActivityLogs: [{ Children: [{ Name: "Step 1" }] }] });
  expect(await tasks.getRaw(taskId)).toContain("|   one");
  expect(at.engine.runs).toMatchObject([
    { taskId, project: { Name: "Octopus HA" }, environment: { Name: "Production" }, steps: [{ Name: "One" }] },
  ]);
  const runs = await new RunbookRunRepository(client, SPACE).list({ take: 1 });
  expect(runs.Items).toMatchObject([{ TaskId: taskId, RunbookSnapshotId: "RunbookSnapshots-1" }]);
});

test("the npm client pushes packages and lists them", async () => {
  const client = await at.client();
  const path = join(folder, "acme.tools.1.2.3-beta.4.zip");
  await writeFile(path, "zip");
  const packages = new PackageRepository(client, SPACE);
  await packages.push([path], OverwriteMode.FailIfExists);
  expect((await packages.list({ nuGetPackageId: "acme.tools" })).Items).toMatchObject([
    { Id: "packages-acme.tools.1.2.3-beta.4", FileExtension: ".zip", FeedId: "feeds-builtin" },
  ]);
  expect((await packages.get("packages-acme.tools.1.2.3-beta.4")).Version).toBe("1.2.3-beta.4");
});

test("nothing that the npm client asked was unknown", async () => {
  const { client, project, runbook } = await provisioned();
  await new RunbookSnapshotRepository(client, SPACE, project).create(runbook, "Snapshot 1", true);
  expect(at.requests.filter(({ status }) => status >= 400)).toEqual([]);
});
