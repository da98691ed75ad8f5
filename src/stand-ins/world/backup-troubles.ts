import type { BackupWork } from "../sql/sql-world";
import type { World } from "./world";

const AT_PERCENT = 40;

/** What is wrong with the backup that begins now. */
export function backupTrouble(world: World): Partial<BackupWork> {
  const wrong = world.troubles.now("the SQL Server", "backup");
  if (wrong === undefined || wrong === "not-verified") return {};
  world.troubles.next("the SQL Server", "backup");
  switch (wrong) {
    case "disk-full":
      return { fault: { kind: "device-full", atPercent: AT_PERCENT } };
    case "access-denied":
      return { fault: { kind: "access-denied" } };
    case "stalls":
      return { fault: { kind: "stalls", atPercent: AT_PERCENT } };
    case "cut-short":
      return { isCutShort: true };
  }
}

/** Whether the file that is verified now is found damaged. */
export const isNotVerified = (world: World): boolean =>
  world.troubles.now("the SQL Server", "backup") === "not-verified" &&
  world.troubles.next("the SQL Server", "backup") !== undefined;
