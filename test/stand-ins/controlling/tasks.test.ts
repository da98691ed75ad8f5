import {
  keepSuperseded,
  madeUpController,
  publish,
  putVariables,
  RETENTION,
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
  at.engine.endsAtOnce = false;
  made = await withRunbook(at);
  await keepSuperseded(at, made.runbook);
  await publish(at, made);
});
afterEach(() => at.close());

async function start(RunbookName = "Upgrade", environment = "Production"): Promise<string> {
  const order = { ProjectName: made.project.Name, RunbookName, EnvironmentNames: [environment] };
  const { body } = await at.ask("POST", "runbook-runs/create/v1", order);
  return (body.RunbookRunServerTasks as { ServerTaskId: string }[])[0]!.ServerTaskId;
}
const stateOf = (id: string) => at.store.tasks.get(id.toLowerCase())!.state;
const states = () => [...at.store.tasks.values()].map(({ state }) => state);
const isRunning = (id: string) => until(() => stateOf(id) === "Executing");

test.each(["/api/Spaces-1/tasks", "/api/tasks"])("%s follows a task from the queue to its end", async (path) => {
  const id = await start();
  expect((await at.askRoot("GET", `${path}/${id}`)).body).toMatchObject({
    Id: "ServerTasks-1",
    Name: "RunbookRun",
    Description: "Run Upgrade on Production",
    IsCompleted: false,
    FinishedSuccessfully: false,
    HasPendingInterruptions: false,
    Arguments: { RunbookRunId: "RunbookRuns-1" },
  });
  await isRunning(id);
  expect((await at.askRoot("GET", `${path}/${id}`)).body).toMatchObject({ State: "Executing", IsCompleted: false });
  at.engine.end(id, "Success");
  await until(() => stateOf(id) === "Success");
  expect((await at.askRoot("GET", `${path}?ids=${id}&skip=0&take=300`)).body.Items).toMatchObject([
    { State: "Success", IsCompleted: true, FinishedSuccessfully: true, HasWarningsOrErrors: true, ErrorMessage: "" },
  ]);
});

test("a task that failed says why; so does one whose engine broke", async () => {
  const id = await start();
  await isRunning(id);
  at.engine.end(id, "Failed");
  await until(() => stateOf(id) === "Failed");
  expect((await at.ask("GET", `tasks/${id}`)).body).toMatchObject({
    IsCompleted: true,
    FinishedSuccessfully: false,
    ErrorMessage: "It went wrong.",
  });
  expect((await at.ask("GET", "runbookRuns/RunbookRuns-1")).body.FailureEncountered).toBe(true);
  at.engine.carryOut = () => Promise.reject(new Error("broken engine"));
  const second = await start();
  await until(() => stateOf(second) === "Failed");
  expect((await at.ask("GET", `tasks/${second}`)).body.ErrorMessage).toBe("broken engine");
});

test("details are a tree: with verbose lines when asked, and with the last lines only when asked", async () => {
  const id = await start();
  await isRunning(id);
  const lines = async (query: string) => {
    const { body } = await at.ask("GET", `tasks/${id}/details${query}`);
    const [root] = body.ActivityLogs as { Children: { LogElements: { MessageText: string }[] }[] }[];
    expect(body).toMatchObject({ Task: { Id: id }, Progress: { ProgressPercentage: 0 } });
    return root!.Children[0]!.LogElements.map(({ MessageText }) => MessageText);
  };
  expect(await lines("")).toEqual(["one", "machines: 4"]);
  expect(await lines("?verbose=true")).toEqual(["quiet", "one", "machines: 4"]);
  expect(await lines("?verbose=true&tail=1")).toEqual(["machines: 4"]);
  const raw = await at.ask("GET", `tasks/${id}/raw`);
  expect(raw.headers.get("content-type")).toMatch(/^text\/plain/);
  expect(raw.text).toContain("Info     |   one");
});

test("an unknown task is not found", async () => {
  expect((await at.ask("GET", "tasks/ServerTasks-9")).status).toBe(404);
});

