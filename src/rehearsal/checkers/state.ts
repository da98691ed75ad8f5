import type { NodeSnapshot, WorldEvent, WorldSnapshot } from "../world/events";

/** A node at one moment, put together from the events up to it. */
export interface NodeState extends NodeSnapshot {
  /** The program its service runs, or ran last. */
  runningVersion: string | undefined;
  /** Between the order to start and its outcome. */
  starting: boolean;
}

export interface WorldState {
  nodes: ReadonlyMap<string, NodeState>;
  maintenance: boolean;
  schemaVersion: string;
  /** The database was left inconsistent by an upgrade. */
  damaged: boolean;
  /** The node whose upgrader is at work on the database. */
  upgrading: string | undefined;
}

export const NOTHING_KNOWN: WorldState = {
  nodes: new Map(),
  maintenance: false,
  schemaVersion: "",
  damaged: false,
  upgrading: undefined,
};

/** What is true after the event, given what was true before it. */
export function stateAfter(state: WorldState, event: WorldEvent): WorldState {
  switch (event.kind) {
    case "world-began":
    case "world-ended":
    case "run-ended":
      return fromSnapshot(state, event.snapshot);
    case "service-starting":
      return withNode(state, event.node, { starting: true });
    case "service-running":
      return withNode(state, event.node, { starting: false, running: true, runningVersion: event.version });
    case "service-start-failed":
      return withNode(state, event.node, { starting: false });
    case "service-stopped":
      return withNode(state, event.node, { running: false, serving: false });
    case "start-type-changed":
      return withNode(state, event.node, { startType: event.to });
    case "drain-changed":
      return withNode(state, event.node, { draining: event.draining });
    case "serving-changed":
      return withNode(state, event.node, {
        serving: event.serving,
        ...(event.serving ? { running: true, runningVersion: event.version } : {}),
      });
    case "installer-ended":
      return withNode(state, event.node, { installedVersion: event.to });
    case "maintenance-changed":
      return { ...state, maintenance: event.on };
    case "database-upgrade-began":
      return { ...state, upgrading: event.node };
    case "database-upgrade-ended":
      return {
        ...state,
        schemaVersion: event.schemaVersion,
        upgrading: undefined,
        damaged: state.damaged || event.result === "damaged",
      };
    default:
      return state;
  }
}

function fromSnapshot(state: WorldState, snapshot: WorldSnapshot): WorldState {
  const nodes = snapshot.nodes.map((node): [string, NodeState] => {
    const known = state.nodes.get(node.name);
    return [
      node.name,
      { ...node, starting: known?.starting ?? false, runningVersion: known?.runningVersion ?? node.installedVersion },
    ];
  });
  const { maintenance, schemaVersion } = snapshot;
  return { ...state, nodes: new Map(nodes), maintenance, schemaVersion };
}

function withNode(state: WorldState, name: string, changed: Partial<NodeState>): WorldState {
  const node = state.nodes.get(name) ?? {
    name,
    ...{ installedVersion: undefined, runningVersion: undefined, startType: "" },
    ...{ running: false, serving: false, draining: false, starting: false },
  };
  return { ...state, nodes: new Map(state.nodes).set(name, { ...node, ...changed }) };
}

export const nodesOf = (state: WorldState) => [...state.nodes.values()];
