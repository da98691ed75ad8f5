import { tellRun, NEW, OLD, PRIMARY, Story, recoverOld } from "./story";
import { failedBeforeCommit, instead, wrongBase } from "./tales";
import { testBreaks, testHolds, testUntried } from "./verdicts";

const verificationFailed = (then: (story: Story) => unknown = () => {}) =>
  instead({
    endsIn: "verify-primary",
    outcome: "failed",
    reason: "Verify-Verification-Failed: No.",
    instead: { "verify-primary": () => {} },
    finally: then,
  });

/** A run with maintenance mode on fails, and a recovery that finds this primary puts nothing back. */
const recoveredBy = (primary: string) =>
  new Story()
    .runBegan({ primary: PRIMARY })
    .rowBegan("enable-maintenance")
    .switchMaintenance(true)
    .rowEnded("enable-maintenance", "failed", "Maintenance-A-B: No.")
    .runEnded("failed")
    .runBegan({ primary, runbook: "recover" })
    .rowBegan("decide-recovery")
    .rowEnded("decide-recovery")
    .runEnded();

testBreaks([
  {
    breaks: "P5",
    title: "a recovery by the primary leaves maintenance mode on",
    story: recoveredBy(PRIMARY),
    detail: "maintenance mode is on instead of off",
  },
  {
    breaks: "P5",
    title: "the next restart of a machine deletes the program that was installed",
    story: instead({ finally: (s) => Object.assign(s.node("ha-2"), { deletesArePending: true }) }),
    detail: "the next restart of ha-2 deletes its program",
  },
  {
    breaks: "P5",
    title: "a node stays drained",
    story: instead({
      instead: { "restart-others": (s) => ["ha-2", "ha-3"].forEach((n) => s.startType(n, "automatic").start(n)) },
    }),
    detail: "ha-2 is drained (and 1 more case of this kind)",
  },
  {
    breaks: "P5",
    title: "a start type stays Disabled",
    story: instead({ instead: { "start-primary": (s) => s.start(PRIMARY) } }),
    detail: "the start type of ha-1 is disabled instead of automatic",
  },
  {
    breaks: "P5",
    title: "a description still says that its service is Disabled",
    story: instead({
      instead: {
        "start-primary": (s) => s.startType(PRIMARY, "automatic").describe(PRIMARY, "Disabled").start(PRIMARY),
      },
    }),
    detail: "the service of ha-1 is described as 'Disabled'",
  },
  {
    breaks: "P5",
    title: "maintenance mode stays on",
    story: instead({ instead: { "restore-maintenance": () => {} } }),
    detail: "maintenance mode is on instead of off",
  },
  {
    breaks: "P5",
    title: "a node stays on the old version",
    story: instead({
      instead: {
        "install-on-others": (s) => s.install("ha-2"),
        "restart-others": (s) => s.startType("ha-2", "automatic"),
      },
    }),
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
    story: instead({
      endsIn: "back-up-database",
      outcome: "failed",
      instead: { "back-up-database": (s) => s.backup({ finished: false }) },
    }),
    detail: "ha-2 is not running",
  },
  {
    breaks: "P6",
    title: "maintenance mode stays on after a rolled-back upgrade",
    story: instead({
      endsIn: "upgrade-database",
      outcome: "failed",
      instead: { "upgrade-database": (s) => s.upgradeBegan().upgradeEnded("rolled-back") },
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
    story: instead({ endsIn: "drain-nodes", outcome: "failed", finally: (s) => s.switchMaintenance(false) }),
    detail: "ha-2 is drained",
  },
  {
    breaks: "P7",
    title: "maintenance mode ends after a failure past the commit",
    story: instead({ endsIn: "install-on-others", outcome: "failed", finally: (s) => s.switchMaintenance(false) }),
    detail: "but maintenance mode was off",
  },
  {
    breaks: "P7",
    title: "maintenance mode ends before its row",
    story: instead({
      instead: {
        "verify-primary": (s) => s.drain(PRIMARY, false).switchMaintenance(false),
        "restore-maintenance": () => {},
      },
    }),
    detail: "switched off in 'Verify the primary node'",
  },
  {
    breaks: "P7",
    title: "a node goes back to work while maintenance mode is off",
    story: instead({ instead: { "enable-maintenance": () => {}, "restore-maintenance": () => {} } }),
    detail: "ha-1 went back to work in 'Verify the primary node' of ServerTasks-1 while maintenance mode was off",
  },
  {
    breaks: "P7",
    title: "old nodes are started after a failure past the commit",
    story: instead({
      endsIn: "start-primary",
      outcome: "failed",
      instead: { "start-primary": () => {} },
      finally: (s) => s.start("ha-2"),
    }),
    detail: `ha-2 ran on ${OLD}`,
  },
  {
    breaks: "P7",
    title: "a node whose verification failed is put back to work by the recovery",
    story: verificationFailed((s) => s.rowBegan("decide-recovery").drain(PRIMARY, false)),
    detail: "ha-1 went back to work in 'Decide how to recover' although its verification had failed",
  },
  {
    breaks: "P7",
    title: "a node whose verification failed is put back to work by the next run",
    story: verificationFailed().runBegan().rowBegan("restart-others").drain(PRIMARY, false).runEnded("failed"),
    detail: "ha-1 went back to work in 'Restart the other nodes' although its verification had failed",
  },
  {
    breaks: "P7",
    title: "a verification puts the node back to work, and fails",
    story: instead({ endsIn: "verify-primary", outcome: "failed", reason: "Verify-Verification-Failed: No." }),
    detail: "ha-1 went back to work in 'Verify the primary node' although its verification had failed",
  },
  {
    breaks: "P7",
    title: "the primary serves as soon as it is started",
    story: instead({ instead: { "start-primary": (s) => s.drain(PRIMARY, false).start(PRIMARY) } }),
    detail: "ha-1 served in 'Start the primary node', before it was verified",
  },
  {
    breaks: "P7",
    title: "nodes are started on a damaged database",
    story: instead({
      endsIn: "upgrade-database",
      outcome: "failed",
      instead: { "upgrade-database": (s) => s.upgradeBegan().upgradeEnded("damaged") },
      finally: (s) => s.start("ha-2"),
    }),
    detail: "ha-2 was started although an upgrade had left the database inconsistent",
  },
  {
    breaks: "P7",
    title: "a damaged database is upgraded again",
    story: instead({
      endsIn: "upgrade-database",
      outcome: "failed",
      instead: { "upgrade-database": (s) => s.upgradeBegan().upgradeEnded("damaged").upgradeBegan().upgradeEnded() },
    }),
    detail: "ha-1 upgraded the database again although an upgrade had left it inconsistent",
  },
]);

const upgraded = tellRun(new Story());

testHolds([
  [
    "P5",
    upgraded,
    `3 nodes online on ${NEW}; drain flags, task caps, start types and maintenance mode are as before the first attempt.`,
  ],
  [
    "P6",
    failedBeforeCommit(new Story()),
    `After the failure, ha-2 and ha-3 are back on ${OLD}, in the same state as before; ha-1 already has another version installed and stays stopped until the old one is installed again.`,
  ],
  [
    "P7",
    instead({ endsIn: "install-on-others", outcome: "failed", instead: { "install-on-others": () => {} } }),
    "After the failure, maintenance mode is on and only ha-1, on the schema's version, serves.",
  ],
  [
    "P7",
    // A verification that could not be made is none that failed; and one that succeeds later lets the node in.
    instead({
      endsIn: "verify-primary",
      outcome: "failed",
      reason: "Verify-Maintenance-NotConfirmed: No.",
      instead: { "verify-primary": () => {} },
      finally: (s) => s.rowBegan("decide-recovery").drain(PRIMARY, false),
    }),
    "After the failure, maintenance mode is on and only ha-1, on the schema's version, serves.",
  ],
  [
    "P7",
    verificationFailed()
      .runBegan()
      .rowBegan("verify-primary")
      .drain(PRIMARY, false)
      .rowEnded("verify-primary")
      .runEnded("failed"),
    "After the failure, maintenance mode is on and only ha-1, on the schema's version, serves.",
  ],
]);

const refused = new Story()
  .runBegan()
  .rowBegan("inspect-nodes")
  .rowEnded("inspect-nodes", "failed", "Preflight-A-B: No.")
  .runEnded("failed");
const nothingToDo = new Story().runBegan().rowBegan("inspect-nodes").rowEnded("inspect-nodes").runEnded();

testUntried([
  ["P5", nothingToDo, "No run that changed anything succeeded."],
  ["P5", failedBeforeCommit(new Story()), "No run that changed anything succeeded."],
  // The machine with the open record is disabled, and the new primary's knows of no unfinished run.
  ["P5", recoveredBy("ha-2"), "No run that changed anything succeeded."],
  ["P6", upgraded, "No run that changed anything failed before the database was upgraded."],
  ["P6", refused, "No run that changed anything failed before the database was upgraded."],
  [
    "P6",
    instead({
      endsIn: "upgrade-database",
      outcome: "failed",
      instead: { "upgrade-database": (s) => s.upgradeBegan() },
    }),
    "No run that changed anything failed before the database was upgraded.",
  ],
  ["P7", upgraded, "No run failed after the database was upgraded."],
]);
