import {
  fileForm,
  madeUpController,
  putSteps,
  scriptStep,
  withRunbook,
  type Answered,
  type MadeUpController,
} from "./made-up-controller";

let at: MadeUpController;
beforeEach(async () => {
  at = await madeUpController();
});
afterEach(() => at.close());

const template = (more: object = {}) => ({
  Name: "Acme - Probe",
  ActionType: "Octopus.Script",
  Properties: { "Octopus.Action.Script.ScriptBody": "exit 0" },
  Parameters: [{ Name: "Acme.Url", DefaultValue: null, DisplaySettings: {} }],
  Packages: [],
  ...more,
});
const reference = (FeedId: string | null | undefined) => ({
  Name: "acme",
  PackageId: "acme",
  FeedId,
  AcquisitionLocation: "Server",
  Properties: { SelectionMode: "immediate" },
});

test("the first version is 0, and each PUT makes the next", async () => {
  const made = await at.ask("POST", "actiontemplates", template());
  expect(made).toMatchObject({ status: 201, body: { Id: "ActionTemplates-1", Version: 0 } });
  const saved = await at.ask("PUT", "ActionTemplates/ActionTemplates-1", { ...made.body, Description: "new" });
  expect(saved).toMatchObject({ status: 200, body: { Version: 1, Description: "new" } });
  const parameterId = (body: Answered) => (body.Parameters as Answered[])[0]!.Id;
  expect(parameterId(made.body)).toMatch(/^[0-9a-f-]{36}$/);
  expect(parameterId(saved.body)).toBe(parameterId(made.body));
  const { body: versions } = await at.ask("GET", "actiontemplates/ActionTemplates-1/versions");
  expect(versions).toMatchObject([{ Version: 0 }, { Version: 1 }]);
  const { body: old } = await at.ask("GET", "actiontemplates/ActionTemplates-1/versions/0");
  expect(old).toMatchObject({ Version: 0, Description: null });
  expect((await at.ask("GET", "actiontemplates/ActionTemplates-1/versions/7")).status).toBe(404);
});

test.each([
  ["a literal feed", "POST", "feeds-builtin", 201],
  ["no feed", "POST", null, 201],
  ["no word of a feed", "POST", undefined, 201],
  ["an unknown feed", "POST", "Feeds-9", 400],
  ["an expression", "POST", "#{Feed}", 400],
  ["an expression", "PUT", "#{Feed}", 200],
  ["an unknown feed", "PUT", "Feeds-9", 400],
])("%s in a %s (%j): %d", async (_, method, feed, status) => {
  const path = method === "PUT" ? "/ActionTemplates-1" : "";
  if (method === "PUT") await at.ask("POST", "actiontemplates", template());
  const answer = await at.ask(method, `actiontemplates${path}`, template({ Packages: [reference(feed)] }));
  expect(answer.status).toBe(status);
  if (status === 400) {
    expect(answer.body.Errors).toEqual([`The following Feed Ids cannot be found: ${String(feed)}`]);
  }
});

test("feeds-builtin is unknown where the space is not the default one", async () => {
  await at.close();
  at = await madeUpController({ spaceName: "Made-up Operations" });
  const post = (feed: string) => at.ask("POST", "actiontemplates", template({ Packages: [reference(feed)] }));
  expect((await post("feeds-builtin")).body.Errors).toEqual(["The following Feed Ids cannot be found: feeds-builtin"]);
  expect((await post("Feeds-1001")).status).toBe(201);
});

test.each([
  ["a name that is taken", { Name: "acme - probe" }, "A step template with the name 'acme - probe' already exists."],
  ["no name", { Name: " " }, "The Name field is required."],
  ["no type", { Name: "Other", ActionType: undefined }, "The ActionType field is required."],
])("%s is refused", async (_, more, message) => {
  await at.ask("POST", "actiontemplates", template());
  const refused = await at.ask("POST", "actiontemplates", template(more));
  expect([refused.status, refused.body.Errors]).toEqual([400, [message]]);
});

