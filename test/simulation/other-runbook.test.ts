import { CHECK_RUNBOOK } from "../provision/made-up-runbook";
import { brokenPromises, storyOf } from "../rehearsal/rehearsed";
import { publish, simulated } from "./simulated";

test("another runbook than the upgrade is provisioned, run and judged by its own list", async () => {
  const result = await simulated(await publish(CHECK_RUNBOOK), [{}]);
  expect(brokenPromises(result)).toEqual([]);
  expect(result.report.runs).toEqual(["success"]);
  const steps = result.report.steps.map(({ key, row, machine, outcome }) => [key, row, machine, outcome].join(" "));
  expect(steps.sort()).toEqual([
    "check-version 2 octo-1 success",
    "inspect-nodes 1 octo-1 success",
    "inspect-nodes 1 octo-2 success",
    "restore-maintenance 3 octo-1 success",
  ]);
  expect(result.events.filter(({ kind }) => kind === "service-stopped")).toEqual([]);
  expect(storyOf(result)).not.toContain("failed");
});
