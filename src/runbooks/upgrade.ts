import { VARIABLES } from "../names/variables";
import { NODE_ROLE, PRIMARY_ROLE } from "../step/system-variables";
import { ACCEPT_HAND_START, DRY_RUN } from "./own-variables";
import { REPORT_ROW } from "./report-row";
import { rowsOf } from "./row";
import type { Runbook } from "./runbook";

/**
 * The `upgrade` runbook. The primary goes first, while the others serve: when its installer fails, nobody notices
 * (decision 002). Everything else keeps its old program until the new version serves. The nodes are quiet, and serve, before
 * the first of them is stopped; the outage is last stop -> backup and verify -> database upgrade -> start and verify the
 * primary, and nothing else may lie on it (decision 003).
 */
export const UPGRADE_RUNBOOK: Runbook = {
  name: "upgrade",
  description:
    "Upgrades the self-hosted High Availability instance whose nodes are the machines with the target tag HAServer.",
  prompts: [DRY_RUN, ACCEPT_HAND_START],
  runsIn: ["source", "copy"],
  mayBeScheduled: true,
  rows: rowsOf([
    { key: "inspect-nodes", step: "preflight", mode: "Inspect", role: NODE_ROLE, runs: "always" },
    {
      key: "check-version",
      step: "check-version",
      role: PRIMARY_ROLE,
      runs: "always",
      note: "decides, over all nodes; what follows runs only if it says so",
    },
    {
      key: "stage-installer",
      step: "install-msi",
      mode: "Stage",
      role: NODE_ROLE,
      runs: "something-to-do",
    },
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
      note: "while the others serve; nothing to do when the primary was left in service",
    },
    {
      key: "ask-schema-change",
      step: "upgrade-db",
      mode: "Ask",
      role: PRIMARY_ROLE,
      runs: "something-to-do",
      note: "the new program, while the others serve; whatever is not a clear no counts as a change",
    },
    {
      key: "back-up-while-serving",
      step: "backup-db",
      mode: "Serving",
      role: PRIMARY_ROLE,
      runs: "something-to-do",
      note: "with another backup strategy than Full, or when nothing changes in the schema",
    },
    {
      key: "enable-maintenance",
      step: "maintenance",
      mode: "Enable",
      role: PRIMARY_ROLE,
      runs: "something-to-do",
    },
    {
      key: "drain-nodes",
      step: "drain-stop",
      mode: "Drain",
      role: NODE_ROLE,
      runs: "something-to-do",
      note: "task cap 0: they take no tasks, and serve until they are stopped",
    },
    {
      key: "take-baseline",
      step: "verify",
      mode: "Baseline",
      role: PRIMARY_ROLE,
      runs: "something-to-do",
      note: "the nodes are quiet: what is counted now must be there afterwards",
    },
    {
      key: "grant-outage",
      step: "drain-stop",
      mode: "Grant",
      role: PRIMARY_ROLE,
      runs: "something-to-do",
      onlyWith: VARIABLES.outageNotAfter,
      note: "only with Upgrade.Outage.NotAfter: past it, every node goes back to work and none was stopped",
    },
    {
      key: "stop-nodes",
      step: "drain-stop",
      mode: "Stop",
      role: NODE_ROLE,
      runs: "something-to-do",
      note: "the outage begins with the last stop; no service runs until the primary is started",
    },
    { key: "back-up-database", step: "backup-db", mode: "Stopped", role: PRIMARY_ROLE, runs: "something-to-do" },
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
      key: "upgrade-database",
      step: "upgrade-db",
      mode: "Upgrade",
      role: PRIMARY_ROLE,
      runs: "something-to-do",
      note: "the point of no return",
    },
    {
      key: "start-primary",
      step: "restart",
      mode: "Start",
      role: PRIMARY_ROLE,
      runs: "something-to-do",
      note: "still drained; must answer with the target version",
    },
    {
      key: "verify-primary",
      step: "verify",
      mode: "Node",
      role: PRIMARY_ROLE,
      runs: "something-to-do",
      note: "the way back loses nothing yet; if it passes, the node goes back to work and the outage ends, else it stays drained",
    },
    {
      key: "install-on-others",
      step: "install-msi",
      mode: "Install",
      role: NODE_ROLE,
      runs: "something-to-do",
    },
    {
      key: "restart-others",
      step: "restart",
      mode: "StartAndResume",
      role: NODE_ROLE,
      runs: "something-to-do",
    },
    {
      key: "verify-instance",
      step: "verify",
      mode: "Instance",
      role: PRIMARY_ROLE,
      runs: "something-to-do",
      note: "while maintenance mode still keeps people out; tasks run",
    },
    {
      key: "smoke-test",
      step: "verify",
      mode: "Smoke",
      role: PRIMARY_ROLE,
      runs: "something-to-do",
      note: "only if you name what to try",
    },
    {
      key: "restore-maintenance",
      step: "maintenance",
      mode: "Restore",
      role: PRIMARY_ROLE,
      runs: "something-to-do",
    },
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
      note: "stays on unless the schema is unchanged",
    },
    REPORT_ROW,
  ]),
};
