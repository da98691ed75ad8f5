import type { StepKey } from "../../names/steps";
import { UPGRADE_RUNBOOK } from "../../runbooks/upgrade";
import { PRIMARY_ROLE } from "../../step/system-variables";
import { FAULTS, type FaultName } from "../../stand-ins/world/faults";
import type { WorldEventKind } from "../../stand-ins/world/events";
import { Dice } from "./dice";
import type { Before, Deed, PlannedRun, Schedule, Strike, Versions, When } from "./schedule";

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
const OF_THE_SECOND_NODE = /another-node|node-started-by-hand/;

/** Rows before the backup ends: somebody who starts a node later, with the upgrader on its way, no step can stop. */
const ROWS_BEFORE_BACKUP: readonly [StepKey, ...StepKey[]] = [
  ...(["inspect-nodes", "check-version", "stage-installer", "take-primary-out", "install-on-primary"] as const),
  ...(["enable-maintenance", "drain-nodes", "stop-nodes", "back-up-database"] as const),
];

const NODE_EVENTS: readonly [WorldEventKind, ...WorldEventKind[]] = [
  ...(["start-type-changed", "drain-changed", "service-stopped", "service-starting", "service-running"] as const),
  ...(["installer-began", "installer-ended", "serving-changed"] as const),
];
const CLUSTER_EVENTS: readonly [WorldEventKind, ...WorldEventKind[]] = [
  ...(["maintenance-changed", "backup-began", "backup-finished", "backup-verified"] as const),
  ...(["database-upgrade-began", "database-upgrade-ended"] as const),
];

/** What an undisturbed run announces. */
const CHANGES_ON_PRIMARY = 12;
const CHANGES_ON_ANOTHER = 8;

/**
 * Draws a fault schedule: one or two faults anywhere in one to three runs, and what somebody does between them.
 * @param seed a whole number; the same number, the same schedule
 */
export function drawSchedule(seed: number): Schedule {
  const dice = new Dice(seed);
  const nodes = dice.weighted([
    [15, 1],
    [40, 2],
    [30, 3],
    [15, 4],
  ]);
  const versions = dice.percent(85) ? VERSIONS[0] : dice.pick(VERSIONS);
  const howMany = dice.percent(30) ? 1 : 2;
  const lastRun = dice.weighted([
    [45, 0],
    [40, 1],
    [15, 2],
  ]);
  const faults: FaultName[] = [];
  const strikes = Array.from({ length: lastRun + 1 }, (): Strike[] => []);
  for (let fault = 0; fault < howMany; fault += 1) {
    if (dice.percent(25)) faults.push(drawNamedFault(dice, nodes, faults));
    else strikes[dice.percent(70) ? 0 : dice.between(0, lastRun)]?.push(drawStrike(dice, nodes, howMany > 1));
  }
  const runs = strikes.map((each, index): PlannedRun => {
    const before = index === 0 ? [] : drawBefore(dice, nodes);
    // After a run that nothing struck there is nothing left to do, unless a version comes out.
    const mayBeIdle = each.length > 0 && strikes[0]?.length === 0;
    if (mayBeIdle && !before.some((what) => what.do === "release-later")) before.push({ do: "release-later" });
    const mayAskExactly = before.some((what) => what.do === "release-later") && dice.percent(30);
    return {
      before,
      exactVersion: mayAskExactly ? dice.pick([versions.to, versions.later]) : undefined,
      strikes: each,
    };
  });
  return { seed, nodes, versions, faults, runs, onceMore: dice.percent(40) };
}

function drawNamedFault(dice: Dice, nodes: number, without: readonly FaultName[]): FaultName {
  const names = FAULTS.map(({ name }) => name).filter(
    (name) =>
      !NOT_OF_THE_WORLD.includes(name) && !without.includes(name) && (nodes > 1 || !OF_THE_SECOND_NODE.test(name)),
  );
  return dice.pick(names as [FaultName, ...FaultName[]]);
}

function drawStrike(dice: Dice, nodes: number, mayFailBefore: boolean): Strike {
  const deed = drawDeed(dice, nodes);
  if (deed.do === "start-by-hand") {
    return { when: { at: "row", key: dice.pick(ROWS_BEFORE_BACKUP), node: 1 }, afterSeconds: 0, deed };
  }
  const where = "node" in deed && dice.percent(80) ? deed.node : dice.between(1, nodes);
  const afterSeconds = dice.percent(65) ? 0 : dice.pick([5, 30, 90, 240]);
  return { when: drawWhen(dice, nodes, where, mayFailBefore), afterSeconds, deed };
}

function drawDeed(dice: Dice, nodes: number): Deed {
  const node = dice.percent(50) ? 1 : dice.between(1, nodes);
  return dice.weighted<Deed>([
    [26, { do: "cancel" }],
    [20, { do: "kill-script", node }],
    [14, { do: "lose-connection", node }],
    [12, { do: "restart-machine", node, seconds: dice.pick([60, 180, 600]) }],
    [8, { do: "end-service", node }],
    [7, { do: "cling", node, seconds: dice.pick([120, 600, 2400]) }],
    [7, { do: "silence", node, seconds: dice.pick([30, 300, 1800]) }],
    [4, { do: "drop-sql" }],
    [nodes > 1 ? 4 : 0, { do: "start-by-hand", node: dice.between(1, nodes) }],
  ]);
}

/** @param mayFailBefore whether rows that run only after a failure can be reached */
function drawWhen(dice: Dice, nodes: number, node: number, mayFailBefore: boolean): When {
  const at = dice.weighted([
    [40, "row"],
    [30, "change"],
    [18, "node-event"],
    [12, "cluster-event"],
  ] as const);
  switch (at) {
    case "row": {
      const rows = UPGRADE_RUNBOOK.rows.filter(({ runs }) => mayFailBefore || runs !== "after-failure");
      const { key, role } = dice.pick(rows as [(typeof rows)[number]]);
      return { at: "row", key, node: role === PRIMARY_ROLE ? 1 : node };
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
  if (dice.percent(15)) before.push({ do: "start-by-hand", node });
  else if (dice.percent(10)) before.push({ do: "end-service", node });
  else if (dice.percent(15)) before.push({ do: "restart-machine", node, seconds: dice.pick([60, 180, 600]) });
  return before;
}
