import { judge } from "../../../src/rehearsal/judges/judge";
import { NEW, OLD, SHA256, Story, tellRun } from "./story";
import { instead } from "./tales";
import { testBreaks, testUntried } from "./verdicts";

const LATER = "2025.4.10500";
const LATER_SHA256 = "ab".repeat(32);

const verdictsOf = (story: Story) => new Map(judge(story.events).map(({ id, held }) => [id, held]));

/** The service of a node ends by itself, and nobody has started it again when the run ends. */
const gone = (story: Story, name: string, isDisturbed: boolean) => {
  if (isDisturbed) story.tell({ kind: "disturbed", node: name, what: "its service ended", lasting: "begins" });
  story.node(name).running = false;
  story.tell({
    kind: "service-stopped",
    node: name,
    tasksCutOff: ["Deploy"],
    operatorChoseCutOff: false,
    by: "somebody",
  });
};

const failedInBackup = (recovery: (story: Story) => unknown) =>
  instead({
    endsIn: "back-up-database",
    outcome: "failed",
    instead: { "back-up-database": () => {} },
    finally: recovery,
  });

/** The primary's start was to upgrade the database; its machine ended it, and nobody brings anything back. */
const startEnded = (machine: string, isOrdered = true) =>
  instead({
    endsIn: "upgrade-database",
    outcome: "failed",
    instead: {
      "upgrade-database": (s) => {
        if (isOrdered) s.tell({ kind: "service-starting", node: "ha-1", by: "command", version: NEW });
        s.tell({ kind: "disturbed", node: "ha-1", what: machine, lasting: "begins" });
        s.tell({ kind: "service-start-failed", node: "ha-1", version: NEW, because: "its machine ended it" });
        s.tell({ kind: "disturbed", node: "ha-1", what: machine, lasting: "ends" });
      },
    },
  });

/** The first attempt installed NEW and was cut off; a later version has come out; the second goes on with `version`. */
function goesOnWith(version: string, sha256: string): Story {
  const story = tellRun(new Story(), { endsIn: "enable-maintenance", outcome: "cancelled" });
  const nothing = () => {};
  const before = { "take-primary-out": nothing, "install-on-primary": nothing, "enable-maintenance": nothing };
  story.runBegan = () => Story.prototype.runBegan.call(story, { to: LATER, installerSha256: LATER_SHA256 });
  return tellRun(story, {
    instead: {
      ...before,
      "install-on-others": (s) => ["ha-2", "ha-3"].forEach((name) => s.install(name, version, { sha256 })),
    },
  });
}

testUntried([
  [
    "P4",
    instead({ instead: { "restore-maintenance": (s) => gone(s.switchMaintenance(false), "ha-2", true) } }),
    "No node that had run a task was stopped.",
  ],
  [
    "P6",
    failedInBackup((s) => {
      s.rowBegan("recover-nodes").tell({ kind: "disturbed", node: "ha-2", what: "its script was killed" });
    }),
    "No run that changed anything failed before the database was upgraded.",
  ],
  // What the start has done stands in the server's log, and that was lost.
  [
    "P6",
    startEnded("its machine lost its power"),
    "No run that changed anything failed before the database was upgraded.",
  ],
]);

testBreaks([
  {
    breaks: "P6",
    title: "a start that is ended by a restart, which leaves the log",
    story: startEnded("its machine restarts"),
    detail: "ha-2 is not running",
  },
  {
    breaks: "P6",
    title: "a loss of power without a start",
    story: startEnded("its machine lost its power", false),
    detail: "ha-2 is not running",
  },
  {
    breaks: "P5",
    title: "a node does not run, and nobody got in its way",
    story: instead({ instead: { "restore-maintenance": (s) => gone(s.switchMaintenance(false), "ha-2", false) } }),
    detail: "ha-2 is not running",
  },
  {
    breaks: "P6",
    title: "somebody got in the way, but not of the recovery",
    story: failedInBackup((s) => s.rowBegan("recover-nodes")),
    detail: "is not running",
  },
  {
    breaks: "P12",
    title: "an unfinished upgrade is gone on with, and another file is run for it",
    story: goesOnWith(NEW, LATER_SHA256),
    detail: "which is not the installer that was planned",
  },
  {
    breaks: "P5",
    title: "an unfinished upgrade is gone on with, and some nodes go elsewhere",
    story: goesOnWith(LATER, LATER_SHA256),
    detail: `ha-2 is on ${LATER} instead of ${NEW}`,
  },
]);

