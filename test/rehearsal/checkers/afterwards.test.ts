import { tellRun, NEW, OLD, PRIMARY, Story, recoverOld } from "./story";
import { failedBeforeCommit, instead, wrongBase } from "./tales";
import { testBreaks, testHolds, testUntried } from "./verdicts";

testBreaks([
  {
    breaks: "P5",
    title: "a node stays drained",
    story: instead({
      instead: { "15": (s) => ["ha-2", "ha-3"].forEach((n) => s.startType(n, "automatic").start(n)) },
    }),
    detail: "ha-2 is drained (and 1 more case of this kind)",
  },
  {
    breaks: "P5",
    title: "a start type stays Disabled",
    story: instead({ instead: { "12": (s) => s.start(PRIMARY) } }),
    detail: "the start type of ha-1 is disabled instead of automatic",
  },
  {
    breaks: "P5",
    title: "maintenance mode stays on",
    story: instead({ instead: { "16": () => {} } }),
    detail: "maintenance mode is on instead of off",
  },
  {
    breaks: "P5",
    title: "a node stays on the old version",
    story: instead({ instead: { "14": (s) => s.install("ha-2"), "15": (s) => s.startType("ha-2", "automatic") } }),
    detail: `ha-3 is on ${OLD} instead of ${NEW}`,
  },
  {
    breaks: "P5",
    title: "as the failed attempt left it is not as before",
    story: wrongBase(),
    detail: "maintenance mode is on instead of off",
  },
  {
    breaks: "P6",
    title: "nodes stay stopped after a failed backup",
    story: instead({ endsIn: "9", outcome: "failed", instead: { "9": (s) => s.backup({ finished: false }) } }),
    detail: "ha-2 is not running",
  },
  {
    breaks: "P6",
    title: "maintenance mode stays on after a rolled-back upgrade",
    story: instead({
      endsIn: "11",
      outcome: "failed",
      instead: { "11": (s) => s.upgradeBegan().upgradeEnded("rolled-back") },
      finally: (s) => {
        recoverOld(s);
        s.switchMaintenance(true);
      },
    }),
    detail: "maintenance mode is on instead of off",
  },
  {
    breaks: "P6",
    title: "a missed drain deadline leaves a node drained",
    story: instead({ endsIn: "7", outcome: "failed", finally: (s) => s.switchMaintenance(false) }),
    detail: "ha-2 is drained",
  },
  {
    breaks: "P7",
    title: "maintenance mode ends after a failure past the commit",
    story: instead({ endsIn: "14", outcome: "failed", finally: (s) => s.switchMaintenance(false) }),
    detail: "but maintenance mode was off",
  },
  {
    breaks: "P7",
    title: "maintenance mode ends before its row",
    story: instead({ instead: { "13": (s) => s.drain(PRIMARY, false).switchMaintenance(false), "16": () => {} } }),
    detail: "switched off in 'Put the primary node back to work'",
  },
  {
    breaks: "P7",
    title: "a node goes back to work while maintenance mode is off",
    story: instead({ instead: { "6": () => {}, "16": () => {} } }),
    detail: "ha-1 went back to work in row 13 of run ServerTasks-1 while maintenance mode was off",
  },
  {
    breaks: "P7",
    title: "old nodes are started after a failure past the commit",
    story: instead({ endsIn: "12", outcome: "failed", instead: { "12": () => {} }, finally: (s) => s.start("ha-2") }),
    detail: `ha-2 ran on ${OLD}`,
  },
  {
    breaks: "P7",
    title: "nodes are started on a damaged database",
    story: instead({
      endsIn: "11",
      outcome: "failed",
      instead: { "11": (s) => s.upgradeBegan().upgradeEnded("damaged") },
      finally: (s) => s.start("ha-2"),
    }),
    detail: "ha-2 was started although an upgrade had left the database inconsistent",
  },
]);

const upgraded = tellRun(new Story());

testHolds([
  [
    "P5",
    upgraded,
    `3 nodes online on ${NEW}; drain flags, start types and maintenance mode are as before the first attempt.`,
  ],
  [
    "P6",
    failedBeforeCommit(new Story()),
    `After the failure, ha-2 and ha-3 are back on ${OLD}, in the same state as before; ha-1 already has another version installed and stays stopped until the old one is installed again.`,
  ],
  [
    "P7",
    instead({ endsIn: "14", outcome: "failed", instead: { "14": () => {} } }),
    "After the failure, maintenance mode is on and only ha-1, on the schema's version, serves.",
  ],
]);

const refused = new Story().runBegan().rowBegan("1").rowEnded("1", "failed", "Preflight-A-B: No.").runEnded("failed");
const nothingToDo = new Story().runBegan().rowBegan("1").rowEnded("1").runEnded();

testUntried([
  ["P5", nothingToDo, "No run that changed anything succeeded."],
  ["P5", failedBeforeCommit(new Story()), "No run that changed anything succeeded."],
  ["P6", upgraded, "No run that changed anything failed before the database was upgraded."],
  ["P6", refused, "No run that changed anything failed before the database was upgraded."],
  [
    "P6",
    instead({ endsIn: "11", outcome: "failed", instead: { "11": (s) => s.upgradeBegan() } }),
    "No run that changed anything failed before the database was upgraded.",
  ],
  ["P7", upgraded, "No run failed after the database was upgraded."],
]);
