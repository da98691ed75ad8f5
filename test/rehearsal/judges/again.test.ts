import { ROWS } from "../../../src/rehearsal/judges/rows";
import { NEW, OLD, Story, tellRun } from "./story";
import { cutOffAtTheEnd, cutOffDuringUpgrade, instead, nothing } from "./tales";
import { testBreaks, testHolds, testUntried } from "./verdicts";

const BECAUSE = "a clock is off";
const stated = (end: "success" | "refused") => new Story().tell({ kind: "end-stated", end, because: BECAUSE });
const refused = (story: Story) =>
  story
    .runBegan()
    .rowBegan("inspect-nodes")
    .rowEnded("inspect-nodes", "failed", "Preflight-Database-Clock: it is.")
    .runEnded("failed");
/** Every row looks at the world, and has nothing to do. */
const IDLE = Object.fromEntries(Object.keys(ROWS).map((key) => [key, nothing]));

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
    story: tellRun(stated("refused"), {
      endsIn: "back-up-database",
      outcome: "failed",
      instead: { "back-up-database": nothing },
    }),
    detail: `should have been refused before anything was changed (${BECAUSE}), but the drain flag of ha-1 was set`,
  },
  {
    breaks: "P8",
    title: "what should have been refused goes on",
    story: stated("refused").runBegan().rowBegan("inspect-nodes").rowEnded("inspect-nodes").runEnded(),
    detail: "but it went on",
  },
  {
    breaks: "P8",
    title: "everything is done, and maintenance mode is switched on and off again",
    story: tellRun(cutOffAtTheEnd(), {
      instead: {
        ...IDLE,
        "enable-maintenance": (s) => s.switchMaintenance(true),
        "restore-maintenance": (s) => s.switchMaintenance(false),
      },
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
    story: tellRun(new Story())
      .runBegan()
      .rowBegan("enable-maintenance")
      .switchMaintenance(true)
      .switchMaintenance(false)
      .runEnded(),
    detail: "followed a success and still changed something: maintenance mode was switched on",
  },
  {
    breaks: "P8",
    title: "a preflight changes something",
    story: new Story().runBegan({ runbook: "preflight" }).switchMaintenance(true).switchMaintenance(false).runEnded(),
    detail: "was only to look, and changed something: maintenance mode was switched on",
  },
  {
    breaks: "P8",
    title: "a dry run changes something",
    story: new Story().runBegan({ dryRun: true }).switchMaintenance(true).switchMaintenance(false).runEnded(),
    detail: "was only to look, and changed something: maintenance mode was switched on",
  },
  {
    breaks: "P8",
    title: "a run after a stop fails without a reason",
    story: instead({ endsIn: "stop-nodes", outcome: "cancelled" })
      .runBegan()
      .rowBegan("inspect-nodes")
      .rowEnded("inspect-nodes", "failed", "")
      .runEnded("failed"),
    detail: "gave no reason",
  },
  {
    breaks: "P8",
    title: "a failed installer is run again",
    story: instead({
      instead: { "install-on-primary": (s) => s.installFails("ha-1", 1603).install("ha-1") },
    }),
    detail: "ran the installer on ha-1 again after it had failed with 1603",
  },
  {
    breaks: "P8",
    title: "an upgrade that was rolled back is begun again",
    story: instead({
      instead: {
        "upgrade-database": (s) => s.upgradeBegan().upgradeEnded("rolled-back").upgradeBegan().upgradeEnded(),
      },
    }),
    detail: "began to upgrade the database again after it had been rolled back",
  },
  {
    breaks: "P8",
    title: "a run does not end",
    story: new Story().runBegan().rowBegan("inspect-nodes"),
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
  [
    "P8",
    tellRun(cutOffAtTheEnd(), {
      instead: {
        ...IDLE,
        "stop-nodes": (s) => s.tell({ kind: "disturbed", node: "ha-1", what: "somebody looks at its service" }),
        "enable-maintenance": (s) => s.switchMaintenance(true),
        "restore-maintenance": (s) => s.switchMaintenance(false),
      },
    }),
    "1 run after a stop finished or refused with a reason (1 finished).",
  ],
  ["P8", cutOffDuringUpgrade("rolled-back"), "1 run after a stop finished or refused with a reason (1 finished)."],
]);

testUntried([
  [
    "P8",
    instead({
      endsIn: "install-on-primary",
      outcome: "failed",
      // What was cut off is put back with the other file.
      instead: { "install-on-primary": (s) => s.installFails("ha-1", 1604).install("ha-1", OLD, { sha256: "cd" }) },
    }),
    "There was no second run.",
  ],
  [
    "P8",
    instead({ instead: { "install-on-primary": (s) => s.installFails("ha-1", 1618).install("ha-1") } }),
    "There was no second run.",
  ],
  [
    "P8",
    instead({
      endsIn: "install-on-others",
      outcome: "failed",
      instead: { "install-on-others": (s) => s.installFails("ha-2", 1603).install("ha-3") },
    }),
    "There was no second run.",
  ],
  ["P8", tellRun(new Story()).tell({ kind: "deleted-in-vain", node: "ha-1", times: 2 }), "There was no second run."],
]);
