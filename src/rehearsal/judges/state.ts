import type { NodeSnapshot, WorldEvent, WorldEventKind, WorldSnapshot } from "../../stand-ins/world/events";
import { sameVersion } from "./versions";
import type { EventOf } from "./event-of";

/** A node at one moment, put together from the events up to it. */
export interface NodeState extends NodeSnapshot {
  /** The program its service runs, or ran last. */
  runningVersion: string | undefined;
  /** Between the order to start and its outcome. */
  starting: boolean;
  /** Somebody outside the run is in its way: its service ended by itself, its machine restarts, it does not answer. */
  disturbed: boolean;
  /** How many things that last are in its way: the end of one is not the end of another. */
  disturbances: number;
  /** Somebody gave the last order to start it, or lets Windows and the watchdog start it. */
  startedByHand: boolean;
  /** Somebody set its start type last. */
  enabledByHand: boolean;
  /** Its installer is at work. */
  installing: boolean;
  /** A start was to upgrade the database, and since then it has not run. */
  wasToUpgrade: boolean;
  /** Its machine has lost its power, and its server's log with it; it has not run since. */
  lostItsLog: boolean;
  /** Its start was going on when an upgrade began, and one of the two was somebody's: no step sees a service until it runs. */
  startedUnseen: boolean;
}

export interface WorldState {
  nodes: ReadonlyMap<string, NodeState>;
  maintenance: boolean;
  /** What somebody last set it to by hand: another object each time, so that two states tell whether it happened between them. */
  maintenanceByHand: { on: boolean } | undefined;
  /** Whether the last change of it was somebody's. */
  maintenanceIsByHand: boolean;
  /** A restored database brought it back switched off, and nobody has switched it since. */
  maintenanceIsOffByRestore: boolean;
  runIsDry: boolean;
  /** The operator of the run wants it left on after a success. */
  maintenanceStays: boolean;
  /** A run that succeeded left it on, as it was told to: what it was before that run's first attempt. */
  maintenanceLeftOn: { was: boolean } | undefined;
  /** What it was when the first attempt of the current run began. */
  maintenanceFound: boolean | undefined;
  /** What it was when the row came that switches it on, for the first time since then: somebody may have switched it before. */
  maintenanceTaken: boolean | undefined;
  /** Nodes that will never run again, of which the run was told. */
  gone: ReadonlySet<string>;
  schemaVersion: string;
  /** The database was left inconsistent by an upgrade. */
  damaged: boolean;
  /** An attempt came as far as the row that upgrades it, and none has succeeded since. */
  mayBeUpgrading: boolean;
  /** The upgrade is committed, and scripts that always run after the commit have not run. */
  unended: boolean;
  /** An upgrade without scripts has been made, and its program left it to the first start to show it. */
  untraced: boolean;
  /** The upgrade at work has no scripts, and leaves it to the first start to show it. */
  leavesNoTrace: boolean;
  /** What people kept, or could do, before the database upgrade and cannot now: in words. */
  broken: ReadonlySet<string>;
  /** The node whose upgrader is at work on the database. */
  upgrading: string | undefined;
  /** A restore of the database was begun, and has not ended well. */
  restoring: boolean;
  /** A restore brought it back, and no upgrade has gone on top since. */
  isRestored: boolean;
  /** How many restores ended well. */
  restores: number;
  /** Only one session may be in the database. */
  singleUser: boolean;
  /** Whose the database was, when a run has taken it from its owner and could give it back. */
  ownerBefore: string | undefined;
  /** Nobody can back it up any more; or a restore has overwritten what nobody could, and no service has run on it since. */
  unreadable: "now" | "overwritten" | undefined;
}

export const NOTHING_KNOWN: WorldState = {
  nodes: new Map(),
  maintenance: false,
  maintenanceByHand: undefined,
  maintenanceIsByHand: false,
  maintenanceIsOffByRestore: false,
  runIsDry: false,
  maintenanceStays: false,
  maintenanceLeftOn: undefined,
  maintenanceFound: undefined,
  maintenanceTaken: undefined,
  gone: new Set(),
  schemaVersion: "",
  damaged: false,
  mayBeUpgrading: false,
  unended: false,
  untraced: false,
  leavesNoTrace: false,
  broken: new Set(),
  upgrading: undefined,
  restoring: false,
  isRestored: false,
  restores: 0,
  singleUser: false,
  ownerBefore: undefined,
  unreadable: undefined,
};

/** As the world says it. What was not flushed goes with it, the server's log included. */
const POWER_LOSS = "its machine lost its power";

type Effects = { readonly [K in WorldEventKind]?: (state: WorldState, event: EventOf<K>) => WorldState };

