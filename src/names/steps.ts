/**
 * The steps of our runbooks as Octopus shows them, by a key that never changes. The lists of rows and the messages take
 * the names from here: a step that does not exist cannot be named.
 */
export const STEP_NAMES = {
  "inspect-nodes": "Inspect the nodes",
  "check-version": "Check for a new version",
  "back-up-keys": "Back up the keys",
  "stage-installer": "Stage the installer",
  "back-up-files": "Copy the files",
  "back-up-files-now": "Copy the files now",
  "verify-files": "Verify the copied files",
  "back-up-database-now": "Back up the database now",
  "prune-sets": "Delete old backup sets",
  "take-primary-out": "Take the primary node out of service",
  "install-on-primary": "Install on the primary node",
  "ask-schema-change": "Ask whether the schema will change",
  "back-up-while-serving": "Back up the database while the nodes serve",
  "enable-maintenance": "Enable maintenance mode",
  "drain-nodes": "Quiet the nodes",
  "take-baseline": "Take the baseline",
  "back-up-files-again": "Copy what changed in the files",
  "grant-outage": "Decide whether the outage may begin",
  "stop-nodes": "Stop the nodes",
  "start-unchanged": "Start the primary node, if nothing changes",
  "back-up-database": "Back up the database",
  "install-on-primary-if-not-done": "Install on the primary node, if not done",
  "upgrade-database": "Upgrade the database",
  "start-primary": "Start the primary node",
  "verify-primary": "Verify the primary node",
  "install-on-others": "Install on the other nodes",
  "restart-others": "Restart the other nodes",
  "verify-instance": "Verify the instance",
  "smoke-test": "Run the smoke test",
  "restore-maintenance": "Restore maintenance mode",
  "decide-rollback": "Decide the rollback",
  "count-losses": "Count what would be lost",
  "restore-database": "Restore the database",
  "drop-snapshot": "Drop the snapshot of the last upgrade",
  "decide-recovery": "Decide how to recover",
  "recover-nodes": "Recover the nodes",
  "restore-maintenance-after-failure": "Restore maintenance mode after a failure",
  "write-report": "Write the report",
  "write-preflight-report": "Show what was found",
} as const;

/** A step of Octopus itself, which is there only when somebody wants to be asked. */
export const APPROVAL_STEP = "Approve the outage";

export type StepKey = keyof typeof STEP_NAMES;

/** A step for a sentence: 'Stop the nodes', in quotation marks. */
export const stepNamed = (key: StepKey): string => `'${STEP_NAMES[key]}'`;
