import { NODE_ROLE, PRIMARY_ROLE } from "../step/system-variables";
import { DRY_RUN, RESTORED_BY_HAND } from "./own-variables";
import { REPORT_ROW } from "./report-row";
import { rowsOf } from "./row";
import type { Runbook } from "./runbook";

/**
 * The `recover` runbook: what the upgrade does after a failure, to be run by a person. A cancelled run runs nothing after
 * it, so the nodes that it stopped stay stopped until somebody runs the upgrade again, or this. Nothing is inspected first:
 * the record on each node says what it needs.
 */
export const RECOVER_RUNBOOK: Runbook = {
  name: "recover",
  description:
    "Brings the nodes back to work after a run that was cancelled or cut off. As long as the database is unchanged, every node goes back to the version before, as it was found; otherwise it says how it stands and what to do. Does nothing where no run is unfinished.",
  prompts: [DRY_RUN, RESTORED_BY_HAND],
  runsIn: ["source", "copy"],
  mayBeScheduled: false,
  rows: rowsOf([
    {
      key: "decide-recovery",
      step: "recover",
      role: PRIMARY_ROLE,
      runs: "always",
      note: "on the primary first: the others follow its verdict",
    },
    { key: "recover-nodes", step: "recover", role: NODE_ROLE, runs: "always" },
    {
      key: "restore-maintenance-after-failure",
      step: "maintenance",
      mode: "Restore",
      role: PRIMARY_ROLE,
      runs: "always",
      note: "stays on unless the schema is unchanged",
    },
    REPORT_ROW,
  ]),
};
