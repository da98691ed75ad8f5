import type { TaskState } from "../../../src/octopus/runbook-runs";
import { Failure } from "../../../src/step/failure";
import { parseVersion } from "../../../src/values/version";
import { failureOf } from "../../made-up/failure";
import { committed, Given, refusal, to } from "./given";

const state = (special: Partial<TaskState> = {}): TaskState => ({
  ...{ isCompleted: false, succeeded: false, state: "Executing", error: undefined, isHeld: false },
  ...special,
});
const success = state({ isCompleted: true, succeeded: true, state: "Success" });
const silent = new Failure({ code: "Instance-TimedOut", what: "It did not answer.", next: "Wait." });

const smoke = (special: Partial<Given>) =>
  Object.assign(
    new Given({ databaseUpgrade: committed }),
    { mode: "Smoke", smokeRunbook: "Default/Smoke tests / Try it/Test" },
    special,
  );

test("it is started by its names, waited for, and a moment of silence is no failure", async () => {
  const at = smoke({ taskLooks: [state({ state: "Queued" }), silent, success] });
  const seen = await at.run();
  expect(at.started).toEqual([{ space: "Default", project: "Smoke tests", runbook: "Try it", environment: "Test" }]);
  expect(seen.lines.join("\n")).toContain(
    "the runbook 'Try it' of project 'Smoke tests' in space 'Default' for Test succeeds",
  );
});

test.each<[string, Partial<Given>, RegExp]>([
  [
    "it failed",
    { taskLooks: [state({ isCompleted: true, state: "Failed", error: "No package" })] },
    /ServerTasks-77 ended as Failed: No package/,
  ],
  ["it does not end", { taskLooks: [state()], smokeSeconds: 30 }, /did not end in \d+ s: its state is Executing/],
  ["it waits for a person", { taskLooks: [state({ isHeld: true })], smokeSeconds: 30 }, /it waits for a person/],
  [
    "the key may not run it",
    { runbookStarts: refusal("Instance-PermissionMissing") },
    /could not be started: It refuses/,
  ],
])("the run fails when %s", async (_, special, because) => {
  const failure = await failureOf(() => smoke(special).run());
  expect(failure.code).toBe("Verification-Failed");
  expect(failure.message).toMatch(because);
});

test("an instance that knows no such call starts nothing, and it is said", async () => {
  const at = smoke({ target: parseVersion("2022.2.100") ?? to });
  const seen = await at.run();
  expect(at.started).toEqual([]);
  expect(seen.lines.join("\n")).toMatch(/not checked.*starts no runbook by its name/i);
});

test("a dry run starts nothing, and says what a real one would run", async () => {
  const at = smoke({});
  const { lines } = await at.run({ dryRun: true });
  expect(at.started).toEqual([]);
  expect(lines.join("\n")).toContain("A real run would run the runbook 'Try it'");
});