test("secrets go in and never come out: kept by HasValue alone, gone without it", async () => {
  const parameter = { Name: "Acme.Key", DisplaySettings: { "Octopus.ControlType": "Sensitive" } };
  const made = await at.ask(
    "POST",
    "actiontemplates",
    template({
      Properties: { Token: { HasValue: true, NewValue: "s3cret-1" } },
      Parameters: [{ ...parameter, DefaultValue: { HasValue: true, NewValue: "s3cret-2" } }],
    }),
  );
  expect(made.body).toMatchObject({
    Properties: { Token: { HasValue: true } },
    Parameters: [{ DefaultValue: { HasValue: true } }],
  });
  const save = (more: object) => at.ask("PUT", "actiontemplates/ActionTemplates-1", { ...made.body, ...more });
  const kept = () => at.store.templates.need("ActionTemplates-1");
  const answers = [made, await save({})];
  expect(kept()).toMatchObject({
    Properties: { Token: { NewValue: "s3cret-1" } },
    Parameters: [{ DefaultValue: { NewValue: "s3cret-2" } }],
  });
  answers.push(await save({ Properties: { Token: { HasValue: false } } }), await at.ask("GET", "actiontemplates/all"));
  expect(kept().Properties).toEqual({ Token: { HasValue: false } });
  expect(answers.map(({ text }) => text).join()).not.toContain("s3cret");
});

test("templates are listed, found by part of their name, and deleted", async () => {
  for (const Name of ["Zeta", "Acme B", "acme a"]) await at.ask("POST", "actiontemplates", template({ Name }));
  const names = async (query: string) =>
    (await at.ask("GET", `actiontemplates${query}`)).body.Items.map(({ Name }) => Name);
  expect(await names("")).toEqual(["acme a", "Acme B", "Zeta"]);
  expect(await names("?partialName=ACME")).toEqual(["acme a", "Acme B"]);
  expect((await at.ask("DELETE", "actiontemplates/ActionTemplates-1")).status).toBe(200);
  expect((await at.ask("GET", "actiontemplates/ActionTemplates-1")).status).toBe(404);
});

const PNG = Buffer.from("89504e470d0a1a0a0000", "hex");
test.each([
  ["POST", "PNG", PNG, "image/png"],
  ["PUT", "JPEG", Buffer.from("ffd8ffe0", "hex"), "image/jpeg"],
  ["POST", "GIF", Buffer.from("GIF89a"), "image/gif"],
])("a logo is written by %s when it is a %s", async (method, _, bytes, type) => {
  await at.ask("POST", "actiontemplates", template());
  const path = "actiontemplates/ActionTemplates-1/logo";
  expect((await at.ask(method, path, fileForm("logo", bytes, "any"))).status).toBe(200);
  const logo = await fetch(`${at.url}/api/Spaces-1/${path}`, { headers: { "X-Octopus-ApiKey": "API-MADEUP" } });
  expect(logo.headers.get("content-type")).toBe(type);
  expect(Buffer.from(await logo.arrayBuffer()).equals(bytes)).toBe(true);
});

test("what is no image is no logo; there is always one to show", async () => {
  await at.ask("POST", "actiontemplates", template());
  const path = "actiontemplates/ActionTemplates-1/logo";
  const refused = await at.ask("POST", path, fileForm("logo.svg", "<svg/>"));
  expect([refused.status, refused.body.Errors]).toEqual([400, ["Invalid image provided."]]);
  expect((await at.ask("GET", path)).headers.get("content-type")).toBe("image/png");
});

