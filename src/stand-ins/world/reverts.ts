import type { SqlWorld } from "../sql/sql-world";
import { UPGRADER_LOCK } from "./database-upgrade";
import { putBack } from "./instance-data";
import type { World } from "./world";

/** Of the time that a restore takes: a revert copies back changed pages only. */
const SHARE_OF_A_RESTORE = 0.1;

/** A revert, as the world sees it. What the storage has spoiled stays spoiled: it puts back changed pages only. */
export function revertSide(
  world: World,
): Pick<SqlWorld, "planRevert" | "revertBegan" | "reverted" | "revertFailed" | "serverStarts"> {
  return {
    planRevert: () => ({
      seconds: world.scenario.durations.backupSeconds * SHARE_OF_A_RESTORE,
      seatStolen: world.has("restore-seat-stolen"),
    }),
    revertBegan: ({ name }) =>
      world.record({
        ...{ kind: "restore-began", file: name, isRevert: true, familyIsTheSame: true },
        ...{ schemaVersion: world.schemaVersion, nodesRunning: world.runningNodes() },
        holdsUpgraderLock: world.locks.has(UPGRADER_LOCK),
      }),
    reverted: ({ name }) => {
      const data = world.snapshotData.get(name);
      if (!data) throw new Error(`The world knows no snapshot ${name}.`);
      putBack(world, data);
      world.record({ kind: "database-reverted", name, schemaVersion: world.schemaVersion });
    },
    revertFailed: ({ name, because }) => world.record({ kind: "restore-failed", file: name, because }),
    serverStarts: () => world.sqlServerStarts,
  };
}
