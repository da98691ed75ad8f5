import { VARIABLES } from "../names/variables";
import { PRIMARY_ROLE } from "../step/system-variables";
import { DRY_RUN } from "./own-variables";
import { REPORT_ROW } from "./report-row";
import { rowsOf } from "./row";
import type { Runbook } from "./runbook";

/**
 * The `prune` runbook: sets are as large as the database each, and somebody has to delete them. It says what it would
 * delete until a project variable says that it may.
 */
export const PRUNE_RUNBOOK: Runbook = {
  name: "prune",
  description:
    "Deletes old backup sets, but for the newest, the younger ones, and those that the last upgrade needs. Only says what it would delete until Upgrade.Backup.PruneDeletes is True.",
  prompts: [DRY_RUN],
  runsIn: ["source", "copy"],
  mayBeScheduled: true,
  startsByItself: { cron: "0 0 5 * * SUN", where: { variable: VARIABLES.pruneDeletes, is: "True" } },
  rows: rowsOf([
    {
      key: "prune-sets",
      step: "prune",
      role: PRIMARY_ROLE,
      runs: "always",
      note: "only what has our manifest and this InstallationId",
    },
    REPORT_ROW,
  ]),
};