describe("used by a step", () => {
  const linked = (more: object = {}) => ({
    Properties: {
      "Octopus.Action.Template.Id": "ActionTemplates-1",
      "Octopus.Action.Template.Version": "0",
      "Octopus.Action.RunOnServer": "false",
      "Octopus.Action.Script.ScriptBody": "exit 0",
      "Acme.Url": "https://made-up",
      ...more,
    },
    Packages: [{ Name: "acme", PackageId: "chosen", FeedId: "feeds-builtin" }],
  });
  let runbook: Answered;
  beforeEach(async () => {
    await at.ask("POST", "actiontemplates", template({ Packages: [{ ...reference(null), PackageId: null }] }));
    ({ runbook } = await withRunbook(at));
    await putSteps(at, runbook, [scriptStep("Probe", linked()), scriptStep("Other")]);
  });
  const update = async (more: object = {}) => {
    const { body: usage } = await at.ask("GET", "actiontemplates/ActionTemplates-1/usage");
    const [{ ProcessId, ActionId }] = usage as unknown as [{ ProcessId: string; ActionId: string }];
    const ActionsToUpdate = [{ ProcessId, ProcessType: "Runbook", ActionIds: [ActionId] }];
    return at.ask("POST", "actiontemplates/ActionTemplates-1/actionsUpdate", { ActionsToUpdate, ...more });
  };
  const action = async () => {
    const { body } = await at.ask("GET", `runbookProcesses/${String(runbook.RunbookProcessId)}`);
    return [body.Version, (body.Steps as { Actions: object[] }[])[0]!.Actions[0]] as const;
  };

  test("its usage names step and runbook", async () => {
    const { body } = await at.ask("GET", "actiontemplates/ActionTemplates-1/usage");
    expect(body).toMatchObject([
      { ActionName: "Probe", StepName: "Probe", RunbookName: "Upgrade", ProcessType: "Runbook", Version: "0" },
    ]);
  });

  test("the step stays as it is until it is moved to the new version", async () => {
    const Properties = { "Octopus.Action.Script.ScriptBody": "exit 1" };
    const Packages = [{ ...reference(null), PackageId: null, Properties: { Extract: "True" } }];
    const Parameters = [{ Name: "Acme.Url" }, { Name: "Acme.New", DefaultValue: "x" }];
    await at.ask("PUT", "actiontemplates/ActionTemplates-1", template({ Properties, Packages, Parameters }));
    const before = linked().Properties;
    expect(await action()).toMatchObject([1, { Properties: before }]);
    expect((await update({ Version: 1 })).body).toMatchObject([{ Outcome: "Success" }]);
    expect(await action()).toMatchObject([
      2,
      {
        Properties: { ...before, ...Properties, "Acme.New": "x", "Octopus.Action.Template.Version": "1" },
        Packages: [{ PackageId: "chosen", FeedId: "feeds-builtin", Properties: { Extract: "True" } }],
      },
    ]);
  });

  test("a snapshot stays as it was", async () => {
    await at.ask("POST", "runbookSnapshots", {
      RunbookId: runbook.Id,
      Name: "Before",
      SelectedPackages: [{ ActionName: "Probe", PackageReferenceName: "acme", Version: "1.0.0" }],
    });
    await at.ask("PUT", "actiontemplates/ActionTemplates-1", template({ Parameters: [] }));
    await update();
    const frozen = await at.ask("GET", "runbookProcesses/RunbookProcess-Runbooks-1-s-RunbookSnapshots-1");
    expect(frozen.body.Steps).toMatchObject([{ Actions: [linked()] }, {}]);
  });

  test("a new parameter without a value has to be given one", async () => {
    await at.ask("PUT", "actiontemplates/ActionTemplates-1", template({ Parameters: [{ Name: "Acme.New" }] }));
    expect((await update()).body).toMatchObject([
      { Outcome: "DefaultParamterValueMissing", NamesOfNewParametersMissingDefaultValue: ["Acme.New"] },
    ]);
    expect((await update({ DefaultPropertyValues: { "Acme.New": "y" } })).body).toMatchObject([{ Outcome: "Success" }]);
    expect(await action()).toMatchObject([expect.any(Number), { Properties: { "Acme.New": "y" } }]);
  });
});
