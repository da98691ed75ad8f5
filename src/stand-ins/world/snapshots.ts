import type { SqlWorld } from "../sql/sql-world";
import { dataOf } from "./instance-data";
import type { World } from "./world";

/** Sparse files are made at once, however large the database is (facts: sql-server#database-snapshots). */
const SECONDS_TO_CREATE = 2;

/** Database snapshots, as the world sees them. */
export function snapshotSide(world: World): Pick<SqlWorld, "planSnapshot" | "snapshotCreated" | "snapshotDropped"> {
  return {
    planSnapshot: () => ({ seconds: SECONDS_TO_CREATE }),
    snapshotCreated: ({ name }) => {
      world.snapshotData.set(name, dataOf(world));
      const { schemaVersion } = world;
      world.record({ kind: "snapshot-created", name, nodesRunning: world.runningNodes(), schemaVersion });
    },
    snapshotDropped: ({ name }) => {
      world.snapshotData.delete(name);
      world.record({ kind: "snapshot-dropped", name });
    },
  };
}

/**
 * Its volume is full: the snapshots of the database are SUSPECT for good, and of no use; the database goes on
 * (facts: sql-server#database-snapshots).
 */
export function runOutOfSpace(world: World): void {
  for (const snapshot of world.database.snapshots) {
    if (snapshot.state === "SUSPECT") continue;
    snapshot.state = "SUSPECT";
    world.snapshotData.delete(snapshot.name);
    world.record({ kind: "snapshot-lost", name: snapshot.name });
  }
}

/** By how much an upgrade is slower now: each first write of a page copies it for every snapshot that can take it. */
export const copyOnWriteFactor = ({ database, scenario }: World): number =>
  database.snapshots.some(({ state }) => state === "ONLINE") ? scenario.durations.copyOnWriteFactor : 1;
