import { readAnswers } from "../../../src/cli/settings/answers";
import { UPGRADE_RUNBOOK } from "../../../src/runbooks/upgrade";
import type { Runbook } from "../../../src/runbooks/runbook";

const asks: Runbook = {
  ...UPGRADE_RUNBOOK,
  name: "undo",
  prompts: [
    ...UPGRADE_RUNBOOK.prompts,
    { name: "Upgrade.Undo.Name", description: "", label: "Database", control: "SingleLineText", value: "" },
  ],
};

test("values by the names of the prompts, whatever the case of what was typed", () => {
  expect(readAnswers(["upgrade.undo.name=Octopus=HA"], asks)).toEqual({
    values: { "Upgrade.Undo.Name": "Octopus=HA" },
    problems: [],
  });
  expect(readAnswers(undefined, asks)).toEqual({ values: {}, problems: [] });
});

test("every problem at once", () => {
  expect(readAnswers(["Upgrade.Undo.Name", "Upgrade.DryRun=True", "=x"], asks).problems).toEqual([
    "--answer Upgrade.Undo.Name: write it as Name=Value.",
    "--answer Upgrade.DryRun: the runbook 'undo' prompts for Upgrade.Database.AcceptHandStart, Upgrade.Undo.Name.",
    "--answer =x: write it as Name=Value.",
  ]);
  expect(readAnswers(["Upgrade.Undo.Name=x"], UPGRADE_RUNBOOK).problems).toEqual([
    "--answer Upgrade.Undo.Name: the runbook 'upgrade' prompts for Upgrade.Database.AcceptHandStart.",
  ]);
});
