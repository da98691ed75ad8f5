import { countsOf, doneLine, planBasics, planLines, reportOf } from "../../src/cli/plan-lines";
import { SENSITIVE, type PlanReport } from "../../src/provision/plan/plan";
import { plain } from "./made-up-cli";

const report: PlanReport = {
  instance: "https://control.example.com",
  space: "Default",
  environment: "Production",
  project: "Octopus HA upgrade",
  items: [
    { kind: "package", name: "octopus-ha-preflight 0.1.0", verb: "leave", fields: [] },
    { kind: "package", name: "octopus-ha-restart 0.1.0", verb: "leave", fields: [] },
    {
      kind: "variable",
      name: "Upgrade.Octopus.ApiKey",
      verb: "create",
      fields: [{ field: "Value", from: undefined, to: SENSITIVE }],
    },
    {
      kind: "variable",
      name: "Upgrade.Release.Policy",
      verb: "change",
      fields: [{ field: "Value", from: "patch", to: "minor" }],
    },
    { kind: "variable", name: "Upgrade.DryRun", verb: "leave", fields: [], note: "2 scoped values stay" },
    {
      kind: "step template",
      name: "Octopus HA - Preflight",
      verb: "change",
      fields: [{ field: "Script", from: "one\ntwo", to: "one\nthree" }],
    },
    { kind: "snapshot", name: "Snapshot 3", verb: "create", fields: [], note: "because the process changes" },
    { kind: "trigger", name: "On schedule", verb: "delete", fields: [] },
  ],
  problems: [],
  warnings: ["The machine 'octo-3' is disabled."],
};

test("a plan: by kind, field by field, what stays as a number, the sum at the end", () => {
  expect(planLines(report, plain)).toEqual([
    "https://control.example.com, space Default, environment Production, project Octopus HA upgrade",
    "",
    "Packages",
    "    2 unchanged",
    "",
    "Step templates",
    "  ~ Octopus HA - Preflight",
    "      Script: (9 characters, changed)",
    "        line 2: two",
    "            -> three",
    "",
    "Project variables",
    "  + Upgrade.Octopus.ApiKey",
    "      Value: (sensitive)",
    "  ~ Upgrade.Release.Policy",
    "      Value: patch -> minor",
    "    Upgrade.DryRun: unchanged; 2 scoped values stay",
    "",
    "Snapshot",
    "  + Snapshot 3",
    "      because the process changes",
    "",
    "Trigger",
    "  - On schedule",
    "",
    "Warning: The machine 'octo-3' is disabled.",
    "",
    "Plan: 2 to create, 2 to change, 1 to delete.",
  ]);
});

test("problems come last, with what to do, and forbid it", () => {
  const problems = [
    { code: "Provision-NoPrimary", what: "No machine has the role.", next: "Give it to one." },
    { code: "Provision-Other", what: "Something else.", next: "Fix it." },
  ];
  expect(planLines({ ...report, items: [], warnings: [], problems }, plain)).toEqual([
    "https://control.example.com, space Default, environment Production, project Octopus HA upgrade",
    "",
    "Provision-NoPrimary: No machine has the role.",
    "  Give it to one.",
    "",
    "Provision-Other: Something else.",
    "  Fix it.",
    "",
    "Plan: 0 to create, 0 to change, 0 to delete. Nothing is changed until the 2 problems above are fixed.",
  ]);
});

test("nothing to do is said", () => {
  const items = report.items.filter(({ verb }) => verb === "leave");
  expect(planLines({ ...report, items }, plain).at(-1)).toBe("Nothing to do.");
});

test("for scripts: one line for each change", () => {
  expect(planBasics(report)).toEqual([
    "create variable Upgrade.Octopus.ApiKey",
    "change variable Upgrade.Release.Policy",
    "change step template Octopus HA - Preflight",
    "create snapshot Snapshot 3",
    "delete trigger On schedule",
  ]);
});

test("a report holds nothing that a plan carries besides", () => {
  const item = { ...report.items[2]!, body: "API-CANARY" };
  const plan = { ...report, items: [item], facts: { secret: "API-CANARY" } };
  expect(JSON.stringify(reportOf(plan))).not.toContain("CANARY");
  expect(reportOf(report)).toEqual(report);
});

test("what was done", () => {
  expect(doneLine(report.items[3]!, plain)).toBe("~ variable Upgrade.Release.Policy");
  expect(countsOf(report, { tense: "done" })).toBe("2 created, 2 changed, 1 deleted");
});
