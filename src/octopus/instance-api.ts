/** A node as the cluster's summary lists it. */
export interface ClusterNode {
  id: string;
  name: string;
  /** Whether it takes no new tasks. (The API calls this IsInMaintenanceMode; it is not the instance's maintenance mode.) */
  draining: boolean;
  offline: boolean;
  runningTaskCount: number;
  /** How many tasks it may run at a time; with 0 it takes none and keeps serving. Undefined: the server does not tell. */
  taskCap: number | undefined;
  /** Older servers do not tell. */
  version: string | undefined;
}

export interface RunningTask {
  id: string;
  name: string;
  description: string;
  nodeId: string;
  /** By the instance's clock; undefined when it does not tell. */
  startedAt?: Date | undefined;
}

interface ServerStatus {
  maximumVersionCoveredByLicense: string | undefined;
  inMaintenanceMode: boolean | undefined;
}

/** What people and projects wrote into the instance since a moment: what a restore to that moment loses. */
export interface WrittenSince {
  /** Of each kind, over all spaces: how many. */
  counts: Readonly<Record<WrittenKind, number>>;
  /** The newest of them, for a person to look at. */
  newest: readonly string[];
  /** Why some may not have been seen, each a clause: a filtered list is shorter and says nothing. Empty: all were. */
  unseen: readonly string[];
}

export const WRITTEN_KINDS = ["deployments", "runbook runs", "releases"] as const;
export type WrittenKind = (typeof WRITTEN_KINDS)[number];

/**
 * The REST API of the instance that is upgraded, at one address: the shared one or a node's own.
 * Every call has a deadline. 401, 403, an HTML answer while starting (503), a wrong address and a Cloud instance each
 * fail with their own sentence (codes `Instance-…`).
 */
export interface InstanceApi {
  readonly address: string;
  /** GET /api, anonymous. */
  root(): Promise<{ version: string; installationId: string }>;
  status(): Promise<ServerStatus>;
  nodes(): Promise<ClusterNode[]>;
  /** A node's task cap, from its own resource; undefined when this server has none (before 2018.6.13). */
  taskCap(nodeId: string): Promise<number | undefined>;
  /** Sends the node's resource back as it was just read, with another task cap. Needs AdministerSystem. */
  setTaskCap(nodeId: string, cap: number): Promise<void>;
  maintenance(): Promise<boolean>;
  setMaintenance(on: boolean): Promise<void>;
  /** Executing and cancelling tasks of one node, whole instance (all spaces, system tasks included). */
  runningTasks(nodeId: string): Promise<RunningTask[]>;
  /** By the audit log, in every space: what this key may not see wholly is said. */
  writtenSince(since: Date): Promise<WrittenSince>;
}

/** What a node's own ping says: 200 serves, 418 is alive but draining; anything else is not serving. */
export type Ping =
  | { answers: true; serving: boolean; draining: boolean; name: string; version: string | undefined }
  | { answers: false; because: string };

/** Asks one node itself, on its listen prefix at the loopback address (or at `NodeAddress` from another node). */
export interface NodeApi {
  readonly address: string;
  ping(): Promise<Ping>;
}
