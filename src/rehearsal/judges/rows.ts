import type { StepKey } from "../../names/steps";

/** A step of the runbook, as the judges know it. */
interface Row {
  /** In Octopus. */
  name: string;
  /** The step and its mode. */
  of: string;
  runs: "always" | "something-to-do" | "after-failure" | "at-the-end";
}

/**
 * The runbooks as the judges know them: their own copy, so that a mistake in a list is no mistake of theirs. A test holds
 * the one against the other. A row that several runbooks have is as the upgrade has it.
 */
export const ROWS: Readonly<Record<StepKey, Row>> = {
  "inspect-nodes": { name: "Inspect the nodes", of: "preflight Inspect", runs: "always" },
  "check-version": { name: "Check for a new version", of: "check-version", runs: "always" },
  "back-up-keys": { name: "Back up the keys", of: "backup-keys", runs: "something-to-do" },
  "stage-installer": { name: "Stage the installer", of: "install-msi Stage", runs: "something-to-do" },
  "back-up-files": { name: "Copy the files", of: "backup-files Copy", runs: "something-to-do" },
  "back-up-files-now": { name: "Copy the files now", of: "backup-files CopyNow", runs: "always" },
  "verify-files": { name: "Verify the copied files", of: "backup-files Verify", runs: "always" },
  "back-up-database-now": { name: "Back up the database now", of: "backup-db Alone", runs: "always" },
  "prune-sets": { name: "Delete old backup sets", of: "prune", runs: "always" },
  "take-primary-out": {
    name: "Take the primary node out of service",
    of: "drain-stop DrainAndStop",
    runs: "something-to-do",
  },
  "install-on-primary": { name: "Install on the primary node", of: "install-msi Install", runs: "something-to-do" },
  "ask-schema-change": {
    name: "Ask whether the schema will change",
    of: "upgrade-db Ask",
    runs: "something-to-do",
  },
  "back-up-while-serving": {
    name: "Back up the database while the nodes serve",
    of: "backup-db Serving",
    runs: "something-to-do",
  },
  "enable-maintenance": { name: "Enable maintenance mode", of: "maintenance Enable", runs: "something-to-do" },
  "drain-nodes": { name: "Quiet the nodes", of: "drain-stop Drain", runs: "something-to-do" },
  "take-baseline": { name: "Take the baseline", of: "verify Baseline", runs: "something-to-do" },
  "back-up-files-again": {
    name: "Copy what changed in the files",
    of: "backup-files CopyAgain",
    runs: "something-to-do",
  },
  "grant-outage": {
    name: "Decide whether the outage may begin",
    of: "drain-stop Grant",
    runs: "something-to-do",
  },
  "stop-nodes": { name: "Stop the nodes", of: "drain-stop Stop", runs: "something-to-do" },
  "start-unchanged": {
    name: "Start the primary node, if nothing changes",
    of: "upgrade-db Start",
    runs: "something-to-do",
  },
  "back-up-database": { name: "Back up the database", of: "backup-db Stopped", runs: "something-to-do" },
  "install-on-primary-if-not-done": {
    name: "Install on the primary node, if not done",
    of: "install-msi Install",
    runs: "something-to-do",
  },
  "upgrade-database": { name: "Upgrade the database", of: "upgrade-db Upgrade", runs: "something-to-do" },
  "start-primary": { name: "Start the primary node", of: "restart Start", runs: "something-to-do" },
  "verify-primary": { name: "Verify the primary node", of: "verify Node", runs: "something-to-do" },
  "install-on-others": { name: "Install on the other nodes", of: "install-msi Install", runs: "something-to-do" },
  "restart-others": { name: "Restart the other nodes", of: "restart StartAndResume", runs: "something-to-do" },
  "verify-instance": { name: "Verify the instance", of: "verify Instance", runs: "something-to-do" },
  "smoke-test": { name: "Run the smoke test", of: "verify Smoke", runs: "something-to-do" },
  "restore-maintenance": { name: "Restore maintenance mode", of: "maintenance Restore", runs: "something-to-do" },
  "decide-rollback": { name: "Decide the rollback", of: "restore-db Decide", runs: "always" },
  "count-losses": { name: "Count what would be lost", of: "restore-db Count", runs: "something-to-do" },
  "restore-database": { name: "Restore the database", of: "restore-db Restore", runs: "something-to-do" },
  "drop-snapshot": { name: "Drop the snapshot of the last upgrade", of: "drop-snapshot", runs: "always" },
  "decide-recovery": { name: "Decide how to recover", of: "recover", runs: "after-failure" },
  "recover-nodes": { name: "Recover the nodes", of: "recover", runs: "after-failure" },
  "restore-maintenance-after-failure": {
    name: "Restore maintenance mode after a failure",
    of: "maintenance Restore",
    runs: "after-failure",
  },
  "write-preflight-report": { name: "Show what was found", of: "preflight Report", runs: "at-the-end" },
  "write-report": { name: "Write the report", of: "report", runs: "at-the-end" },
};

/** The keys of the rows of which that is true. */
export const rowsThat = (are: (row: Row) => boolean): ReadonlySet<StepKey> =>
  new Set((Object.keys(ROWS) as StepKey[]).filter((key) => are(ROWS[key])));
