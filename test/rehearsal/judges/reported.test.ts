import type { StepKey } from "../../../src/names/steps";
import { ROW_CLAIMS } from "../../../src/rehearsal/judges/row-claims";
import { ROWS } from "../../../src/rehearsal/judges/rows";
import { stepOfRow } from "../../../src/rehearsal/judges/words";
import { NEW, OLD, Story, tellRun } from "./story";
import { cutOffAtTheEnd, cutOffDuringUpgrade, instead, nothing } from "./tales";
import { testBreaks, testHolds, testUntried } from "./verdicts";

/** A run that is cancelled while ha-1 drains, by killing PowerShell alone. */
function leftBehind(goesOn: (story: Story) => unknown): Story {
  const story = new Story().runBegan().rowBegan("take-primary-out").drain("ha-1");
  story.tell({ kind: "script-left-behind", step: "Take the primary node out of service", machine: "octo-1" });
  story.rowEnded("take-primary-out", "cancelled").runEnded("cancelled");
  goesOn(story);
  return story;
}

testBreaks([
  {
    breaks: "P9",
    title: "success without an upgrade",
    story: new Story().runBegan().rowBegan("stage-installer").rowEnded("stage-installer").runEnded(),
    detail: `reported that it upgraded to ${NEW}, but the schema belongs to ${OLD}`,
  },
  {
    breaks: "P9",
    title: "a verification that passes although something is lost",
    story: instead({
      instead: {
        "upgrade-database": (s) =>
          s
            .upgradeBegan()
            .upgradeEnded()
            .tell({ kind: "instance-broken", what: "a project is missing", isBroken: true }),
      },
    }),
    detail: "reported 'Verify the primary node' as done, but a project is missing",
  },
  {
    breaks: "P9",
    title: "a dry run that changes something",
    story: new Story()
      .runBegan({ dryRun: true })
      .rowBegan("enable-maintenance")
      .switchMaintenance(true)
      .rowEnded("enable-maintenance")
      .runEnded(),
    detail: "was a dry run, but maintenance mode was switched on",
  },
  {
    breaks: "P9",
    title: "a script that was left behind goes on after the end of its run",
    story: leftBehind((story) => story.startType("ha-1", "disabled").stop("ha-1")),
    detail: "Run ServerTasks-1 had ended, and still the service of ha-1 was stopped",
  },
  {
    breaks: "P9",
    title: "a failure without a code",
    story: new Story()
      .runBegan()
      .rowBegan("inspect-nodes")
      .rowEnded("inspect-nodes", "failed", "it did not work")
      .runEnded("failed"),
    detail: "'Inspect the nodes' on octo-1 failed without a code",
  },
  {
    breaks: "P9",
    title: "a failure although all is done",
    story: instead({ endsIn: "restore-maintenance", outcome: "failed" }),
    detail: "reported a failure although every node is back",
  },
  ...(
    [
      ["enable-maintenance", () => {}, "maintenance mode was off"],
      ["drain-nodes", () => {}, "ha-2 and ha-3 still took tasks"],
      ["stop-nodes", (s) => s.stop("ha-2"), "ha-3 ran"],
      ["back-up-database", (s) => s.backup({ verified: false }), "was not verified"],
      ["upgrade-database", (s) => s.upgradeBegan().upgradeEnded("rolled-back"), "the schema belonged to"],
      ["start-primary", () => {}, "no node ran on"],
      ["verify-primary", () => {}, "no node served on"],
      ["install-on-others", (s) => s.install("ha-2"), "ha-3 did not have"],
      ["restart-others", (s) => s.start("ha-2"), "ha-3 did not run"],
      ["restore-maintenance", () => {}, "maintenance mode was on instead of off"],
    ] as [StepKey, (story: Story) => unknown, string][]
  ).map(([key, act, detail]) => ({
    breaks: "P9" as const,
    title: `${stepOfRow(key)} reports done what is not`,
    story: instead({ instead: { [key]: act } }),
    detail: new RegExp(`^ServerTasks-1 reported ${stepOfRow(key)} as done, but .*${detail}`),
  })),
  ...[
    {
      title: "one node has not got the target yet",
      endsIn: "install-on-others" as const,
      act: (s: Story) => s.install("ha-2"),
    },
    {
      title: "one node is not started yet",
      endsIn: "restart-others" as const,
      act: (s: Story) => s.start("ha-2").drain("ha-2", false),
    },
    {
      title: "one node is still drained",
      endsIn: "restart-others" as const,
      act: (s: Story) => s.start("ha-2").start("ha-3"),
    },
  ].map(({ title, endsIn, act }) => ({
    breaks: "P9" as const,
    title: `maintenance mode is reported on again, and it was not: ${title}`,
    story: tellRun(
      tellRun(new Story(), { endsIn, outcome: "cancelled", instead: { [endsIn]: act } }).switchMaintenance(false),
      {
        endsIn: "drain-nodes",
        outcome: "cancelled",
        instead: {
          "take-primary-out": nothing,
          "install-on-primary": nothing,
          "enable-maintenance": nothing,
          "drain-nodes": nothing,
        },
      },
    ),
    detail: "reported 'Enable maintenance mode' as done, but maintenance mode was off",
  })),
  {
    breaks: "P9",
    title: "the second installation on the primary node reports one that is not there",
    story: instead({ instead: { "install-on-primary": () => {} } }),
    detail: `ServerTasks-1 reported 'Install on the primary node, if not done' as done, but no node had ${NEW} installed`,
  },
]);

testHolds([
  // Where an upgrade before this one has lost it, it is not this one's.
  [
    "P9",
    tellRun(new Story().tell({ kind: "instance-broken", what: "a project is missing", isBroken: true })),
    "1 run reported success and the world agreed.",
  ],
  // There is nothing left to keep people out of: everybody serves the target.
  [
    "P9",
    tellRun(cutOffAtTheEnd(), {
      endsIn: "drain-nodes",
      outcome: "cancelled",
      instead: { "take-primary-out": nothing, "install-on-primary": nothing, "enable-maintenance": nothing },
    }),
    "2 runs that were cut off reported nothing.",
  ],
  // Nobody runs who could be asked, and the primary goes back to work only with maintenance mode on.
  [
    "P9",
    tellRun(tellRun(new Story(), { endsIn: "stop-nodes", outcome: "cancelled" }).switchMaintenance(false), {
      endsIn: "drain-nodes",
      outcome: "cancelled",
      instead: { "take-primary-out": nothing, "install-on-primary": nothing, "enable-maintenance": nothing },
    }),
    "2 runs that were cut off reported nothing.",
  ],
  // The change that it was at may come to its end.
  ["P9", leftBehind((story) => story.startType("ha-1", "disabled")), "1 run that was cut off reported nothing."],
  [
    "P9",
    cutOffDuringUpgrade("rolled-back"),
    "1 run reported success and the world agreed; 1 run that was cut off reported nothing.",
  ],
]);

testUntried([["P9", new Story().runBegan().runEnded("cancelled"), "No step of a run ended."]]);

test("what is claimed of a row is claimed of the row that the runbook has", () => {
  for (const [key, { of }] of Object.entries(ROW_CLAIMS)) expect(ROWS[key as StepKey].of).toBe(of);
});
