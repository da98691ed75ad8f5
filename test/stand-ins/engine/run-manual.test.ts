import type { EngineSurroundings } from "../../../src/stand-ins/controlling/queued-run";
import { approvalStep } from "../../../src/provision/plan/approval";
import { carryOut, statusesOf, step, variable } from "./made-up-run";

const OK = "console.log(machine + ' did it');";
const approve = step("approve", {
  Properties: { "Octopus.Action.TargetRoles": "" },
  action: {
    ActionType: "Octopus.Manual",
    Packages: [],
    Properties: {
      "Octopus.Action.RunOnServer": "true",
      "Octopus.Action.Manual.Instructions": "Shall #{Octopus.Environment.Name} go on?",
      "Octopus.Action.Manual.ResponsibleTeamIds": "Teams-1,Teams-2",
    },
  },
});
const steps = [approve, step("after"), step("on failure", { Condition: "Failure" })];
const scripts = { after: OK, "on failure": OK };
type Ask = NonNullable<EngineSurroundings["ask"]>;

test("somebody is asked, and the run goes on when that one proceeds", async () => {
  const asked: Parameters<Ask>[0][] = [];
  const ask: Ask = async (question) => {
    asked.push(question);
    return { result: "Proceed", notes: "", by: "somebody" };
  };
  const { state, began } = await carryOut({ steps }, { scripts, ask });
  expect({ state, began }).toEqual({ state: "Success", began: ["after on a"] });
  expect(asked).toEqual([
    {
      title: "approve requires intervention",
      instructions: "Shall Production go on?",
      teamIds: ["Teams-1", "Teams-2"],
    },
  ]);
});

test("aborted, the step fails, and what comes after a failure runs", async () => {
  const ask: Ask = async () => ({ result: "Abort", notes: "Not tonight.", by: "somebody" });
  const { state, began, errorMessage, log } = await carryOut({ steps }, { scripts, ask });
  expect({ state, began }).toEqual({ state: "Failed", began: ["on failure on a"] });
  expect(errorMessage).toBe("approve: the intervention was aborted by somebody");
  expect(statusesOf(log)).toContain(" Step 1: approve: Failed");
});

test("cancelled while it waits, nothing runs any more", async () => {
  const cancel = new AbortController();
  const ask: Ask = async () => {
    cancel.abort();
    return undefined;
  };
  const { state, began, log } = await carryOut({ steps }, { scripts, ask, cancel });
  expect({ state, began }).toEqual({ state: "Canceled", began: [] });
  expect(statusesOf(log)).toContain(" Step 1: approve: Canceled");
});

test("without anybody to ask it cannot be played, and that is said", async () => {
  const { state, errorMessage } = await carryOut({ steps }, { scripts });
  expect(state).toBe("Failed");
  expect(errorMessage).toContain("does not play the step 'approve', which runs on the server");
});

test.each([
  ["is asked when the project's variable says so", "False", "True", 1],
  ["is not asked in a dry run", "True", "True", 0],
  ["is not asked any more when the variable says no", "False", "False", 0],
])("as provisioned, somebody %s", async (_, dryRun, approval, times) => {
  const { Properties } = approvalStep(undefined, "Octopus.Action[Check].Output.UpgradeAvailable");
  const as = { ...approve, Condition: "Variable" as const, Properties: { ...Properties } as typeof approve.Properties };
  let asked = 0;
  const ask: Ask = async () => {
    asked += 1;
    return { result: "Proceed", notes: "", by: "somebody" };
  };
  const variables = [variable("Upgrade.DryRun", dryRun), variable("Upgrade.Outage.Approval", approval)];
  const check = 'set("UpgradeAvailable", "True");';
  await carryOut({ steps: [step("Check"), as], variables }, { scripts: { Check: check }, ask });
  expect(asked).toBe(times);
});
