import { NEW, Story, tellRun } from "./story";
import { cutOffAtTheEnd, cutOffDuringUpgrade, instead, nothing } from "./tales";
import { testBreaks, testHolds, testUntried } from "./verdicts";

const BECAUSE = "a clock is off";
const stated = (end: "success" | "refused") => new Story().tell({ kind: "end-stated", end, because: BECAUSE });
const refused = (story: Story) =>
  story.runBegan().rowBegan("1").rowEnded("1", "failed", "Preflight-Database-Clock: it is.").runEnded("failed");
/** Every row looks at the world, and has nothing to do. */
const IDLE = Object.fromEntries(Array.from({ length: 13 }, (_, index) => [String(index + 4), nothing]));

testBreaks([
  {
    breaks: "P8",
    title: "a run fails for no reason",
    story: refused(stated("success")),
    detail: `failed, although this is no reason to fail: ${BECAUSE}`,
  },
  {
    breaks: "P8",
    title: "what should have been refused at once is met in the middle",
    story: tellRun(stated("refused"), { endsIn: "9", outcome: "failed", instead: { "9": nothing } }),
    detail: `should have been refused before anything was changed (${BECAUSE}), but the drain flag of ha-1 was set`,
  },
  {
    breaks: "P8",
    title: "what should have been refused goes on",
    story: stated("refused").runBegan().rowBegan("1").rowEnded("1").runEnded(),
    detail: "but it went on",
  },
  {
    breaks: "P8",
    title: "everything is done, and maintenance mode is switched on and off again",
    story: tellRun(cutOffAtTheEnd(), {
      instead: { ...IDLE, "6": (s) => s.switchMaintenance(true), "16": (s) => s.switchMaintenance(false) },
    }),
    detail: `found every node serving ${NEW}, as before, and still changed something: maintenance mode was switched on`,
  },
  {
    breaks: "P8",
    title: "a script counts up to a number that somebody else chose",
    story: tellRun(new Story()).tell({ kind: "deleted-in-vain", node: "ha-1", times: 50_000 }),
    detail: "A script on ha-1 deleted 50000 files that were not there",
  },
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
  ["P8", tellRun(stated("success")), `The run got past what is no reason to fail: ${BECAUSE}.`],
  ["P8", refused(stated("refused")), `The run was refused before anything was changed: ${BECAUSE}.`],
  [
    "P8",
    tellRun(cutOffAtTheEnd(), { instead: IDLE }),
    "1 run after a stop finished or refused with a reason (1 finished).",
  ],
  ["P8", cutOffDuringUpgrade("rolled-back"), "1 run after a stop finished or refused with a reason (1 finished)."],
]);

testUntried([
  ["P8", tellRun(new Story()).tell({ kind: "deleted-in-vain", node: "ha-1", times: 2 }), "There was no second run."],
]);
