import { VARIABLES } from "../names/variables";
import { PRIMARY_ROLE } from "../step/system-variables";
import { DRY_RUN } from "./own-variables";
import { REPORT_ROW } from "./report-row";
import { rowsOf } from "./row";
import type { Runbook } from "./runbook";

/**
 * The `drop-snapshot` runbook: a database snapshot costs an extra write for each page, and while it is there nobody can
 * restore the database from a file. So it goes once the upgrade has proven itself, or when its disk runs full. Every hour:
 * to look takes a moment, and a full disk does not wait for the night.
 */
export const DROP_SNAPSHOT_RUNBOOK: Runbook = {
  name: "drop-snapshot",
  description:
    "Removes the database snapshot that the last upgrade made, when its time is over, when its disk runs full, when a rollback has used it, or when the upgrade failed and recovery has put everything back. Does nothing where there is none, or while a run is unfinished.",
  prompts: [DRY_RUN],
  runsIn: ["source", "copy"],
  mayBeScheduled: true,
  startsByItself: { cron: "0 20 * * * *", where: { variable: VARIABLES.backupStrategy, is: "SnapshotAfterBackup" } },
  rows: rowsOf([
    {
      key: "drop-snapshot",
      step: "drop-snapshot",
      role: PRIMARY_ROLE,
      runs: "always",
      note: "only the snapshot that the last upgrade named: after a success, or when a failed one was taken back",
    },
    { ...REPORT_ROW, unless: { row: "drop-snapshot", output: "SnapshotStays" } },
  ]),
};