/** What each kind of event changes; the others change nothing that is judged. */
const EFFECTS: Effects = {
  "world-began": (state, { snapshot }) => fromSnapshot(state, snapshot),
  "world-ended": (state, { snapshot }) => fromSnapshot(state, snapshot),
  "run-began": (state, { maintenanceStays, dryRun }) =>
    dryRun
      ? { ...state, runIsDry: true }
      : {
          ...{ ...state, runIsDry: false },
          maintenanceStays: maintenanceStays === true,
          maintenanceFound: state.maintenanceFound ?? state.maintenanceLeftOn?.was ?? state.maintenance,
          maintenanceTaken: state.maintenanceFound === undefined ? undefined : state.maintenanceTaken,
        },
  "row-began": (state, { key }) => {
    if (state.runIsDry) return state;
    if (key === "enable-maintenance")
      return { ...state, maintenanceTaken: state.maintenanceTaken ?? state.maintenance };
    return key === "upgrade-database" || key === "start-unchanged" ? { ...state, mayBeUpgrading: true } : state;
  },
  // Everything was put back and the record is closed: the next run takes what it finds.
  "row-ended": (state, { key, outcome }) =>
    key === "restore-maintenance-after-failure" && outcome === "success" && state.maintenance === state.maintenanceFound
      ? { ...state, maintenanceTaken: undefined }
      : state,
  "run-ended": (state, { snapshot, outcome }) => {
    const now = fromSnapshot(state, snapshot);
    if (state.runIsDry) return now;
    // Wanted after a success only.
    if (outcome !== "success") return { ...now, maintenanceStays: false };
    const isLeftOn = state.maintenanceStays && snapshot.maintenance && state.maintenanceFound === false;
    const stillLeftOn = state.maintenanceLeftOn !== undefined && snapshot.maintenance;
    return {
      ...now,
      isRestored: false,
      maintenanceLeftOn: isLeftOn || stillLeftOn ? { was: false } : undefined,
      maintenanceFound: undefined,
      mayBeUpgrading: false,
    };
  },
  "service-starting": (state, { node, by, version }) => {
    const known = state.nodes.get(node);
    const startedByHand = by === "hand" || (by !== "command" && known?.enabledByHand === true);
    const upgrades = state.mayBeUpgrading && !sameVersion(version, state.schemaVersion);
    const wasToUpgrade = upgrades || known?.wasToUpgrade === true;
    return withNode(state, node, { starting: true, startedByHand, startedUnseen: false, wasToUpgrade });
  },
  disturbed: (state, { node, lasting, what }) => {
    if (lasting === undefined) return state;
    const now = what === POWER_LOSS ? withNode(state, node, { lostItsLog: true }) : state;
    return withDisturbance(now, node, lasting === "begins" ? 1 : -1);
  },
  "service-running": (state, { node, version }) => ({
    ...withNode(state, node, {
      ...{ starting: false, running: true, runningVersion: version },
      ...{ wasToUpgrade: false, lostItsLog: false },
    }),
    unreadable: state.unreadable === "overwritten" ? undefined : state.unreadable,
  }),
  "service-start-failed": (state, { node }) => withNode(state, node, { starting: false }),
  "service-stopped": (state, { node, by }) => {
    // What a step has stopped is out of service, however it was started before.
    const enabledByHand = by === "somebody" && state.nodes.get(node)?.enabledByHand === true;
    return withNode(state, node, { running: false, serving: false, starting: false, enabledByHand });
  },
  "start-type-changed": (state, { node, to, by }) =>
    withNode(state, node, { startType: to, enabledByHand: by === "somebody" }),
  "description-changed": (state, { node, to }) => withNode(state, node, { description: to }),
  "drain-changed": (state, { node, draining }) => withNode(state, node, { draining }),
  "task-cap-set": (state, { node, cap }) => withNode(state, node, { taskCap: cap }),
  "serving-changed": (state, { node, serving, version }) =>
    withNode(state, node, { serving, ...(serving ? { running: true, runningVersion: version } : {}) }),
  "installer-began": (state, { node }) => withNode(state, node, { installing: true }),
  "installer-ended": (state, { node, to }) => withNode(state, node, { installedVersion: to, installing: false }),
  "maintenance-changed": (state, { on, by }) => ({
    ...{ ...state, maintenance: on, maintenanceIsByHand: by === "somebody" },
    maintenanceByHand: by === "somebody" ? { on } : state.maintenanceByHand,
    maintenanceIsOffByRestore: by === "restore" && !on,
  }),
  "node-gone": (state, { node }) => ({
    ...state,
    gone: new Set(state.gone).add(node),
    nodes: new Map([...state.nodes].filter(([name]) => name !== node)),
  }),
  "database-access-changed": (state, { singleUser }) => ({ ...state, singleUser }),
  "database-owner-changed": (state, { from, to, mayGiveBack }) => {
    const { ownerBefore = from } = state;
    return { ...state, ownerBefore: mayGiveBack && to !== ownerBefore ? ownerBefore : undefined };
  },
  "database-unreadable": (state) => ({ ...state, unreadable: "now" }),
  "restore-began": (state) => ({ ...state, restoring: true }),
  "restore-finished": (state, { schemaVersion, leavesRestoring }) =>
    leavesRestoring === true
      ? state
      : { ...broughtBack(state, schemaVersion), unreadable: state.unreadable && "overwritten" },
  // It puts back changed pages only: what the storage has spoiled stays so.
  "database-reverted": (state, { schemaVersion }) => broughtBack(state, schemaVersion),
  "instance-broken": (state, { what, isBroken }) => ({
    ...state,
    broken: new Set([...state.broken].filter((each) => each !== what).concat(isBroken ? [what] : [])),
  }),
  "database-upgrade-began": (state, { node, noTrace = false }) =>
    nodesOf(state)
      .filter(({ name, starting, startedByHand }) => {
        // One of the two was started by somebody, and its start cannot be seen by the other; on what a rollback has restored,
        // such a start upgrades anew, whoever runs by then.
        const isByHand = isStartingByHand(state, node);
        return name !== node && ((starting && (startedByHand || isByHand)) || (isByHand && state.isRestored));
      })
      .reduce<WorldState>((now, { name }) => withNode(now, name, { startedUnseen: true }), {
        ...state,
        upgrading: node,
        // Nothing has undone one that was made: its first start may end before it shows it.
        untraced: state.untraced && noTrace,
        leavesNoTrace: noTrace,
      }),
  "database-upgrade-committed": (state, { schemaVersion }) => ({
    ...state,
    schemaVersion,
    // What a start shows has ended before.
    unended: state.upgrading !== undefined,
    untraced: false,
    leavesNoTrace: false,
  }),
  "database-upgrade-ended": (state, { schemaVersion, result }) => ({
    ...state,
    schemaVersion,
    unended: state.unended && result !== "committed",
    untraced: result === "committed" ? state.leavesNoTrace : state.untraced && result !== "damaged",
    upgrading: undefined,
    isRestored: false,
    damaged: state.damaged || result === "damaged",
  }),
};

