import type { SqlWorld } from "../sql/sql-world";
import { dataOf } from "./instance-data";
import type { World } from "./world";

/** Sparse files are made at once, however large the database is (facts: sql-server#database-snapshots). */
const SECONDS_TO_CREATE = 2;

/** Database snapshots, as the world sees them. */
export function snapshotSide(world: World): Pick<SqlWorld, "planSnapshot" | "snapshotCreated" | "snapshotDropped"> {
  return {
    planSnapshot: () => ({
      seconds: SECONDS_TO_CREATE,
      ...(world.has("snapshot-refused") && { fault: "no-space" as const }),
    }),
    snapshotCreated: ({ name }) => {
      world.snapshotData.set(name, dataOf(world));
      const { schemaVersion } = world;
      world.record({ kind: "snapshot-created", name, nodesRunning: world.runningNodes(), schemaVersion });
      if (world.strikes("second-snapshot")) createSecond(world);
    },
    snapshotDropped: ({ name }) => {
      world.snapshotData.delete(name);
      world.record({ kind: "snapshot-dropped", name });
    },
  };
}

const SECOND = "somebodys_snapshot";

/** Somebody else does, as a script that runs each night may. */
function createSecond(world: World): void {
  const { schemaVersion, database } = world;
  const { owner, recovery, asyncStatistics } = database;
  database.snapshots.push({
    ...{ name: SECOND, createdAt: world.clock.date(), state: "ONLINE", canBeRevertedTo: true },
    options: { owner, recovery, asyncStatistics },
  });
  world.snapshotData.set(SECOND, dataOf(world));
  const nodesRunning = world.runningNodes();
  world.record({ kind: "snapshot-created", name: SECOND, nodesRunning, schemaVersion, by: "somebody" });
  world.atEndOfFaults.push(() => {
    database.snapshots = database.snapshots.filter(({ name }) => name !== SECOND);
    world.record({ kind: "snapshot-dropped", name: SECOND, by: "somebody" });
  });
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
