/** What can go wrong in the rehearsed world. The names are what `--fault` takes. */
export const FAULTS = [
  { name: "drain-never-ends", help: "a task on the second node never ends" },
  { name: "cap-refused", help: "the API key may not change the task cap of a node" },
  { name: "cap-ignored", help: "a change of a node's task cap is answered as if it were done, and is not" },
  { name: "cap-answer-lost", help: "a node's task cap is changed, and the answer to that is lost" },
  {
    name: "cap-put-back-by-hand",
    help: "somebody puts the task cap of the second node back just before the nodes are stopped",
  },
  { name: "cap-of-zero-before", help: "the task cap of the second node is 0 before the upgrade: it only serves pages" },
  { name: "child-task-beyond-cap", help: "a running task starts a child task on a node whose task cap is 0 already" },
  { name: "backup-device-full", help: "the backup disk is full at 40 percent" },
  { name: "backup-device-full-once", help: "the backup disk is full at 40 percent, the first time" },
  {
    name: "differential-base-moved",
    help: "somebody makes a full backup after the run's own one, so that later differential backups belong to that",
  },
  {
    name: "differential-of-another-base",
    help: "the finished differential backup says that it belongs to another full backup than the server said before",
  },
  { name: "snapshot-refused", help: "there is no room for the files of a database snapshot" },
  {
    name: "snapshot-space-runs-out",
    help: "the volume of the database is full during the database upgrade, and its snapshots are lost",
  },
  { name: "second-snapshot", help: "somebody creates a database snapshot directly after the run's own one" },
  { name: "msi-1618-then-0", help: "at first another installation is running on the primary node" },
  { name: "msi-1603-on-primary", help: "the installer fails on the primary node" },
  { name: "msi-1603-on-another-node", help: "the installer fails on the second node" },
  {
    name: "msi-3010-old-program",
    help: "the installer on the primary node reports success with a pending restart, but the old version stays installed",
  },
  { name: "msi-uninstall-3010", help: "an uninstallation leaves files that are deleted only at the next restart" },
  {
    name: "msi-uninstall-leaves-program",
    help: "an uninstallation says that it succeeded, and the program is still there",
  },
  { name: "msi-uninstall-removes-service", help: "an uninstallation removes the Windows service, too" },
  { name: "msi-allows-downgrade", help: "the installer of an older version replaces a newer one" },
  {
    name: "database-upgrade-rolled-back",
    help: "a script of the database upgrade fails, and the upgrade is rolled back",
  },
  {
    name: "database-upgrade-damaged",
    help: "scripts outside the transaction fail and leave the database inconsistent",
  },
  {
    name: "database-upgrade-damaged-after-commit",
    help: "scripts that always run after the commit fail, and the program prints a lot after that",
  },
  {
    name: "patch-changes-schema",
    help: "an upgrade within one year and minor changes the schema, as few do",
  },
  {
    name: "upgrade-status-turns",
    help: "asked for the first time, the new program says that it would not change the schema, and from then on that it would",
  },
  {
    name: "upgrade-status-unclear",
    help: "whether a start would change the schema, the new program says in words that can be read both ways",
  },
  {
    name: "upgrade-status-fails",
    help: "the program fails when it is asked whether a start would change the schema",
  },
  {
    name: "history-by-first-start",
    help: "the installation history shows a new version only once a node has started with it",
  },
  { name: "licence-too-old", help: "the license does not cover the target version" },
  { name: "primary-does-not-come-back", help: "the primary node's service ends while starting on the new version" },
  {
    name: "primary-does-not-come-back-once",
    help: "the primary node's service ends while starting on the new version, the first time",
  },
  {
    name: "another-node-does-not-come-back",
    help: "the second node's service ends while starting on the new version",
  },
  {
    name: "cancel-during-database-upgrade",
    help: "the run is cancelled during the database upgrade; a second run follows",
  },
  {
    name: "refused-with-nodes-stopped",
    help: "the run is cancelled with every node stopped; the next one has a wrong database name and is refused",
  },
  {
    name: "cancel-after-commit",
    help: "the run is cancelled between the commit of the database upgrade and the scripts after it; a second run follows",
  },
  {
    name: "step-killed-after-commit",
    help: "the step and its program are killed between the commit and the scripts after it, and the run fails; a second run follows",
  },
  {
    name: "upgrader-goes-on",
    help: "the step that upgrades the database is killed, but its program keeps running under another Application Name; a second run follows",
  },
  {
    name: "lock-lost-before-upgrade",
    help: "somebody ends the session that holds the upgrader's lock just before the database upgrade",
  },
  {
    name: "powershell-killed-alone",
    help: "the run is cancelled while the primary node drains, and only PowerShell is killed; a second run follows",
  },
  {
    name: "node-started-by-hand",
    help: "somebody enables and starts the second node while the database is being backed up",
  },
  {
    name: "primary-started-by-hand",
    help: "somebody enables and starts the primary node, with the new program, while the database is being backed up",
  },
  { name: "staged-file-changed", help: "somebody replaces the staged installer on the primary node before it runs" },
  {
    name: "node-forges-the-plan",
    help: "every script on the second node sets output variables that name another installer",
  },
  {
    name: "node-forges-the-verdict",
    help: "every script on the second node sets the output variable that says the database is unchanged",
  },
  { name: "machine-cannot-encrypt", help: "Windows' data protection refuses to encrypt on every node" },
  {
    name: "record-held-at-the-end",
    help: "once all nodes serve the new version, the primary node's record cannot be written until the run has ended",
  },
  {
    name: "second-node-starts-in-a-later-run",
    help: "in the first run, the second node's service ends each time it is started after it was stopped",
  },
  {
    name: "second-node-stopped-for-a-while",
    help: "somebody stops the second node's service when a second run begins, and starts it again after the step for maintenance mode",
  },
  { name: "download-drops", help: "the download is cut off halfway, twice" },
  {
    name: "cancel-after-maintenance",
    help: "the run is cancelled at its end, when maintenance mode has just been turned off; a second run follows",
  },
  { name: "scanner-holds-files", help: "a virus scanner holds each file of the run for a moment when it is used" },
  { name: "claim-left-behind", help: "somebody left a claim with a high number in the shared download folder" },
  {
    name: "load-balancer-fails",
    help: "from the step that enables maintenance mode on, the load balancer answers 503 to everything",
  },
  { name: "mutex-of-somebody", help: "on every node somebody's program made the mutex of Windows Installer" },
  {
    name: "process-id-used-again",
    help: "another process is given the process ID of the second node's service at once",
  },
  { name: "database-in-capitals", help: "the connection string has the database's name in capital letters" },
  { name: "upgrade-loses-a-project", help: "the database upgrade loses a project" },
  {
    name: "artifacts-unreadable-after-upgrade",
    help: "after the database upgrade the instance cannot read its artifacts any more",
  },
  { name: "license-invalid-after-upgrade", help: "after the database upgrade the license is not compliant" },
  {
    name: "key-loses-permissions-at-upgrade",
    help: "after the database upgrade the API key's user no longer sees one of the two spaces",
  },
  { name: "fatal-lines-after-start", help: "the new version writes fatal lines to its log when it starts" },
  { name: "queue-stuck", help: "after the upgrade no node takes any queued task" },
  {
    name: "cleanup-removes-a-machine",
    help: "a cleanup policy removes an unavailable machine during the upgrade",
  },
  { name: "key-sees-no-tenants", help: "the API key's user may not see tenants, so their list is empty" },
  { name: "artifact-lost-before", help: "the newest artifact cannot be read already before the upgrade" },
  {
    name: "old-rest-api",
    help: "the instance has no resources for the license's status, permissions and runbooks",
  },
  { name: "node-clock-is-ahead", help: "the clock of the second node's machine is an hour ahead" },
  {
    name: "restore-seat-stolen",
    help: "whenever the database is to be restored, somebody else has taken the one seat in it",
  },
  { name: "package-held", help: "a file among the packages is held by another process and cannot be copied" },
  { name: "task-log-held", help: "the log of a running task cannot be copied while any task runs" },
  { name: "file-vanishes-while-copied", help: "a retention policy removes a file just before it is copied" },
  { name: "share-lost-while-copied", help: "the share with the packages is lost while they are copied" },
  { name: "webhook-fails", help: "whoever is notified of results answers 500" },
  { name: "webhook-silent", help: "whoever is notified of results does not answer" },
] as const;

