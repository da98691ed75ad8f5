import { ROLLBACK_RUNBOOK_NAME } from "../names/rollback-command";
import { VARIABLES } from "../names/variables";
import { NODE_ROLE, PRIMARY_ROLE } from "../step/system-variables";
import { DRY_RUN, WITHOUT_PRESENT } from "./own-variables";
import { REPORT_ROW } from "./report-row";
import { rowsOf } from "./row";
import type { Runbook } from "./runbook";

/**
 * The `rollback` runbook: the upgrade's list with its two versions exchanged, by the same packages. In place of the
 * database upgrade stands a restore of the backup from before it, which overwrites what was written since: so a person
 * confirms it, what would be lost is counted twice, and the present state is backed up first (decision 026).
 */
export const ROLLBACK_RUNBOOK: Runbook = {
  name: ROLLBACK_RUNBOOK_NAME,
  description:
    "Takes the last upgrade of the instance back: restores the backup from before it and puts the former version on every node. Everything written since the upgrade is lost.",
  prompts: [
    DRY_RUN,
    {
      name: VARIABLES.rollbackDatabaseName,
      label: "Database to overwrite",
      description:
        "Only for a rollback: type the database's name to confirm that it is overwritten; a refusal says when the version to go back to is needed too. Empty otherwise.",
      control: "SingleLineText",
      value: "",
      confirms: "the database's name confirms that a rollback may overwrite it",
    },
    {
      name: VARIABLES.rollbackMayLose,
      label: "How much may be lost",
      description:
        "Only for a rollback: how many deployments, runbook runs and releases may be lost, or `unknown`. Empty means none.",
      control: "SingleLineText",
      value: "",
    },
    WITHOUT_PRESENT,
  ],
  runsIn: ["source", "copy"],
  mayBeScheduled: false,
  rows: rowsOf([
    { key: "inspect-nodes", step: "preflight", mode: "Inspect", role: NODE_ROLE, runs: "always" },
    {
      key: "decide-rollback",
      step: "restore-db",
      mode: "Decide",
      role: PRIMARY_ROLE,
      runs: "always",
      note: "refuses what cannot be rolled back, and counts what would be lost",
    },
    { key: "stage-installer", step: "install-msi", mode: "Stage", role: NODE_ROLE, runs: "something-to-do" },
    {
      key: "take-primary-out",
      step: "drain-stop",
      mode: "DrainAndStop",
      role: PRIMARY_ROLE,
      runs: "something-to-do",
      note: "only while the instance answers through another node",
    },
    {
      key: "install-on-primary",
      step: "install-msi",
      mode: "Install",
      role: PRIMARY_ROLE,
      runs: "something-to-do",
      note: "the former version, while the others serve",
    },
    { key: "enable-maintenance", step: "maintenance", mode: "Enable", role: PRIMARY_ROLE, runs: "something-to-do" },
    {
      key: "drain-nodes",
      step: "drain-stop",
      mode: "Drain",
      role: NODE_ROLE,
      runs: "something-to-do",
      note: "task cap 0: they take no tasks, and serve until they are stopped",
    },
    {
      key: "count-losses",
      step: "restore-db",
      mode: "Count",
      role: PRIMARY_ROLE,
      runs: "something-to-do",
      note: "again, when nothing new begins any more",
    },
    {
      key: "stop-nodes",
      step: "drain-stop",
      mode: "Stop",
      role: NODE_ROLE,
      runs: "something-to-do",
      note: "the outage begins with the last stop; no service runs until the primary is started",
    },
    {
      key: "back-up-database",
      step: "backup-db",
      mode: "Stopped",
      role: PRIMARY_ROLE,
      runs: "something-to-do",
      note: "the present state, before it is overwritten",
    },
    {
      key: "install-on-primary-if-not-done",
      step: "install-msi",
      mode: "Install",
      role: PRIMARY_ROLE,
      runs: "something-to-do",
      unless: { row: "install-on-primary", output: "InstalledVersion" },
      note: "only on a single node, or where the primary was left in service",
    },
    {
      key: "restore-database",
      step: "restore-db",
      mode: "Restore",
      role: PRIMARY_ROLE,
      runs: "something-to-do",
      note: "the point of no return: the backup from before the upgrade",
    },
    {
      key: "start-primary",
      step: "restart",
      mode: "Start",
      role: PRIMARY_ROLE,
      runs: "something-to-do",
      note: "still drained; must answer with the former version",
    },
    {
      key: "verify-primary",
      step: "verify",
      mode: "Node",
      role: PRIMARY_ROLE,
      runs: "something-to-do",
      note: "against what the instance held before the upgrade; if it passes, the node goes back to work and the outage ends",
    },
    { key: "install-on-others", step: "install-msi", mode: "Install", role: NODE_ROLE, runs: "something-to-do" },
    { key: "restart-others", step: "restart", mode: "StartAndResume", role: NODE_ROLE, runs: "something-to-do" },
    {
      key: "verify-instance",
      step: "verify",
      mode: "Instance",
      role: PRIMARY_ROLE,
      runs: "something-to-do",
      note: "while maintenance mode still keeps people out; tasks run",
    },
    { key: "restore-maintenance", step: "maintenance", mode: "Restore", role: PRIMARY_ROLE, runs: "something-to-do" },
    {
      key: "decide-recovery",
      step: "recover",
      role: PRIMARY_ROLE,
      runs: "after-failure",
      note: "on the primary first, whose Tentacle is free only when its last script has ended",
    },
    { key: "recover-nodes", step: "recover", role: NODE_ROLE, runs: "after-failure" },
    {
      key: "restore-maintenance-after-failure",
      step: "maintenance",
      mode: "Restore",
      role: PRIMARY_ROLE,
      runs: "after-failure",
      note: "stays on once the restore was begun",
    },
    REPORT_ROW,
  ]),
};
