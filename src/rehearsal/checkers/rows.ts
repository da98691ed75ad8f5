/** A step of the runbook, as the judges know it. */
interface Row {
  /** In Octopus. */
  name: string;
  /** The step and its mode. */
  of: string;
  runs: "always" | "upgrade" | "after-failure";
}

/**
 * The runbook as the judges know it: their own copy, so that a mistake in the list is no mistake of theirs. A test holds
 * the one against the other.
 */
export const ROWS: Readonly<Record<string, Row>> = {
  "1": { name: "Inspect the nodes", of: "preflight", runs: "always" },
  "2": { name: "Check for a new version", of: "check-version", runs: "always" },
  "3": { name: "Stage the installer", of: "install-msi Stage", runs: "upgrade" },
  "4": { name: "Take the primary node out of service", of: "drain-stop DrainAndStop", runs: "upgrade" },
  "5": { name: "Install on the primary node", of: "install-msi Install", runs: "upgrade" },
  "6": { name: "Enable maintenance mode", of: "maintenance Enable", runs: "upgrade" },
  "7": { name: "Drain the nodes", of: "drain-stop Drain", runs: "upgrade" },
  "8": { name: "Stop the nodes", of: "drain-stop Stop", runs: "upgrade" },
  "9": { name: "Back up the database", of: "backup-db", runs: "upgrade" },
  "10": { name: "Install on the primary node, if not done", of: "install-msi Install", runs: "upgrade" },
  "11": { name: "Upgrade the database", of: "upgrade-db", runs: "upgrade" },
  "12": { name: "Start the primary node", of: "restart Start", runs: "upgrade" },
  "13": { name: "Put the primary node back to work", of: "restart Resume", runs: "upgrade" },
  "14": { name: "Install on the other nodes", of: "install-msi Install", runs: "upgrade" },
  "15": { name: "Restart the other nodes", of: "restart StartAndResume", runs: "upgrade" },
  "16": { name: "Restore maintenance mode", of: "maintenance Restore", runs: "upgrade" },
  F1: { name: "Decide how to recover", of: "recover", runs: "after-failure" },
  F2: { name: "Recover the nodes", of: "recover", runs: "after-failure" },
  F3: { name: "Restore maintenance mode after a failure", of: "maintenance Restore", runs: "after-failure" },
};

/** The rows of which that is true. */
export const rowsThat = (are: (row: Row) => boolean): ReadonlySet<string> =>
  new Set(Object.keys(ROWS).filter((key) => ROWS[key] !== undefined && are(ROWS[key])));
