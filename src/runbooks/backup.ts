import { VARIABLES } from "../names/variables";
import { NODE_ROLE, PRIMARY_ROLE } from "../step/system-variables";
import { DRY_RUN } from "./own-variables";
import { REPORT_ROW } from "./report-row";
import { rowsOf } from "./row";
import type { Runbook } from "./runbook";

/**
 * The `backup` runbook: on any day, without an outage, one whole backup set. The database comes last and seals it: files
 * that it names were copied by then, those that came after them are in the copy of the next set.
 */
export const BACKUP_RUNBOOK = {
  name: "backup",
  description:
    "Makes a whole backup set while the nodes serve: its keys, the instance's files, then its database, verified. No outage, and no node is touched. Files and database are minutes apart.",
  prompts: [DRY_RUN],
  runsIn: ["source", "copy"],
  mayBeScheduled: true,
  startsByItself: { cron: "0 30 1 * * *", where: { variable: VARIABLES.backupDaily, is: "True" } },
  rows: rowsOf([
    { key: "inspect-nodes", step: "preflight", mode: "Inspect", role: NODE_ROLE, runs: "always" },
    {
      key: "check-version",
      step: "check-version",
      role: PRIMARY_ROLE,
      runs: "always",
      note: "says which instance it is, and which version it runs",
    },
    {
      key: "back-up-keys",
      step: "backup-keys",
      role: PRIMARY_ROLE,
      runs: "always",
      note: "master key, license and configuration file, encrypted for the certificates you give",
    },
    {
      key: "back-up-files-now",
      step: "backup-files",
      mode: "CopyNow",
      role: PRIMARY_ROLE,
      runs: "always",
    },
    {
      key: "verify-files",
      step: "backup-files",
      mode: "Verify",
      role: PRIMARY_ROLE,
      runs: "always",
    },
    {
      key: "back-up-database-now",
      step: "backup-db",
      mode: "Alone",
      role: PRIMARY_ROLE,
      runs: "always",
      note: "the last part: with it the set is complete",
    },
    REPORT_ROW,
  ]),
} satisfies Runbook;
