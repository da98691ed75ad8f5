import { judge } from "../../../src/rehearsal/judges/judge";
import { PRIMARY, Story, tellRun } from "./story";
import { afterRecovery, cutOffDuringUpgrade, drainedBefore, failedBeforeCommit } from "./tales";

describe("what holds", () => {
  test.each<{ title: string; story: Story }>([
    { title: "an upgrade of three nodes", story: tellRun(new Story()) },
    { title: "a world in which nothing happened", story: new Story() },
    {
      title: "an upgrade of one node, whose primary is not taken out early",
      story: tellRun(new Story([PRIMARY]), {
        instead: {
          "take-primary-out": () => {},
          "install-on-primary": () => {},
          "drain-nodes": (s) => s.drain(PRIMARY),
          "stop-nodes": (s) => s.startType(PRIMARY, "disabled").stop(PRIMARY),
          "install-on-primary-if-not-done": (s) => s.install(PRIMARY),
        },
      }),
    },
    {
      title: "a dry run, then the real one",
      story: tellRun(
        new Story().runBegan({ dryRun: true }).rowBegan("enable-maintenance").rowEnded("enable-maintenance").runEnded(),
      ),
    },
    { title: "a failed backup, recovered", story: failedBeforeCommit(new Story()) },
    { title: "a failed backup, recovered, then a run that succeeds", story: afterRecovery() },
    {
      title: "a run cut off during the database upgrade, then one that finishes",
      story: cutOffDuringUpgrade("rolled-back"),
    },
    { title: "a run cut off, whose upgrade committed by itself", story: cutOffDuringUpgrade("committed") },
    {
      title: "a failure after the commit: maintenance stays on",
      story: tellRun(new Story(), {
        endsIn: "install-on-others",
        outcome: "failed",
        reason: "InstallMsi-Installer-Failed: msiexec on ha-2 ended with 1603.",
        instead: { "install-on-others": () => {} },
      }),
    },
    {
      title: "a run after success that changes nothing",
      story: tellRun(new Story())
        .runBegan()
        .rowBegan("inspect-nodes")
        .rowEnded("inspect-nodes")
        .rowBegan("check-version")
        .rowEnded("check-version")
        .runEnded(),
    },
    {
      title: "nothing newer",
      story: new Story()
        .runBegan()
        .rowBegan("inspect-nodes")
        .rowEnded("inspect-nodes")
        .rowBegan("check-version")
        .rowEnded("check-version")
        .runEnded(),
    },
    {
      title: "a node that was drained before stays drained",
      story: tellRun(drainedBefore(), { instead: { "verify-primary": () => {} } }),
    },
  ])("$title", ({ story }) => {
    expect(judge(story.events).filter(({ held }) => held === false)).toEqual([]);
    expect(judge(story.events).map(({ id }) => id)).toEqual([
      ...Array.from({ length: 14 }, (_, i) => `P${i + 1}`),
      ...["P16", "P17", "P19"],
    ]);
  });
});

test("where nothing happened, nothing is called held", () => {
  expect(judge(new Story().events).filter(({ held }) => held !== null)).toEqual([]);
});
