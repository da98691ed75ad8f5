import type { BackupStrategy } from "../../names/backup-strategies";
import type { StepKey } from "../../names/steps";
import { UPGRADE_RUNBOOK } from "../../runbooks/upgrade";
import { PRIMARY_ROLE } from "../../step/system-variables";
import { FAULTS, type FaultName } from "../../stand-ins/world/faults";
import type { WorldEventKind } from "../../stand-ins/world/events";
import { Dice } from "./dice";
import { drawDeed } from "./draw-deed";
import { rowsFor } from "./pairs";
import type { Before, PlannedRun, Schedule, Strike, Versions, When } from "./schedule";
import { courseOf, pairOf, type Course } from "./steer";

/**
 * The last pair is older than the first version that refuses by itself while others live
 * (facts: octopus-upgrades#refusal-while-other-nodes-live).
 */
const VERSIONS: readonly [Versions, ...Versions[]] = [
  { from: "2025.3.14357", to: "2025.4.10333", later: "2025.4.10500" },
  { from: "2023.1.9791", to: "2023.2.9704", later: "2023.2.9740" },
];

/** Of the runner, not of the world. */
const NOT_OF_THE_WORLD: readonly FaultName[] = ["cancel-during-database-upgrade"];
/** They matter with one of the other backup strategies alone, and are drawn together with that. */
const OF_A_STRATEGY = {
  DifferentialAfterFull: ["differential-base-moved", "differential-of-another-base"],
  SnapshotAfterBackup: ["snapshot-refused", "snapshot-space-runs-out", "second-snapshot"],
} as const satisfies Partial<Record<BackupStrategy, readonly FaultName[]>>;
const OF_STRATEGIES: readonly FaultName[] = Object.values(OF_A_STRATEGY).flat();
const PERCENT_WITH_ANOTHER_STRATEGY = 15;
/** It strikes nothing: it is how the instance is, of which nobody knows. Drawn beside what goes wrong, as often as not. */
const HOW_HISTORY_IS_WRITTEN: FaultName = "history-by-first-start";
const OF_THE_SECOND_NODE = /another-node|node-started-by-hand/;

const NODE_EVENTS: readonly [WorldEventKind, ...WorldEventKind[]] = [
  ...(["start-type-changed", "drain-changed", "service-stopped", "service-starting", "service-running"] as const),
  ...(["installer-began", "installer-ended", "serving-changed", "task-cap-set"] as const),
];
const CLUSTER_EVENTS: readonly [WorldEventKind, ...WorldEventKind[]] = [
  ...(["maintenance-changed", "backup-began", "backup-finished", "backup-verified"] as const),
  ...(["database-upgrade-began", "database-upgrade-ended"] as const),
];

/** What an undisturbed run announces. */
const CHANGES_ON_PRIMARY = 12;
const CHANGES_ON_ANOTHER = 8;

/** What is drawn between which bounds. */
interface DrawOptions {
  /** At least and at most so many nodes; four at most where nothing is said. */
  nodes?: { least: number; most: number };
  /** So many faults; one or two where nothing is said. */
  faults?: number;
}

const USUAL_NODES = { least: 1, most: 4 };

/**
 * Draws a fault schedule: faults anywhere in one to three runs, and what somebody does between them.
 * @param seed a whole number; the same number and the same options, the same schedule
 */
