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
 * Everything else keeps its old program until the new version serves. The outage is stop -> backup and verify ->
 * database upgrade -> start the primary, and nothing else may lie on it.
 */
export const UPGRADE_RUNBOOK: readonly RunbookRow[] = [
  { row: "1", name: "Inspect the nodes", step: "preflight", role: NODE_ROLE, runs: "always" },
  {
    row: "2",
    name: "Check for a new version",
    step: "check-version",
    role: PRIMARY_ROLE,
    runs: "always",
    note: "decides, over all nodes; what follows runs only if it says so",
  },
  { row: "3", name: "Stage the installer", step: "install-msi", mode: "Stage", role: NODE_ROLE, runs: "upgrade" },
  {
    row: "4",
    name: "Take the primary node out of service",
    step: "drain-stop",
    mode: "DrainAndStop",
    role: PRIMARY_ROLE,
    runs: "upgrade",
    note: "only while the instance answers through another node",
  },
  {
    row: "5",
    name: "Install on the primary node",
    step: "install-msi",
    mode: "Install",
    role: PRIMARY_ROLE,
    runs: "upgrade",
    note: "while the others serve; nothing to do when row 4 did not stop it",
  },
  {
    row: "6",
    name: "Enable maintenance mode",
    step: "maintenance",
    mode: "Enable",
    role: PRIMARY_ROLE,
    runs: "upgrade",
  },
  {
    row: "7",
    name: "Drain the nodes",
    step: "drain-stop",
    mode: "Drain",
    role: NODE_ROLE,
    runs: "upgrade",
    note: "a deadline missed here costs no outage",
  },
  {
    row: "8",
    name: "Stop the nodes",
    step: "drain-stop",
    mode: "Stop",
    role: NODE_ROLE,
    runs: "upgrade",
    note: "the outage begins",
  },
  { row: "9", name: "Back up the database", step: "backup-db", role: PRIMARY_ROLE, runs: "upgrade" },
  {
    row: "10",
    name: "Install on the primary node, if not done",
    step: "install-msi",
    mode: "Install",
    role: PRIMARY_ROLE,
    runs: "upgrade",
    note: "single node, or row 4 declined",
  },
  {
    row: "11",
    name: "Upgrade the database",
    step: "upgrade-db",
    role: PRIMARY_ROLE,
    runs: "upgrade",
    note: "the point of no return",
  },
  {
    row: "12",
    name: "Start the primary node",
    step: "restart",
    mode: "Start",
    role: PRIMARY_ROLE,
    runs: "upgrade",
    note: "still drained; must answer with the target version",
  },
  {
    row: "13",
    name: "Put the primary node back to work",
    step: "restart",
    mode: "Resume",
    role: PRIMARY_ROLE,
    runs: "upgrade",
    note: "the outage ends",
  },
  {
    row: "14",
    name: "Install on the other nodes",
    step: "install-msi",
    mode: "Install",
    role: NODE_ROLE,
    runs: "upgrade",
  },
  {
    row: "15",
    name: "Restart the other nodes",
    step: "restart",
    mode: "StartAndResume",
    role: NODE_ROLE,
    runs: "upgrade",
  },
  {
    row: "16",
    name: "Restore maintenance mode",
    step: "maintenance",
    mode: "Restore",
    role: PRIMARY_ROLE,
    runs: "upgrade",
  },
  {
    row: "F1",
    name: "Decide how to recover",
    step: "recover",
    role: PRIMARY_ROLE,
    runs: "after-failure",
    note: "on the primary first, whose Tentacle is free only when its last script has ended",
  },
  { row: "F2", name: "Recover the nodes", step: "recover", role: NODE_ROLE, runs: "after-failure" },
  {
    row: "F3",
    name: "Restore maintenance mode after a failure",
    step: "maintenance",
    mode: "Restore",
    role: PRIMARY_ROLE,
    runs: "after-failure",
    note: "stays on unless the schema is unchanged",
  },
];
