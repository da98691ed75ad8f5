import { tellRun, PRIMARY, Story } from "./story";
import { testBreaks, testHolds, testUntried } from "./verdicts";

testBreaks([
  {
    breaks: "P14",
    title: "it upgrades the instance it runs from",
    story: new Story()
      .runBegan({ controlsItself: true })
      .rowBegan("take-primary-out")
      .drain(PRIMARY)
      .runEnded("failed"),
    detail: "began to upgrade the instance it ran from",
  },
  {
    breaks: "P14",
    title: "it does not refuse the instance it runs from",
    story: new Story().runBegan({ controlsItself: true }).runEnded(),
    detail: "did not refuse",
  },
]);

const upgraded = tellRun(new Story());

testHolds([
  [
    "P14",
    new Story()
      .runBegan({ controlsItself: true })
      .rowBegan("check-version")
      .rowEnded("check-version", "failed")
      .runEnded("failed"),
    "It refused to upgrade the instance it ran from, and changed nothing.",
  ],
]);

testUntried([["P14", upgraded, "The runbook ran from another instance."]]);