test("a running task is canceled by the engine, a queued one at once, an ended one not at all", async () => {
  const [first, second] = [await start(), await start()];
  await isRunning(first);
  expect((await at.ask("POST", `tasks/${second}/cancel`)).body.State).toBe("Canceled");
  expect((await at.askRoot("POST", `/api/tasks/${first}/cancel`, {})).body.State).toBe("Cancelling");
  await until(() => stateOf(first) === "Canceled");
  expect(at.engine.runs).toHaveLength(1);
  expect((await at.ask("POST", `tasks/${first}/cancel`)).body).toMatchObject({ State: "Canceled", IsCompleted: true });
});

test("runs of one runbook in one environment queue behind each other, in their order", async () => {
  const ids = [await start(), await start(), await start()];
  const elsewhere = await start("Upgrade", "Test");
  await isRunning(elsewhere);
  expect(states()).toEqual(["Executing", "Queued", "Queued", "Executing"]);
  const { body } = await at.ask("GET", `tasks/${ids[2]!}/queued-behind`);
  expect(body.Items.map(({ Id }: Answered) => Id)).toEqual([ids[0], ids[1]]);
  expect((await at.ask("GET", `tasks/${ids[0]!}/queued-behind`)).body.Items).toEqual([]);
  at.engine.end(ids[0]!, "Failed");
  await isRunning(ids[1]!);
  expect(states()).toEqual(["Failed", "Executing", "Queued", "Executing"]);
});

describe("with a second runbook", () => {
  async function twoRunbooks(variables: object[]): Promise<void> {
    await putVariables(at, made.project, variables);
    const { body: second } = await at.ask("POST", `projects/${made.project.Id}/runbooks`, {
      Name: "Preflight",
      ...RETENTION,
    });
    await publish(at, { ...made, runbook: second });
    await publish(at, made, "Snapshot 2");
  }
  const tag = (Value: string, Scope = {}) => ({ Name: "Octopus.Task.ConcurrencyTag", Value, Scope });

  test.each([
    ["without a tag they run side by side", [], "Executing", "Executing"],
    ["with one tag they queue", [tag("octopus-ha")], "Queued", "Queued"],
    ["a tag may name the environment", [tag("ha/#{Octopus.Environment.Name}")], "Queued", "Executing"],
    [
      "a tag of another environment does not count",
      [tag("x", { Environment: ["Environments-9"] })],
      "Executing",
      "Executing",
    ],
    [
      "a tag for the environment wins over one for all",
      [tag("all"), tag("#{Octopus.Runbook.Id}", { Environment: ["Environments-1"] })],
      "Executing",
      "Executing",
    ],
    ["an unknown expression is only a text", [tag("#{Octopus.Else.Id}")], "Queued", "Queued"],
  ])("%s", async (_, variables, inSame, inOther) => {
    await twoRunbooks(variables);
    const ids = [await start(), await start("Preflight"), await start("Preflight", "Test")];
    await isRunning(ids[0]!);
    expect(states()).toEqual(["Executing", inSame, inOther]);
  });
});

test("tasks are listed, the newest first, counted and filtered", async () => {
  const first = await start();
  await isRunning(first);
  at.engine.end(first, "Success");
  await until(() => stateOf(first) === "Success");
  const [second] = [await start(), await start()];
  await isRunning(second);
  const found = async (query: string) =>
    (await at.ask("GET", `tasks?${query}`)).body.Items.map(({ Id }) => Id.slice(12));
  expect(await found("")).toEqual(["3", "2", "1"]);
  expect((await at.ask("GET", "tasks")).body.TotalCounts).toEqual({ Success: 1, Executing: 1, Queued: 1 });
  const filters: [string, string[]][] = [
    ["active=true", ["3", "2"]],
    ["running=true", ["2"]],
    ["states=Queued,Success", ["3", "1"]],
    ["name=Deploy", []],
    ["runbook=Runbooks-1&environment=Environments-1&take=1&skip=1", ["2"]],
    ["project=Projects-9", []],
    ["partialName=UPGRADE", ["3", "2", "1"]],
    ["hasPendingInterruptions=true", []],
    ["hasWarningsOrErrors=true", ["1"]],
  ];
  for (const [query, ids] of filters) expect([query, await found(query)]).toEqual([query, ids]);
});

