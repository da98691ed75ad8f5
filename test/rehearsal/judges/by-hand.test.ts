import { judge } from "../../../src/rehearsal/judges/judge";
import { NEW, OLD, Story, tellRun } from "./story";
import { instead } from "./tales";

/* What a person or a restored database may do, and a step may not. */

const verdictsOf = (story: Story) => new Map(judge(story.events).map(({ id, held }) => [id, held]));

/** An upgrade that was begun is rolled back, and this happens after it. */
const failedInUpgrade = (endsIn: "back-up-database" | "upgrade-database", recovery: (story: Story) => unknown) =>
  instead({
    ...{ endsIn, outcome: "failed" },
    instead: { [endsIn]: () => {} },
    finally: recovery,
  });

/** Maintenance mode comes back switched off with a restored database, and the rollback fails before a node answers. */
const failsAfterRestore = (by: "restore" | undefined, serves: boolean) => {
  const story = tellRun(new Story());
  story.runBegan({ runbook: "rollback", from: NEW, to: OLD }).switchMaintenance(true);
  for (const name of story.names) story.stop(name);
  Object.assign(story, { schemaVersion: OLD, maintenance: false });
  story.tell({ kind: "restore-finished", file: "D:\\backup.bak", schemaVersion: OLD });
  story.tell({ kind: "maintenance-changed", on: false, ...(by && { by }) });
  for (const name of story.names) story.install(name, OLD);
  story.rowBegan("start-primary");
  if (!serves) story.drain("ha-1");
  return story.start("ha-1").rowEnded("start-primary", "failed", "Restart-Node-NotOnline: No.").runEnded("failed");
};

test("P7: maintenance mode that a restored database brings back off is off while nobody is let in", () => {
  const isHeld = (by: "restore" | undefined, serves = false) => verdictsOf(failsAfterRestore(by, serves)).get("P7");
  expect(isHeld("restore")).toBe(true);
  expect(isHeld("restore", true)).toBe(false);
  expect(isHeld(undefined)).toBe(false);
});

test("P5: somebody who switches it on before the run does, and off again during it, finds it on", () => {
  const switchedByHand = (story: Story, on: boolean) => {
    story.maintenance = on;
    story.tell({ kind: "maintenance-changed", on, by: "somebody" });
  };
  const found = (isBefore: boolean) =>
    instead({
      instead: {
        "check-version": (s) => isBefore && switchedByHand(s, true),
        "take-baseline": (s) => switchedByHand(s, false),
        "stop-nodes": (s) => {
          s.switchMaintenance(true);
          for (const name of ["ha-2", "ha-3"]) s.startType(name, "disabled").stop(name);
        },
        "restore-maintenance": () => {},
      },
    });
  expect(verdictsOf(found(true)).get("P5")).toBe(true);
  expect(verdictsOf(found(false)).get("P5")).toBe(false);
});

test("P6: once an upgrade was begun, a node that somebody has started looks like an upgrader", () => {
  const failed = (by: "hand" | "watchdog", endsIn: "back-up-database" | "upgrade-database") =>
    failedInUpgrade(endsIn, (s) => s.rowBegan("recover-nodes").start("ha-2", by));
  expect(verdictsOf(failed("hand", "upgrade-database")).get("P6")).toBeNull();
  expect(verdictsOf(failed("watchdog", "upgrade-database")).get("P6")).toBe(false);
  expect(verdictsOf(failed("hand", "back-up-database")).get("P6")).toBe(false);
});

/** A rollback has restored the former schema when a node with the newer program comes up and upgrades it again. */
const startedOnRestored = (by: "hand" | "command") => {
  const story = tellRun(new Story());
  story.runBegan({ runbook: "rollback", from: NEW, to: OLD }).switchMaintenance(true);
  for (const name of story.names) story.startType(name, "disabled").drain(name).stop(name);
  story.schemaVersion = OLD;
  story.tell({ kind: "restore-finished", file: "D:\\backup.bak", schemaVersion: OLD });
  story.install("ha-1", OLD).rowBegan("start-primary").start("ha-1");
  story.tell({ kind: "service-starting", node: "ha-2", by, version: NEW });
  story.upgradeBegan({ node: "ha-2", holdsUpgraderLock: false }).upgradeEnded("committed", "ha-2");
  return story.runEnded("failed");
};

