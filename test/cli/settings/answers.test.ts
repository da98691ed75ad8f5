import { readAnswers } from "../../../src/cli/settings/answers";
import { ROLLBACK_RUNBOOK } from "../../../src/runbooks/rollback";
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
  expect(readAnswers(["upgrade.undo.name=Octopus=HA"], asks, true)).toEqual({
    values: { "Upgrade.Undo.Name": "Octopus=HA" },
    problems: [],
  });
  expect(readAnswers(undefined, asks, true)).toEqual({ values: {}, problems: [] });
});

test("every problem at once", () => {
  expect(readAnswers(["Upgrade.Undo.Name", "Upgrade.DryRun=True", "=x"], asks, true).problems).toEqual([
    "--answer Upgrade.Undo.Name: write it as Name=Value.",
    "--answer Upgrade.DryRun: the runbook 'undo' prompts for Upgrade.Database.AcceptHandStart, Upgrade.Undo.Name.",
    "--answer =x: write it as Name=Value.",
  ]);
  expect(readAnswers(["Upgrade.Undo.Name=x"], UPGRADE_RUNBOOK, true).problems).toEqual([
    "--answer Upgrade.Undo.Name: the runbook 'upgrade' prompts for Upgrade.Database.AcceptHandStart.",
  ]);
});

test("what confirms a run is missed before it is started, unless it is dry or goes on already", () => {
  const name = "Upgrade.Rollback.DatabaseName";
  const problem = `--answer ${name}=... is missing: the database's name confirms that a rollback may overwrite it. A dry run (--dry-run) goes without.`;
  expect(readAnswers(undefined, ROLLBACK_RUNBOOK, true).problems).toEqual([problem]);
  expect(readAnswers([`${name}= `], ROLLBACK_RUNBOOK, true).problems).toEqual([problem]);
  expect(readAnswers([`${name}=Octopus`], ROLLBACK_RUNBOOK, true).problems).toEqual([]);
  expect(readAnswers(undefined, ROLLBACK_RUNBOOK, false).problems).toEqual([]);
});
