import type { StepKey } from "../../names/steps";
import { VARIABLES } from "../../names/variables";
import { UPGRADE_RUNBOOK } from "../../runbooks/upgrade";
import { PRIMARY_ROLE } from "../../step/system-variables";
import type { Dice } from "./dice";
import { drawDeedOf } from "./draw-deed";
import { allPairs, rowsFor, TO_SCRIPTS, type FaultKind } from "./pairs";
import type { Deed, Schedule, Strike, Versions } from "./schedule";

/*
 * Half of the seeds are steered: each has one pair of a row and a kind of fault to bring about, in turn. Left to chance, a
 * pair that needs something else to have gone wrong before comes up in one of many thousand schedules.
 */

/** A row of the upgrade runbook, and a kind of fault that is to begin in it. */
interface Steered {
  key: StepKey;
  kind: FaultKind;
  /** In every other turn a strike comes at a call within the row. */
  atCall: boolean;
}

const POSSIBLE = allPairs()
  .filter(({ impossible }) => impossible === undefined)
  .flatMap((pair) => Array.from({ length: tries(pair) }, () => pair));
/** A prime, and so without a divisor in common with how many pairs there are: neighbouring seeds get pairs far apart. */
const STRIDE = 7919;

/** A script that asks nobody anything has often ended before it can be struck. */
function tries({ key, kind }: Pick<Steered, "key" | "kind">): number {
  return key === "grant-outage" && TO_SCRIPTS.includes(kind) ? 3 : 1;
}

/** The pair that a seed has to bring about. Two of four neighbours have one, an odd and an even one. */
export function pairOf(seed: number): Steered | undefined {
  const place = [0, 3].indexOf(seed % 4);
  if (place < 0) return undefined;
  const turn = 2 * Math.floor(seed / 4) + Math.sign(place);
  const pair = POSSIBLE[(turn * STRIDE) % POSSIBLE.length];
  return pair && { key: pair.key, kind: pair.kind, atCall: Math.floor(turn / POSSIBLE.length) % 2 === 1 };
}

/** What brings a pair about. */
export interface Course {
  key: StepKey;
  nodes: number;
  versions: Versions | undefined;
  strategy: Schedule["strategy"];
  given: Schedule["given"];
  /** What cuts off a run before the one in which the pair is met. */
  cut: Strike | undefined;
  /** In one run; the last of them is the pair's. */
  strikes: readonly Strike[];
}

/** Within one year and minor: the schema stays as it is. */
const WITHOUT_SCHEMA_CHANGE: Versions = { from: "2025.4.10100", to: "2025.4.10333", later: "2025.4.10500" };
/** What a row has to be given, so that it has something to do. */
const GIVEN_FOR: Partial<Record<StepKey, Schedule["given"]>> = {
  "grant-outage": { [VARIABLES.outageNotAfter]: "600" },
  "smoke-test": { [VARIABLES.smokeRunbook]: "Default/Smoke tests/Deploy a test/Test" },
};

const { rows: ROWS } = UPGRADE_RUNBOOK;
const KEYS = ROWS.map(({ key }) => key);
const isBefore = (key: StepKey, other: StepKey) => KEYS.indexOf(key) < KEYS.indexOf(other);
const rowOf = (key: StepKey) => ROWS.find((row) => row.key === key);

/** They need a node that is out of service. */
const TO_NODES_AT_REST: readonly FaultKind[] = ["start-by-hand", "install-by-hand", "delete-node", "end-drain"];
/** They need a node that is in service. */
const TO_NODES_AT_WORK: readonly FaultKind[] = ["end-service", "switch-maintenance"];

/**
 * @param drawn so many nodes, and others where the pair needs them
 * @param most of nodes
 * @returns undefined where so many are not enough
 */
export function courseOf(pair: Steered, dice: Dice, drawn: number, most: number): Course | undefined {
  const { key, kind } = pair;
  const mayBeAlone = key === "install-on-primary-if-not-done" && kind !== "delete-node";
  const nodes = mayBeAlone ? drawn : Math.max(2, drawn);
  if (nodes > most) return undefined;
  const given = { key, kind, dice, nodes };
  const cut = TO_NODES_AT_REST.includes(kind) && isBefore(key, "start-unchanged") ? cutOff(dice) : undefined;
  const before = companion(given);
  // A row that runs in another way than usual makes other calls.
  const isUsual = !cut && before.length === 0 && GIVEN_FOR[key] === undefined;
  return {
    key,
    nodes,
    versions: key === "start-unchanged" ? WITHOUT_SCHEMA_CHANGE : undefined,
    // With a full backup alone, this row has nothing to do.
    strategy: key === "back-up-while-serving" ? dice.pick(["DifferentialAfterFull", "SnapshotAfterBackup"]) : undefined,
    given: GIVEN_FOR[key],
    cut,
    strikes: [...before, strikeOf(given, pair.atCall && isUsual)],
  };
}

