import { readAnswers } from "../../src/cli/settings/answers";
import { rollbackCommand } from "../../src/names/rollback-command";
import { ROLLBACK_RUNBOOK } from "../../src/runbooks/rollback";

test.each([
  [undefined, "octopus-ha-upgrade run --runbook rollback --answer Upgrade.Rollback.DatabaseName=DATABASE"],
  ["OctopusDeploy", "octopus-ha-upgrade run --runbook rollback --answer Upgrade.Rollback.DatabaseName=OctopusDeploy"],
  ["Octopus HA", 'octopus-ha-upgrade run --runbook rollback --answer "Upgrade.Rollback.DatabaseName=Octopus HA"'],
])("of the database %s", (name, command) => {
  expect(rollbackCommand(name)).toBe(command);
});

test("what it answers is all that is needed to start it", () => {
  const answer = /--answer (\S+)$/.exec(rollbackCommand("OctopusDeploy"))?.[1] ?? "";
  expect(readAnswers([answer], ROLLBACK_RUNBOOK, true).problems).toEqual([]);
});