test.each(["P1", "P7"] as const)(
  "%s: nobody keeps a person from starting the newer program on what is restored",
  (id) => {
    expect(verdictsOf(startedOnRestored("hand")).get(id)).toBe(true);
    expect(verdictsOf(startedOnRestored("command")).get(id)).toBe(false);
  },
);

test("P6: a start of the new program that goes on after the script that ordered it was killed may still upgrade", () => {
  const goesOn = (version: string) =>
    failedInUpgrade("upgrade-database", (s) => {
      if (version === OLD) s.install("ha-1", OLD);
      return s.tell({ kind: "service-starting", node: "ha-1", by: "command", version });
    });
  expect(verdictsOf(goesOn(NEW)).get("P6")).toBeNull();
  expect(verdictsOf(goesOn(OLD)).get("P6")).toBe(false);
});

test("P5: what somebody switched after a failed run had put everything back is what the next run finds", () => {
  const switchedByHand = (story: Story, on: boolean) => {
    story.maintenance = on;
    story.tell({ kind: "maintenance-changed", on, by: "somebody" });
  };
  const found = (isPutBack: boolean) => {
    const story = new Story().runBegan().rowBegan("enable-maintenance").switchMaintenance(true);
    story.rowEnded("enable-maintenance").rowBegan("restore-maintenance-after-failure");
    if (isPutBack) story.switchMaintenance(false);
    story.rowEnded("restore-maintenance-after-failure").runEnded("failed");
    switchedByHand(story, true);
    return tellRun(story, {
      instead: {
        "enable-maintenance": () => {},
        "take-baseline": (s) => switchedByHand(s, false),
        "restore-maintenance": (s) => s.switchMaintenance(true),
      },
    });
  };
  expect(verdictsOf(found(true)).get("P5")).toBe(true);
  expect(verdictsOf(found(false)).get("P5")).toBe(false);
});

test("P1: nobody keeps Windows from making a person's start again, after the run that held the lock has ended", () => {
  const madeAgain = (first: "hand" | "command") => {
    const story = tellRun(new Story(), { endsIn: "stop-nodes", outcome: "failed", finally: () => {} });
    story.runBegan().rowBegan("back-up-database");
    const by = first === "hand" ? ({ by: "somebody" } as const) : {};
    story.tell({ kind: "start-type-changed", node: "ha-1", from: "disabled", to: "automatic", ...by });
    story.tell({ kind: "service-starting", node: "ha-1", by: first, version: NEW });
    story.tell({ kind: "service-stopped", node: "ha-1", tasksCutOff: [], operatorChoseCutOff: false, by: "somebody" });
    story.rowEnded("back-up-database", "failed", "It was killed.");
    story.tell({ kind: "service-starting", node: "ha-1", by: "reboot", version: NEW });
    return story.upgradeBegan({ holdsUpgraderLock: false }).upgradeEnded().runEnded("failed");
  };
  expect(verdictsOf(madeAgain("hand")).get("P1")).toBe(true);
  expect(verdictsOf(madeAgain("command")).get("P1")).toBe(false);
});

test("P8: a run that had the version that it was asked for does not stand for one that was asked for a newer one", () => {
  const LATER = "2025.4.10500";
  const askedFor = (version: string) => {
    const story = tellRun(new Story());
    story.runBegan({ from: NEW, to: LATER }).rowBegan("install-on-primary").install("ha-1", LATER);
    story.rowEnded("install-on-primary", "failed", "It is full.").install("ha-1", NEW).runEnded("failed");
    story.runBegan({ from: NEW, to: version }).rowBegan("check-version").rowEnded("check-version").runEnded();
    story.runBegan({ from: NEW, to: LATER }).rowBegan("take-primary-out").drain("ha-1");
    return story.drain("ha-1", false).rowEnded("take-primary-out").runEnded();
  };
  expect(verdictsOf(askedFor(NEW)).get("P8")).toBe(true);
  expect(verdictsOf(askedFor(LATER)).get("P8")).toBe(false);
});