export function drawSchedule(seed: number, options: DrawOptions = {}): Schedule {
  const dice = new Dice(seed);
  const bounds = options.nodes ?? USUAL_NODES;
  const drawnNodes = drawNodes(dice, bounds);
  const drawnVersions = dice.percent(85) ? VERSIONS[0] : dice.pick(VERSIONS);
  const howMany = options.faults ?? (dice.percent(30) ? 1 : 2);
  const drawnLast = dice.weighted([
    [45, 0],
    [40, 1],
    [15, 2],
  ]);
  const course = courseFor(seed, dice, drawnNodes, { ...options, most: bounds.most });
  const nodes = course?.nodes ?? drawnNodes;
  const versions = course?.versions ?? drawnVersions;
  const clock =
    !course && dice.percent(4)
      ? { node: dice.between(1, nodes), aheadSeconds: dice.pick([-600, -180, 120, 300, 900]) }
      : undefined;
  const faults: FaultName[] = [];
  const strikes = Array.from({ length: drawnLast + 1 }, (): Strike[] => []);
  if (course) placeSteered(dice, howMany, course, strikes);
  for (let fault = 0; !course && fault < howMany; fault += 1) {
    if (dice.percent(15)) faults.push(drawNamedFault(dice, nodes, faults));
    else strikes[dice.percent(70) ? 0 : dice.between(0, drawnLast)]?.push(drawStrike(dice, nodes, howMany > 1));
  }
  const runs = strikes.map((each, index) =>
    drawRun(dice, nodes, versions, each, { index, strikes, isSteered: course?.cut !== undefined && index === 1 }),
  );
  const onceMore = dice.percent(40);
  // Last of all, so that it moves nothing that was drawn before there were strategies.
  const strategy = course ? course.strategy : drawStrategy(dice, faults);
  if (dice.percent(50)) faults.push(HOW_HISTORY_IS_WRITTEN);
  const given = course?.given;
  return {
    seed,
    nodes,
    versions,
    clock,
    faults,
    runs,
    onceMore,
    ...(strategy && { strategy }),
    ...(given && { given }),
  };
}

/** What a steered seed has to bring about; undefined where chance alone draws. */
function courseFor(
  seed: number,
  dice: Dice,
  nodes: number,
  { faults, most }: Pick<DrawOptions, "faults"> & { most: number },
): Course | undefined {
  const pair = pairOf(seed);
  const course = pair && courseOf(pair, dice, nodes, most);
  return course && faults !== undefined && countOf(course) > faults ? undefined : course;
}

const countOf = ({ cut, strikes }: Course) => strikes.length + (cut ? 1 : 0);

/**
 * Others come after what is steered, in its run or the next: what comes before it may end the run.
 * @param strikes those of each run
 */
function placeSteered(dice: Dice, howMany: number, course: Course, strikes: Strike[][]): void {
  const run = course.cut ? 1 : 0;
  if (course.cut) strikes[0] = [course.cut];
  strikes[run] = [...course.strikes];
  for (let fault = countOf(course); fault < howMany; fault += 1) {
    const strike = drawStrike(dice, course.nodes, true);
    const into = isAfter(strike.when, course.key) ? run : run + 1;
    (strikes[into] ??= []).push(strike);
  }
}

function isAfter(when: When, row: StepKey): boolean {
  const keys = UPGRADE_RUNBOOK.rows.map(({ key }) => key);
  return "key" in when && keys.indexOf(when.key) > keys.indexOf(row);
}

/** @param faults gets one of those that matter with it, as often as not */
function drawStrategy(dice: Dice, faults: FaultName[]): BackupStrategy | undefined {
  if (!dice.percent(PERCENT_WITH_ANOTHER_STRATEGY)) return undefined;
  const strategy = dice.pick(["DifferentialAfterFull", "SnapshotAfterBackup"] as const);
  if (dice.percent(50)) faults.push(dice.pick<FaultName>(OF_A_STRATEGY[strategy]));
  return strategy;
}

/** Mostly few: what goes wrong between two nodes goes wrong between sixteen. */
function drawNodes(dice: Dice, { least, most }: { least: number; most: number }): number {
  const few = Math.min(most, Math.max(least, 4));
  if (most > few && dice.percent(15)) return dice.between(few, most);
  const drawn = dice.weighted([
    [15, 1],
    [40, 2],
    [30, 3],
    [15, 4],
  ]);
  return Math.min(few, Math.max(least, drawn));
}

function drawRun(
  dice: Dice,
  nodes: number,
  versions: Versions,
  struck: readonly Strike[],
  { index, strikes, isSteered }: { index: number; strikes: readonly (readonly Strike[])[]; isSteered: boolean },
): PlannedRun {
  const before = index === 0 || isSteered ? [] : drawBefore(dice, nodes);
  // After a run that nothing struck there is nothing left to do, unless a version comes out.
  const mayBeIdle = struck.length > 0 && strikes[0]?.length === 0;
  if (mayBeIdle && !before.some((what) => what.do === "release-later")) before.push({ do: "release-later" });
  const mayAskExactly = before.some((what) => what.do === "release-later") && dice.percent(30);
  return {
    before,
    exactVersion: mayAskExactly ? dice.pick([versions.to, versions.later]) : undefined,
    strikes: struck,
  };
}

