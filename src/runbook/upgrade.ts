import { STEP_NAMES } from "../names/steps";
import { NODE_ROLE, PRIMARY_ROLE } from "../step/system-variables";

/** One row of a runbook: a step in Octopus. */
export interface RunbookRow {
  /** `1`-`16`, or `F1`… for what runs after a failure. */
  row: string;
  /** The step's name in Octopus. */
  name: string;
  /** The step (package). */
  step: string;
  mode?: string;
  role: typeof NODE_ROLE | typeof PRIMARY_ROLE;
  /** `always`: unless an earlier step failed; `upgrade`: and only when check-version found something to do. */
  runs: "always" | "upgrade" | "after-failure";
  /** Anything a reader should know. */
  note?: string;
}

/**
 * The `upgrade` runbook. The primary goes first, while the others serve: when its installer fails, nobody notices.
 * Everything else keeps its old program until the new version serves. The outage is drain -> stop -> backup and verify ->
 * database upgrade -> start the primary, and nothing else may lie on it. It begins with the drain, although nothing is
 * stopped yet: all nodes are drained at once, and a load balancer sends nobody to a draining node (facts, platform 8.2).
 */
export const UPGRADE_RUNBOOK: readonly RunbookRow[] = [
  { row: "1", name: STEP_NAMES["inspect-nodes"], step: "preflight", role: NODE_ROLE, runs: "always" },
  {
    row: "2",
    name: STEP_NAMES["check-version"],
    step: "check-version",
    role: PRIMARY_ROLE,
    runs: "always",
    note: "decides, over all nodes; what follows runs only if it says so",
  },
  {
    row: "3",
    name: STEP_NAMES["stage-installer"],
    step: "install-msi",
    mode: "Stage",
    role: NODE_ROLE,
    runs: "upgrade",
  },
  {
    row: "4",
    name: STEP_NAMES["take-primary-out"],
    step: "drain-stop",
    mode: "DrainAndStop",
    role: PRIMARY_ROLE,
    runs: "upgrade",
    note: "only while the instance answers through another node",
  },
  {
    row: "5",
    name: STEP_NAMES["install-on-primary"],
    step: "install-msi",
    mode: "Install",
    role: PRIMARY_ROLE,
    runs: "upgrade",
    note: "while the others serve; nothing to do when the primary was left in service",
  },
  {
    row: "6",
    name: STEP_NAMES["enable-maintenance"],
    step: "maintenance",
    mode: "Enable",
    role: PRIMARY_ROLE,
    runs: "upgrade",
  },
  {
    row: "7",
    name: STEP_NAMES["drain-nodes"],
    step: "drain-stop",
    mode: "Drain",
    role: NODE_ROLE,
    runs: "upgrade",
    note: "the outage begins: all drain at once; a load balancer skips drained nodes",
  },
  {
    row: "8",
    name: STEP_NAMES["stop-nodes"],
    step: "drain-stop",
    mode: "Stop",
    role: NODE_ROLE,
    runs: "upgrade",
    note: "no service runs from here until the primary is started",
  },
  { row: "9", name: STEP_NAMES["back-up-database"], step: "backup-db", role: PRIMARY_ROLE, runs: "upgrade" },
  {
    row: "10",
    name: STEP_NAMES["install-on-primary-if-not-done"],
    step: "install-msi",
    mode: "Install",
    role: PRIMARY_ROLE,
    runs: "upgrade",
    note: "single node, or the primary was left in service",
  },
  {
    row: "11",
    name: STEP_NAMES["upgrade-database"],
    step: "upgrade-db",
    role: PRIMARY_ROLE,
    runs: "upgrade",
    note: "the point of no return",
  },
  {
    row: "12",
    name: STEP_NAMES["start-primary"],
    step: "restart",
    mode: "Start",
    role: PRIMARY_ROLE,
    runs: "upgrade",
    note: "still drained; must answer with the target version",
  },
  {
    row: "13",
    name: STEP_NAMES["resume-primary"],
    step: "restart",
    mode: "Resume",
    role: PRIMARY_ROLE,
    runs: "upgrade",
    note: "the outage ends",
  },
  {
    row: "14",
    name: STEP_NAMES["install-on-others"],
    step: "install-msi",
    mode: "Install",
    role: NODE_ROLE,
    runs: "upgrade",
  },
  {
    row: "15",
    name: STEP_NAMES["restart-others"],
    step: "restart",
    mode: "StartAndResume",
    role: NODE_ROLE,
    runs: "upgrade",
  },
  {
    row: "16",
    name: STEP_NAMES["restore-maintenance"],
    step: "maintenance",
    mode: "Restore",
    role: PRIMARY_ROLE,
    runs: "upgrade",
  },
  {
    row: "F1",
    name: STEP_NAMES["decide-recovery"],
    step: "recover",
    role: PRIMARY_ROLE,
    runs: "after-failure",
    note: "on the primary first, whose Tentacle is free only when its last script has ended",
  },
  { row: "F2", name: STEP_NAMES["recover-nodes"], step: "recover", role: NODE_ROLE, runs: "after-failure" },
  {
    row: "F3",
    name: STEP_NAMES["restore-maintenance-after-failure"],
    step: "maintenance",
    mode: "Restore",
    role: PRIMARY_ROLE,
    runs: "after-failure",
    note: "stays on unless the schema is unchanged",
  },
];