test.each(["P5", "P9", "P12"] as const)("%s: an unfinished upgrade is gone on with, whatever has come out", (id) => {
  expect(verdictsOf(goesOnWith(NEW, SHA256)).get(id)).toBe(true);
});

test("P5, P9: after a complete recovery the next run goes to what has come out meanwhile", () => {
  const story = tellRun(new Story(), { endsIn: "enable-maintenance", outcome: "failed" });
  story.runBegan = () => Story.prototype.runBegan.call(story, { to: LATER, installerSha256: LATER_SHA256 });
  const install = (s: Story, ...names: string[]) => {
    for (const name of names) s.install(name, LATER, { sha256: LATER_SHA256 });
  };
  tellRun(story, {
    instead: {
      "take-primary-out": () => {},
      "install-on-primary": (s) => install(s, "ha-1"),
      "upgrade-database": (s) => {
        s.upgradeBegan();
        s.schemaVersion = LATER;
        s.tell({ kind: "database-upgrade-ended", node: "ha-1", result: "committed", schemaVersion: LATER });
      },
      "install-on-others": (s) => install(s, "ha-2", "ha-3"),
    },
  });
  expect(verdictsOf(story).get("P9")).toBe(true);
});

test("P6: a run with another primary refuses, and so does its recovery", () => {
  const refused = (primary: string) => {
    const story = new Story();
    story.runBegan = () => Story.prototype.runBegan.call(story, { primary: "ha-1" });
    tellRun(story, { endsIn: "back-up-database", outcome: "cancelled" });
    story.runBegan = () => Story.prototype.runBegan.call(story, { primary });
    return tellRun(story, {
      endsIn: "inspect-nodes",
      outcome: "failed",
      reason: "Preflight-Record-OtherPrimary: Another.",
    });
  };
  expect(verdictsOf(refused("ha-2")).get("P6")).toBeNull();
  expect(verdictsOf(refused("ha-1")).get("P6")).toBe(false);
});

test.each(["P5", "P9"] as const)("%s: a service that ended by itself need not run when the run ends", (id) => {
  const story = instead({ instead: { "restore-maintenance": (s) => gone(s.switchMaintenance(false), "ha-2", true) } });
  expect(verdictsOf(story).get(id)).toBe(true);
});

test("P9: what somebody undid while a row went on was done all the same", () => {
  const undone = (isDisturbed: boolean) =>
    instead({
      instead: {
        "stop-nodes": (s) => {
          for (const name of ["ha-2", "ha-3"]) s.startType(name, "disabled").stop(name);
          if (isDisturbed) s.tell({ kind: "disturbed", node: "ha-2", what: "it was started by hand" });
          s.startType("ha-2", "automatic").start("ha-2");
        },
      },
    });
  expect(verdictsOf(undone(false)).get("P9")).toBe(false);
  expect(verdictsOf(undone(true)).get("P9")).toBe(true);
});

/**
 * 'Restore maintenance mode' is called failed: before or after it has switched it off, with or without somebody in its
 * way.
 */
const failedInRestore = (isDisturbed: boolean, isLost = false) =>
  instead({
    endsIn: "restore-maintenance",
    outcome: "failed",
    instead: {
      "restore-maintenance": (s) => {
        if (isDisturbed)
          s.tell({ kind: "disturbed", node: "ha-1", what: "the connection was lost", lasting: "begins" });
        if (!isLost) s.switchMaintenance(false);
      },
    },
    finally: (s) => {
      if (isLost) s.switchMaintenance(false);
      if (isDisturbed) s.tell({ kind: "disturbed", node: "ha-1", what: "the connection was lost", lasting: "ends" });
    },
  });

