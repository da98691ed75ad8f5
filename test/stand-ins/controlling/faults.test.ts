import {
  madeUpController,
  putSteps,
  putVariables,
  scriptStep,
  withRunbook,
  type MadeUpController,
} from "./made-up-controller";

let at: MadeUpController;
beforeEach(async () => {
  at = await madeUpController();
});
afterEach(() => at.close());

const read = () => at.ask("GET", "environments");
const write = (Name: string) => at.ask("POST", "environments", { Name });
const names = () => at.store.environments.all().map(({ Name }) => Name);

test("so many requests are over the limit, and are told when to come back", async () => {
  Object.assign(at.faults, { rateLimitNext: 2, retryAfterSeconds: 7 });
  const answers = [await read(), await write("New"), await read()];
  expect(answers.map(({ status }) => status)).toEqual([429, 429, 200]);
  expect(answers[0]!.headers.get("retry-after")).toBe("7");
  expect(answers[0]!.body.ErrorMessage).toMatch(/Too many requests/);
  expect(names()).not.toContain("New");
});

test("the header that tells when to come back is optional", async () => {
  Object.assign(at.faults, { rateLimitNext: 1, retryAfterSeconds: null });
  expect((await read()).headers.has("retry-after")).toBe(false);
});

test("while it starts, it answers in HTML", async () => {
  at.faults.unavailableNext = 1;
  const answer = await read();
  expect([answer.status, answer.headers.get("content-type")]).toEqual([503, "text/html; charset=utf-8"]);
  expect((await read()).status).toBe(200);
});

test("a proxy answers everything with its login page", async () => {
  at.faults.htmlEverywhere = true;
  for (const path of ["/api", "/api/Spaces-1/environments"]) {
    const answer = await at.askRoot("GET", path);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
  }
});

test("a missing permission refuses writes, or what it is said to refuse", async () => {
  at.faults.missingPermission = "EnvironmentCreate";
  expect((await read()).status).toBe(200);
  const refused = await write("New");
  expect([refused.status, refused.body.ErrorMessage]).toEqual([
    403,
    "You do not have permission to perform this action. Please contact your Octopus administrator. Missing permission: EnvironmentCreate",
  ]);
  at.faults.missingPermissionPath = /\/machines/;
  expect((await write("New")).status).toBe(201);
  expect((await at.ask("GET", "machines")).status).toBe(403);
});

test("after so many writes every connection is cut, and what was written stays", async () => {
  at.faults.cutAfterWrites = 2;
  await write("One");
  // Neither counts: one is refused, one only reads.
  expect((await write("One")).status).toBe(400);
  await read();
  await write("Two");
  await expect(write("Three")).rejects.toThrow();
  await expect(read()).rejects.toThrow();
  expect(names()).toEqual(["One", "Production", "Test", "Two"]);
  expect(at.requests.at(-1)!.status).toBe(0);
  at.faults.cutAfterWrites = undefined;
  expect((await read()).status).toBe(200);
});

test("somebody else changes the process, once", async () => {
  const { runbook } = await withRunbook(at);
  at.faults.staleOnce = "process";
  expect((await putSteps(at, runbook, [scriptStep("One")])).status).toBe(400);
  expect((await putSteps(at, runbook, [scriptStep("One")])).status).toBe(200);
});

test("somebody else changes the variables, once", async () => {
  const { project, runbook } = await withRunbook(at);
  at.faults.staleOnce = "variables";
  expect((await putSteps(at, runbook, [])).status).toBe(200);
  expect((await putVariables(at, project, [])).status).toBe(400);
  expect((await putVariables(at, project, [])).status).toBe(200);
});

test("it may never answer at all, and is closed all the same", async () => {
  at.faults.hang = true;
  const signal = AbortSignal.timeout(50);
  await expect(fetch(`${at.url}/api`, { signal })).rejects.toThrow(/timeout/);
  const waiting = read();
  const outcome = expect(waiting).rejects.toThrow();
  await new Promise((resolve) => setTimeout(resolve, 20));
  await at.close();
  await outcome;
  expect(at.requests.map(({ status }) => status)).toEqual([0, 0]);
});