/** What a pair is drawn with. */
interface Given {
  key: StepKey;
  kind: FaultKind;
  dice: Dice;
  nodes: number;
}

/** Every node is quiet by then, and stopped. */
const cutOff = (dice: Dice): Strike =>
  inRow(dice.pick<StepKey>(["back-up-database", "upgrade-database"]), 1, { do: "cancel" });

/** What has to happen before, in the same run, so that the row runs at all or there is something to strike in it. */
function companion({ key, kind, dice, nodes }: Given): Strike[] {
  if (leavesNodesOut(key, kind)) return [inRow("verify-primary", 1, { do: "kill-script", node: 1 })];
  if (rowOf(key)?.runs === "after-failure") {
    // The primary node is out of service by then, and the others are still in it.
    return [inRow(dice.pick<StepKey>(["drain-nodes", "take-baseline"]), 1, { do: "kill-script", node: 1 })];
  }
  // Whoever cannot tell that the others serve leaves the primary node in service.
  if (key === "install-on-primary-if-not-done" && nodes > 1)
    return [inRow("take-primary-out", 1, { do: "silence-balancer", seconds: 300 })];
  if (kind === "delete-node" && isBefore("restart-others", key)) return [inRow(key, 1, { do: "end-service", node: 2 })];
  if (TO_NODES_AT_WORK.includes(kind) && key === "back-up-database")
    return [inRow(key, 1, { do: "start-by-hand", node: 2 })];
  return [];
}

/** Only once the database was changed a recovery leaves nodes out of service. */
const leavesNodesOut = (key: StepKey, kind: FaultKind) =>
  TO_NODES_AT_REST.includes(kind) && isBefore("restore-maintenance", key);

function strikeOf(given: Given, atCall: boolean): Strike {
  const { key, kind, dice, nodes } = given;
  const rowOn = rowOf(key)?.role === PRIMARY_ROLE ? 1 : dice.between(1, nodes);
  const node = TO_SCRIPTS.includes(kind) ? rowOn : nodeFor(given);
  const deed = aimed(drawDeedOf(kind, dice, node, nodes), key, node);
  if (kind === "switch-maintenance" && key === "verify-primary") {
    // It serves when it is put back to work; the first time was its stop.
    return { when: { at: "event", kind: "serving-changed", node: 1, number: 2 }, afterSeconds: 0, deed };
  }
  if (!atCall || rowsFor(kind).length < KEYS.length) return inRow(key, rowOn, deed);
  const when = { at: "call", key, node: rowOn, share: dice.between(0, 99) / 100, after: dice.percent(50) } as const;
  return { when, afterSeconds: 0, deed };
}

function nodeFor({ key, kind, dice, nodes }: Given): number {
  const isAfterFailure = rowOf(key)?.runs === "after-failure";
  if (TO_NODES_AT_REST.includes(kind)) return Math.min(2, nodes);
  if (kind === "end-service" && key === "start-unchanged") return 1;
  // From its stop on the primary is not in service; from its start on the others are not.
  if (kind === "end-service") return isAfterFailure || !isBefore("back-up-database", key) ? Math.min(2, nodes) : 1;
  return dice.percent(50) ? 1 : dice.between(1, nodes);
}

function aimed(deed: Deed, key: StepKey, node: number): Deed {
  // To the other way than it is by then.
  if (deed.do === "switch-maintenance")
    return { ...deed, on: !isBefore("enable-maintenance", key) || key === "write-report" };
  // The others may be there already.
  if (deed.do === "install-by-hand") return { ...deed, version: "later" };
  return deed.do === "delete-node" ? { ...deed, node } : deed;
}

const inRow = (key: StepKey, node: number, deed: Deed): Strike => ({
  when: { at: "row", key, node },
  afterSeconds: 0,
  deed,
});