test.each(["P7", "P9"] as const)(
  "%s: a script that the server lost may have done its work, and is called failed",
  (id) => {
    expect(verdictsOf(failedInRestore(true)).get(id)).toBe(true);
    expect(verdictsOf(failedInRestore(true, true)).get(id)).toBe(true);
    expect(verdictsOf(failedInRestore(false)).get(id)).toBe(false);
  },
);

const LATER_INSTALLER = { exitCode: 0, from: NEW, to: "2025.3.1" };

/** Each: what somebody, or the run itself, does in a run; only somebody may. */
test.each<["P1" | "P3" | "P5" | "P7" | "P9" | "P13", string, (byHand: boolean) => Story]>([
  [
    "P5",
    "maintenance mode is on at the end, as somebody set it in between",
    (byHand) =>
      instead({
        instead: {
          "enable-maintenance": (s) => {
            s.maintenance = true;
            s.tell({ kind: "maintenance-changed", on: true, ...(byHand && { by: "somebody" as const }) });
          },
          "restore-maintenance": () => {},
        },
      }),
  ],
  [
    "P7",
    "maintenance mode is off after a failure, as somebody switched it off",
    (byHand) =>
      instead({
        endsIn: "start-primary",
        outcome: "failed",
        instead: {
          "start-primary": (s) => {
            s.maintenance = false;
            s.tell({ kind: "maintenance-changed", on: false, ...(byHand && { by: "somebody" as const }) });
          },
        },
      }),
  ],
  [
    "P13",
    "an older program is there",
    (byHand) =>
      instead({
        instead: {
          "restart-others": (s) => {
            const by = byHand ? { by: "somebody" as const } : {};
            s.tell({ kind: "installer-ended", node: "ha-2", ...LATER_INSTALLER, ...by });
          },
        },
      }),
  ],
  [
    "P1",
    "a service is starting, and does not run yet, while the database is upgraded",
    (byHand) =>
      instead({
        instead: {
          "upgrade-database": (s) => {
            s.tell({ kind: "service-starting", node: "ha-2", by: byHand ? "hand" : "command", version: NEW });
            s.upgradeBegan().upgradeEnded();
          },
        },
      }),
  ],
  ...(["P1", "P3", "P7"] as const).map((id): [typeof id, string, (byHand: boolean) => Story] => [
    id,
    "an old program that was starting when the upgrade began comes up while it goes on",
    (byHand) =>
      instead({
        endsIn: "install-on-others",
        outcome: "failed",
        instead: {
          "upgrade-database": (s) => {
            s.tell({ kind: "service-starting", node: "ha-2", by: byHand ? "hand" : "command", version: OLD });
            s.upgradeBegan();
            Object.assign(s.node("ha-2"), { running: true, serving: true });
            const versions = { version: OLD, schemaVersion: OLD };
            s.tell({ kind: "service-running", node: "ha-2", draining: false, ...versions });
            s.tell({ kind: "serving-changed", node: "ha-2", serving: true, ...versions }).upgradeEnded();
          },
        },
      }),
  ]),
  [
    "P9",
    "a node does not run at the end, and will never again",
    (isGone) =>
      instead({
        instead: {
          "restart-others": (s) => {
            s.startType("ha-2", "automatic").start("ha-2").drain("ha-2", false);
            if (isGone) s.tell({ kind: "node-gone", node: "ha-3" });
          },
        },
      }),
  ],
])("%s: %s, and only somebody may do that", (id, _title, story) => {
  expect(verdictsOf(story(true)).get(id)).not.toBe(false);
  expect(verdictsOf(story(false)).get(id)).toBe(false);
});