/** Nothing is left of an upgrade, nor of the damage that it did. */
const broughtBack = (state: WorldState, schemaVersion: string): WorldState => ({
  ...{ ...state, schemaVersion, restoring: false, damaged: false, unended: false, untraced: false },
  ...{ isRestored: true, restores: state.restores + 1 },
});

/** What is true after the event, given what was true before it. */
export function stateAfter(state: WorldState, event: WorldEvent): WorldState {
  // The table's types pair each kind with its own event; the compiler cannot follow that through a look-up.
  const effect = EFFECTS[event.kind] as ((state: WorldState, event: WorldEvent) => WorldState) | undefined;
  return effect ? effect(state, event) : state;
}

function fromSnapshot(state: WorldState, snapshot: WorldSnapshot): WorldState {
  const there = snapshot.nodes.filter(({ name }) => !state.gone.has(name));
  const nodes = there.map((node): [string, NodeState] => {
    const known = state.nodes.get(node.name);
    return [
      node.name,
      {
        ...{ ...node, starting: known?.starting ?? false, startedByHand: known?.startedByHand ?? false },
        ...{ disturbed: known?.disturbed ?? false, disturbances: known?.disturbances ?? 0 },
        ...{ startedUnseen: known?.startedUnseen ?? false, enabledByHand: known?.enabledByHand ?? false },
        ...{ wasToUpgrade: known?.wasToUpgrade ?? false, lostItsLog: known?.lostItsLog ?? false },
        installing: known?.installing ?? false,
        runningVersion: known?.runningVersion ?? node.installedVersion,
      },
    ];
  });
  const { maintenance, schemaVersion } = snapshot;
  return { ...state, nodes: new Map(nodes), maintenance, schemaVersion };
}

function withDisturbance(state: WorldState, name: string, more: number): WorldState {
  const disturbances = Math.max(0, (state.nodes.get(name)?.disturbances ?? 0) + more);
  return withNode(state, name, { disturbances, disturbed: disturbances > 0 });
}

function withNode(state: WorldState, name: string, changed: Partial<NodeState>): WorldState {
  if (state.gone.has(name)) return state;
  const node = state.nodes.get(name) ?? {
    name,
    ...{ installedVersion: undefined, runningVersion: undefined, startType: "" },
    ...{ running: false, serving: false, draining: false, starting: false, disturbed: false },
    ...{ disturbances: 0, startedByHand: false, startedUnseen: false, enabledByHand: false, installing: false },
    ...{ wasToUpgrade: false, lostItsLog: false },
  };
  return { ...state, nodes: new Map(state.nodes).set(name, { ...node, ...changed }) };
}

/** Whether somebody's start of that node is going on: an upgrade of its database is that start's. */
export const isStartingByHand = (state: WorldState, name: string): boolean => {
  const node = state.nodes.get(name);
  return node?.starting === true && node.startedByHand;
};

/** Where an upgrade had no script to run and is only shown by a start, this is a start like any other. */
export const isShownByStart = (state: WorldState, { node, noTrace }: { node: string; noTrace?: true }): boolean =>
  noTrace === true && state.untraced && state.nodes.get(node)?.starting === true;

export const nodesOf = (state: WorldState) => [...state.nodes.values()];
