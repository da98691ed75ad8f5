import {
  madeUpController,
  publish,
  putSteps,
  scriptAction,
  scriptStep,
  withRunbook,
  type Answered,
  type MadeUpController,
  type Provisioned,
} from "./made-up-controller";

let at: MadeUpController;
let made: Provisioned;
let path: string;
beforeEach(async () => {
  at = await madeUpController();
  made = await withRunbook(at);
  path = `runbookProcesses/${String(made.runbook.RunbookProcessId)}`;
});
afterEach(() => at.close());

interface Step extends Answered {
  Actions: Answered[];
}
const steps = ({ body }: { body: Answered }) => body.Steps as Step[];

test.each(["", "projects/Projects-1/"])("%srunbookProcesses: new steps get ids, old ones keep them", async (prefix) => {
  const { body: process } = await at.ask("GET", prefix + path);
  const saved = await at.ask("PUT", prefix + path, { ...process, Steps: [scriptStep("One")] });
  expect(saved).toMatchObject({ status: 200, body: { Version: 1 } });
  const [one] = steps(saved);
  expect(one).toMatchObject({ Condition: "Success", StartTrigger: "StartAfterPrevious", Slug: "one" });
  expect(one!.Actions[0]).toMatchObject({ Name: "One", IsDisabled: false, IsRequired: false, Packages: [] });
  expect([one!.Id, one!.Actions[0]!.Id]).toEqual([
    expect.stringMatching(/^[0-9a-f-]{36}$/),
    expect.stringMatching(/^[0-9a-f-]{36}$/),
  ]);
  const again = await at.ask("PUT", prefix + path, { ...saved.body, Steps: [one, scriptStep("Two")] });
  expect(steps(again)[0]!.Id).toBe(one!.Id);
  expect(steps(await at.ask("GET", prefix + path)).map(({ Name }) => Name)).toEqual(["One", "Two"]);
});

test("an old version is refused, and changes nothing", async () => {
  await putSteps(at, made.runbook, [scriptStep("One")]);
  for (const Version of [0, 2, undefined]) {
    const stale = await at.ask("PUT", path, { Version, Steps: [] });
    expect(stale.status).toBe(400);
    expect(stale.body.Errors).toEqual([expect.stringMatching(/another user has changed the process/)]);
  }
  expect(steps(await at.ask("GET", path))).toHaveLength(1);
});

test.each([
  ["two steps of one name", [scriptStep("One"), scriptStep("ONE")]],
  [
    "two children of one name",
    [scriptStep("One"), { Name: "Two", Actions: [scriptAction("Child"), scriptAction("one")] }],
  ],
  ["a step without a name", [{ Actions: [scriptAction("One")] }]],
  ["an action without a type", [{ Name: "One", Actions: [{ Name: "One" }] }]],
  ["an unknown condition", [{ ...scriptStep("One"), Condition: "Sometimes" }]],
  ["an unknown feed", [scriptStep("One", { Packages: [{ Name: "", PackageId: "a", FeedId: "Feeds-9" }] })]],
])("%s is refused", async (_, refused) => {
  expect((await putSteps(at, made.runbook, refused)).status).toBe(400);
  expect((await at.ask("GET", path)).body.Version).toBe(0);
});

test("an action without a name has that of its step; a feed may be an expression", async () => {
  const Packages = [{ Name: "", PackageId: "a", FeedId: "#{Feed}" }];
  const saved = await putSteps(at, made.runbook, [
    { Name: "One", Actions: [{ ActionType: "Octopus.Script", Packages }] },
  ]);
  expect(steps(saved)[0]!.Actions[0]!.Name).toBe("One");
});

test("secrets go in and never come out; HasValue alone keeps them", async () => {
  const Properties = { Key: { HasValue: true, NewValue: "s3cret" }, Plain: "yes" };
  const first = await putSteps(at, made.runbook, [scriptStep("One", { Properties })]);
  expect(steps(first)[0]!.Actions[0]!.Properties).toEqual({ Key: { HasValue: true }, Plain: "yes" });
  const second = await putSteps(at, made.runbook, steps(first));
  const kept = () => at.store.processes.get("runbookprocess-runbooks-1")!.Steps[0]!.Actions[0]!.Properties;
  expect(kept().Key).toEqual({ HasValue: true, NewValue: "s3cret" });
  expect(first.text + second.text + (await at.ask("GET", path)).text).not.toContain("s3cret");
  await putSteps(at, made.runbook, [scriptStep("One", { Properties: { Key: { HasValue: true } } })]);
  // A new action has nothing to keep.
  expect(kept().Key).toEqual({ HasValue: false });
});

test("the process of a snapshot is read, and never changed", async () => {
  await putSteps(at, made.runbook, [scriptStep("One")]);
  const { body: snapshot } = await publish(at, made);
  await putSteps(at, made.runbook, [scriptStep("Two")]);
  const frozen = `runbookProcesses/${String(snapshot.FrozenRunbookProcessId)}`;
  const answer = await at.ask("GET", frozen);
  expect(steps(answer)[0]!.Name).toBe("One");
  expect((await at.ask("PUT", frozen, answer.body)).status).toBe(400);
});

test("an unknown process is not found, nor one of another project", async () => {
  const { project } = await withRunbook(at, "Other");
  expect((await at.ask("GET", "runbookProcesses/RunbookProcess-Runbooks-9")).status).toBe(404);
  expect((await at.ask("GET", `projects/${project.Id}/${path}`)).status).toBe(404);
});