test("artifacts of scripts are listed by task, and read", async () => {
  const id = await start();
  await isRunning(id);
  const { body } = await at.ask("GET", `artifacts?regarding=${id}`);
  expect(body.Items).toMatchObject([{ Id: "Artifacts-1", Filename: "log ü.txt", Source: "app-1", ServerTaskId: id }]);
  expect((await at.ask("GET", "artifacts?regarding=ServerTasks-9")).body.Items).toEqual([]);
  expect((await at.ask("GET", "artifacts/Artifacts-1")).text).not.toContain("bytes");
  expect((await at.ask("GET", "artifacts/Artifacts-1/content")).text).toBe("kept");
  expect((await at.ask("GET", "artifacts/Artifacts-2")).status).toBe(404);
});

test("there are never any interruptions", async () => {
  expect((await at.ask("GET", "interruptions?regarding=ServerTasks-1&pendingOnly=true")).body).toMatchObject({
    TotalResults: 0,
    Items: [],
  });
});

test("closing the instance cancels what runs and starts nothing more", async () => {
  const first = await start();
  await start();
  await isRunning(first);
  await at.close();
  expect(states()).toEqual(["Canceled", "Canceled"]);
  expect(at.engine.runs).toHaveLength(1);
});

describe("a run that is superseded", () => {
  const publishedRunbook = async () => (await at.ask("GET", `runbooks/${made.runbook.Id}`)).body;
  const cancels = async (settings: object) =>
    at.ask("PUT", `runbooks/${made.runbook.Id}`, { ...(await publishedRunbook()), ...settings });

  test.each([
    [{ CancelQueuedTasks: true }, ["Executing", "Canceled", "Queued", "Executing"]],
    [{ CancelRunningTasks: true }, ["Canceled", "Executing", "Queued", "Executing"]],
    [{}, ["Executing", "Queued", "Queued", "Executing"]],
  ])("%j", async (settings, expected) => {
    const first = await start();
    await isRunning(first);
    const second = await start();
    const elsewhere = await start("Upgrade", "Test");
    await isRunning(elsewhere);
    await cancels(settings);
    await start();
    const inOrder = () => [0, 1, 3, 2].map((index) => states()[index]);
    await until(() => inOrder().join() === expected.join());
    expect(stateOf(second)).toBe(expected[1]);
  });

  test("one that leaves a machine out cancels nothing", async () => {
    const first = await start();
    await isRunning(first);
    await start();
    await cancels({ CancelQueuedTasks: true });
    await at.ask("POST", "runbook-runs/create/v1", {
      ProjectName: made.project.Name,
      RunbookName: "Upgrade",
      EnvironmentNames: ["Production"],
      ExcludedMachineNames: ["app-2"],
    });
    expect(states()).toEqual(["Executing", "Queued", "Queued"]);
  });
});

test("a task that asks somebody shows as queued, until that one has taken responsibility and submitted", async () => {
  const id = await start();
  await isRunning(id);
  const { interruptions, tasks } = at.store;
  const question = { title: "Approve requires intervention", instructions: "Go on?", teamIds: [] };
  const answered = interruptions.ask(tasks.get(id.toLowerCase())!, question, new AbortController().signal);
  expect((await at.ask("GET", `tasks/${id}`)).body).toMatchObject({ State: "Queued", HasPendingInterruptions: true });
  const { Items } = (await at.ask("GET", `interruptions?regarding=${id}&pendingOnly=true`)).body;
  expect(Items).toMatchObject([{ Title: "Approve requires intervention", IsPending: true, TaskId: id }]);

  const path = `interruptions/${Items[0]!.Id}`;
  const form = { Notes: "Yes", Result: "Proceed" };
  expect((await at.ask("POST", `${path}/submit`, form)).status).toBe(400);
  expect((await at.ask("PUT", `${path}/responsible`)).status).toBe(200);
  expect((await at.ask("POST", `${path}/submit`, { Result: "Maybe" })).status).toBe(400);
  expect((await at.ask("POST", `${path}/submit`, form)).body).toMatchObject({ IsPending: false });
  expect(await answered).toMatchObject({ result: "Proceed", notes: "Yes" });
  expect((await at.ask("POST", `${path}/submit`, form)).status).toBe(400);
  expect((await at.ask("GET", `tasks/${id}`)).body).toMatchObject({
    State: "Executing",
    HasPendingInterruptions: false,
  });
  expect((await at.ask("GET", `interruptions?regarding=${id}&pendingOnly=true`)).body.Items).toEqual([]);
});
