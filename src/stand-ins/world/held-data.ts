/** What people and projects wrote into the instance. */
export interface Written {
  kind: "deployment" | "runbook-run" | "release";
  space: string;
  atSeconds: number;
}

/** What the database knows of a node. */
interface NodeRow {
  draining: boolean;
  taskCap: number;
  isDeleted: boolean;
  offline: boolean;
  lastSeenSeconds: number;
}

/**
 * What the instance's database holds: a backup takes it along as it is when the backup ends, and a restore puts all of it
 * back, maintenance mode, drain flags and task caps of that hour included (facts: sql-server#restoring).
 */
export interface InstanceData {
  schemaVersion: string;
  installationHistory: readonly { version: string | null; installed: Date }[];
  maintenance: boolean;
  written: readonly Written[];
  nodes: ReadonlyMap<string, NodeRow>;
}
