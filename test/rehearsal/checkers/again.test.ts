import { Story, tellRun } from "./story";
import { cutOffDuringUpgrade, instead } from "./tales";
import { testBreaks, testHolds, testUntried } from "./verdicts";

testBreaks([
  {
    breaks: "P8",
    title: "a run after success changes something",
    story: tellRun(new Story()).runBegan().rowBegan("6").switchMaintenance(true).switchMaintenance(false).runEnded(),
    detail: "followed a success and still changed something: maintenance mode was switched on",
  },
  {
    breaks: "P8",
    title: "a run after a stop fails without a reason",
    story: instead({ endsIn: "8", outcome: "cancelled" })
      .runBegan()
      .rowBegan("1")
      .rowEnded("1", "failed", "")
      .runEnded("failed"),
    detail: "gave no reason",
  },
  {
    breaks: "P8",
    title: "a run does not end",
    story: new Story().runBegan().rowBegan("1"),
    detail: "did not end",
  },
]);

testHolds([
  ["P8", cutOffDuringUpgrade("rolled-back"), "1 run after a stop finished or refused with a reason (1 finished)."],
]);

testUntried([["P8", tellRun(new Story()), "There was no second run."]]);
