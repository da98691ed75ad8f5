import {
  madeUpController,
  putVariables,
  withRunbook,
  type Answered,
  type MadeUpController,
} from "./made-up-controller";

let at: MadeUpController;
let project: Answered;
beforeEach(async () => {
  at = await madeUpController();
  ({ project } = await withRunbook(at));
});
afterEach(() => at.close());

const put = (variables: object[]) => putVariables(at, project, variables);
const stored = () => at.store.variableSets.get("variableset-projects-1")!;
const secret = (more: object = {}) => ({ Name: "Key", Type: "Sensitive", IsSensitive: true, Value: "s3cret", ...more });

test.each(["variables/variableset-Projects-1", "projects/Projects-1/variables"])(
  "%s is read and written; what is left out is gone",
  async (path) => {
    const { body: empty } = await at.ask("GET", path);
    expect(empty).toMatchObject({ Id: "variableset-Projects-1", OwnerId: "Projects-1", Version: 0, Variables: [] });
    const Variables = [
      { Name: "A", Value: "1" },
      { Id: "", Name: "B", Value: "2", Scope: { Environment: ["Environments-1"], Role: [] } },
    ];
    const { body: two } = await at.ask("PUT", path, { ...empty, Variables });
    expect(two).toMatchObject({
      Version: 1,
      Variables: [
        { Name: "A", Value: "1", Type: "String", IsSensitive: false, Scope: {}, Prompt: null },
        { Name: "B", Scope: { Environment: ["Environments-1"] } },
      ],
    });
    const [first] = two.Variables as Answered[];
    expect(first!.Id).toMatch(/^[0-9a-f-]{36}$/);
    const { body: one } = await at.ask("PUT", path, { ...two, Variables: [first] });
    expect(one).toMatchObject({ Version: 2, Variables: [{ Id: first!.Id, Name: "A" }] });
  },
);

test("an old version is refused, and changes nothing", async () => {
  await put([{ Name: "A", Value: "1" }]);
  for (const Version of [0, 2, undefined]) {
    const stale = await at.ask("PUT", "variables/variableset-Projects-1", { Version, Variables: [] });
    expect(stale.status).toBe(400);
    expect(stale.body.Errors).toEqual([expect.stringMatching(/another user has changed/)]);
  }
  expect(stored()).toMatchObject({ Version: 1, Variables: [{ Name: "A" }] });
});

test("a secret goes in and never comes out; without a value it stays, whatever else changes", async () => {
  const answers = [await put([secret()])];
  const [kept] = answers[0]!.body.Variables as Answered[];
  expect(kept).toMatchObject({ Value: null, Type: "Sensitive", IsSensitive: true });
  answers.push(await put([{ ...kept!, Name: "Api.Key" }]), await at.ask("GET", "variables/variableset-Projects-1"));
  expect(stored().Variables).toMatchObject([{ Name: "Api.Key", Value: "s3cret" }]);
  expect(answers.map(({ text }) => text).join()).not.toContain("s3cret");
  await put([{ ...kept!, Value: "other" }]);
  expect(stored().Variables).toMatchObject([{ Value: "other" }]);
});

test("a secret is not to be had by calling it none, nor is one without a history kept", async () => {
  const { body } = await put([secret()]);
  const [kept] = body.Variables as Answered[];
  const open = await put([{ ...kept!, Type: "String", IsSensitive: false }]);
  expect(open.body.Variables).toMatchObject([{ Value: null }]);
  await put([secret({ Value: null })]);
  expect(stored().Variables).toMatchObject([{ Value: null }]);
});

const PROMPT = { Label: "Target version", Required: true };
test.each([
  [
    "ids that are not unique",
    [
      { Id: "x", Name: "A" },
      { Id: "x", Name: "B" },
    ],
    "Variable ids must be unique.",
  ],
  ["no name", [{ Name: "" }], "The Name field of a variable is required."],
  [
    "a prompt that is scoped to a role",
    [{ Name: "A", Prompt: PROMPT, Scope: { Role: ["HAServer"] } }],
    "Prompted variables cannot be scoped to anything except an environment.",
  ],
])("%s is refused", async (_, variables, message) => {
  const refused = await put(variables);
  expect([refused.status, refused.body.Errors]).toEqual([400, [message]]);
});

test("a prompt may be scoped to environments", async () => {
  const scoped = { Name: "A", Prompt: PROMPT, Scope: { Environment: ["Environments-1"], Role: [] } };
  expect(await put([scoped])).toMatchObject({ status: 200, body: { Variables: [{ Prompt: PROMPT }] } });
});

test("what variables can be scoped to comes along", async () => {
  const { body } = await at.ask("GET", "projects/Projects-1/variables");
  expect(body.ScopeValues).toMatchObject({
    Environments: [
      { Id: "Environments-1", Name: "Production" },
      { Id: "Environments-2", Name: "Test" },
    ],
    Roles: [{ Id: "Database" }, { Id: "HAServer", Name: "HAServer" }, { Id: "HAServer-Primary" }],
    Processes: [{ Id: "Runbooks-1", Name: "Upgrade" }],
  });
});

test("an unknown set is not found", async () => {
  expect((await at.ask("GET", "variables/variableset-Projects-9")).status).toBe(404);
});

test.each([
  ["an environment that is not there", { Environment: ["Environments-99"] }],
  ["an environment by its name", { Environment: ["Production"] }],
  ["a kind of scope that there is not", { Environments: ["Environments-1"] }],
])("a variable is not scoped to %s", async (_, Scope) => {
  expect((await put([{ Name: "A", Value: "1", Scope }])).status).toBe(400);
});