test("the end of one thing that lasts is not the end of another", () => {
  const twice = (ends: number) =>
    instead({
      instead: {
        "restore-maintenance": (s) => {
          s.switchMaintenance(false);
          for (const what of ["its service ended", "it does not answer"])
            s.tell({ kind: "disturbed", node: "ha-2", what, lasting: "begins" });
          gone(s, "ha-2", false);
          for (let end = 0; end < ends; end += 1)
            s.tell({ kind: "disturbed", node: "ha-2", what: "one of them", lasting: "ends" });
        },
      },
    });
  expect(verdictsOf(twice(1)).get("P5")).toBe(true);
  expect(verdictsOf(twice(2)).get("P5")).toBe(false);
});

/** What a run was answered may be why it failed, or could not recover; it is never why it called undone work done. */
test.each(["P6", "P9"] as const)("%s: an answer that went wrong", (id) => {
  const trouble = { kind: "trouble", node: "ha-1", of: "http", what: "ha-1: http error" } as const;
  const recovered = failedInBackup((s) => s.rowBegan("recover-nodes").tell(trouble));
  const undone = instead({ instead: { "stop-nodes": (s) => s.tell(trouble) } });
  expect(verdictsOf(id === "P6" ? recovered : undone).get(id)).toBe(id === "P6" ? null : false);
});

test("P8: a run that the feed told of nothing newer had nothing to do; the next one has", () => {
  const after = (of: "feed" | "http") => {
    const story = new Story().runBegan().rowBegan("check-version");
    story.tell({ kind: "trouble", node: "ha-1", of, what: "the downloads: feed older" });
    return tellRun(story.rowEnded("check-version").runEnded());
  };
  expect(verdictsOf(after("feed")).get("P8")).toBe(true);
  expect(verdictsOf(after("http")).get("P8")).toBe(false);
});

test("P7: a run that finds maintenance mode off, after the step that ends it, need not turn it on to fail", () => {
  const refusedNext = (story: Story) =>
    tellRun(story, { endsIn: "inspect-nodes", outcome: "failed", reason: "A-B: No." });
  expect(verdictsOf(refusedNext(failedInRestore(true))).get("P7")).toBe(true);
  expect(verdictsOf(refusedNext(failedInRestore(false))).get("P7")).toBe(false);
});

test("P7: what a script had asked for when it was killed may come in the next step", () => {
  const killed = (isDisturbed: boolean) =>
    instead({
      endsIn: "restore-maintenance",
      outcome: "failed",
      instead: {
        "restore-maintenance": (s) => {
          if (isDisturbed) s.tell({ kind: "disturbed", node: "ha-1", what: "its script was killed" });
        },
      },
      finally: (s) => s.rowBegan("decide-recovery").switchMaintenance(false).rowEnded("decide-recovery"),
    });
  expect(verdictsOf(killed(true)).get("P7")).toBe(true);
  expect(verdictsOf(killed(false)).get("P7")).toBe(false);
});

test("P7: a run that turned it on after that, and changed no database, turns it off again", () => {
  const failedNext = (story: Story, schemaVersion: string) => {
    story.runBegan({ runbook: "rollback" }).rowBegan("enable-maintenance").switchMaintenance(true);
    story.rowEnded("enable-maintenance").schemaVersion = schemaVersion;
    story.rowBegan("install-on-primary").rowEnded("install-on-primary", "failed", "A-B: No.");
    return story.rowBegan("restore-maintenance-after-failure").switchMaintenance(false).runEnded("failed");
  };
  expect(verdictsOf(failedNext(failedInRestore(true), NEW)).get("P7")).toBe(true);
  expect(verdictsOf(failedNext(failedInRestore(true), LATER)).get("P7")).toBe(false);
});

testBreaks([
  {
    breaks: "P9",
    title: "a service that does not stop is said to be stopped",
    story: instead({
      instead: {
        "stop-nodes": (s) => {
          s.stop("ha-3").tell({ kind: "disturbed", node: "ha-2", what: "it does not stop", lasting: "begins" });
        },
      },
    }),
    detail: "reported 'Stop the nodes' as done, but ha-2 never stopped",
  },
]);