function drawNamedFault(dice: Dice, nodes: number, without: readonly FaultName[]): FaultName {
  const names = FAULTS.map(({ name }) => name).filter(
    (name) =>
      !NOT_OF_THE_WORLD.includes(name) &&
      name !== HOW_HISTORY_IS_WRITTEN &&
      !OF_STRATEGIES.includes(name) &&
      !without.includes(name) &&
      (nodes > 1 || !OF_THE_SECOND_NODE.test(name)),
  );
  return dice.pick(names as [FaultName, ...FaultName[]]);
}

function drawStrike(dice: Dice, nodes: number, mayFailBefore: boolean): Strike {
  const deed = drawDeed(dice, nodes);
  const reached = rowsFor(deed.do);
  if (reached.length < UPGRADE_RUNBOOK.rows.length) {
    // What only some rows can meet is put where they are.
    return { when: drawRow(dice, reached, "node" in deed ? deed.node : 1), afterSeconds: 0, deed };
  }
  const where = "node" in deed && dice.percent(80) ? deed.node : dice.between(1, nodes);
  const when = drawWhen(dice, nodes, where, mayFailBefore);
  const afterSeconds = when.at === "call" || dice.percent(65) ? 0 : dice.pick([5, 30, 90, 240]);
  return { when, afterSeconds, deed };
}

function drawRow(dice: Dice, keys: readonly StepKey[], node: number): When {
  const rows = UPGRADE_RUNBOOK.rows.filter(({ key }) => keys.includes(key));
  const { key, role } = dice.pick(rows as [(typeof rows)[number]]);
  return { at: "row", key, node: role === PRIMARY_ROLE ? 1 : node };
}

/** @param mayFailBefore whether rows that run only after a failure can be reached */
function drawWhen(dice: Dice, nodes: number, node: number, mayFailBefore: boolean): When {
  const at = dice.weighted([
    [25, "row"],
    [25, "call"],
    [20, "change"],
    [18, "node-event"],
    [12, "cluster-event"],
  ] as const);
  const rows = UPGRADE_RUNBOOK.rows.filter(({ runs }) => mayFailBefore || runs !== "after-failure");
  const keys = rows.map(({ key }) => key);
  switch (at) {
    case "row":
      return drawRow(dice, keys, node);
    case "call": {
      const row = drawRow(dice, keys, node);
      if (row.at !== "row") return row;
      return { ...row, at: "call", share: dice.between(0, 99) / 100, after: dice.percent(50) };
    }
    case "change":
      return { at: "change", node, number: dice.between(1, node === 1 ? CHANGES_ON_PRIMARY : CHANGES_ON_ANOTHER) };
    case "node-event":
      return {
        at: "event",
        kind: dice.pick(NODE_EVENTS),
        node: dice.between(1, nodes),
        number: dice.percent(75) ? 1 : 2,
      };
    case "cluster-event":
      return { at: "event", kind: dice.pick(CLUSTER_EVENTS), node: undefined, number: 1 };
  }
}

function drawBefore(dice: Dice, nodes: number): Before[] {
  const before: Before[] = [];
  if (nodes > 1 && dice.percent(25)) before.push({ do: "move-role", node: dice.between(2, nodes) });
  if (dice.percent(40)) before.push({ do: "release-later" });
  const node = dice.between(1, nodes);
  const another = dice.between(2, Math.max(2, nodes));
  const nothing = undefined;
  const what = dice.weighted<Before | undefined>([
    [50, nothing],
    [12, { do: "start-by-hand", node }],
    [8, { do: "end-service", node }],
    [10, { do: "restart-machine", node, seconds: dice.pick([60, 180, 600]) }],
    [6, { do: "disable-machine", node }],
    [nodes > 1 ? 4 : 0, { do: "decommission", node: another }],
    [5, { do: "install-by-hand", node, version: dice.pick(["to", "later", "from"]) }],
    [nodes > 1 ? 5 : 0, { do: "delete-node", node: another }],
    [4, { do: "end-drain", node }],
    [5, { do: "switch-maintenance", on: dice.percent(50) }],
  ]);
  if (what) before.push(what);
  return before;
}