export type FaultName = (typeof FAULTS)[number]["name"];

/** No trouble, but how an instance or a version is: it does not end with the faults. */
export const LASTING_FAULTS: readonly FaultName[] = ["history-by-first-start", "patch-changes-schema"];

/**
 * How a run must end in spite of a fault, or because of it: it gets past what harms nothing, and what would be met in the
 * middle of the outage is refused before anything is changed. For the other faults it is said in the tests.
 */
const STATED_ENDS: Partial<Record<FaultName, StatedEnd>> = {
  "cap-refused": "success",
  "cap-ignored": "success",
  "cap-answer-lost": "success",
  "cap-of-zero-before": "success",
  "child-task-beyond-cap": "success",
  "scanner-holds-files": "success",
  "claim-left-behind": "success",
  "load-balancer-fails": "success",
  "mutex-of-somebody": "success",
  "process-id-used-again": "success",
  "database-in-capitals": "success",
  "cleanup-removes-a-machine": "success",
  "patch-changes-schema": "success",
  "upgrade-status-turns": "success",
  "upgrade-status-unclear": "success",
  "upgrade-status-fails": "success",
  "key-sees-no-tenants": "success",
  "artifact-lost-before": "success",
  "old-rest-api": "success",
  "task-log-held": "success",
  "file-vanishes-while-copied": "success",
  "webhook-fails": "success",
  "webhook-silent": "success",
  "node-clock-is-ahead": "refused",
};

type StatedEnd = "success" | "refused";

/** How runs with these faults must end, and what the faults are; undefined unless it is stated for all of them. */
export function statedEnd(names: readonly FaultName[]): { end: StatedEnd; because: string } | undefined {
  const ends = names.map((name) => STATED_ENDS[name]);
  if (ends.length === 0 || ends.includes(undefined)) return undefined;
  const helps = names.map((name) => FAULTS.find((fault) => fault.name === name)?.help ?? name);
  return { end: ends.includes("refused") ? "refused" : "success", because: helps.join("; ") };
}
