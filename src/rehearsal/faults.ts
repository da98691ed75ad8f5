/** What can go wrong in the rehearsed world. The names are what `--fault` takes. */
export const FAULTS = [
  { name: "drain-never-ends", help: "a task on the second node never ends" },
  { name: "backup-device-full", help: "the disk for backups is full at 40 percent" },
  { name: "backup-device-full-once", help: "the disk for backups is full at 40 percent, the first time" },
  { name: "msi-1618-then-0", help: "another installation holds the installer on the primary at first" },
  { name: "msi-1603-on-primary", help: "the installer fails on the primary node" },
  { name: "msi-1603-on-another-node", help: "the installer fails on the second node" },
  {
    name: "msi-3010-old-program",
    help: "the installer on the primary reports success with a pending restart and leaves the old program",
  },
  { name: "database-upgrade-rolled-back", help: "a script of the database upgrade fails; the upgrade is rolled back" },
  { name: "database-upgrade-damaged", help: "scripts outside the transaction fail; the database is inconsistent" },
  {
    name: "database-upgrade-damaged-after-commit",
    help: "scripts that always run after the commit fail, and the program says a great deal after that",
  },
  { name: "licence-too-old", help: "the licence does not cover the target version" },
  { name: "primary-does-not-come-back", help: "the service of the primary ends while it starts on the new version" },
  {
    name: "another-node-does-not-come-back",
    help: "the service of the second node ends while it starts on the new version",
  },
  {
    name: "cancel-during-database-upgrade",
    help: "the run is cancelled during the database upgrade; a second run follows",
  },
  {
    name: "refused-with-nodes-stopped",
    help: "the run is cancelled when every node is stopped; the next one has a wrong database name and is refused",
  },
  {
    name: "cancel-after-commit",
    help: "the run is cancelled between the commit of the database upgrade and the scripts after it; a second run follows",
  },
  {
    name: "step-killed-after-commit",
    help: "the step is killed there with its program, and the run fails; a second run follows",
  },
  {
    name: "upgrader-goes-on",
    help: "the step that upgrades the database is killed, its program goes on under another Application Name; a second run follows",
  },
  {
    name: "lock-lost-before-upgrade",
    help: "somebody ends the session with the upgrader's lock directly before the database upgrade",
  },
  {
    name: "powershell-killed-alone",
    help: "the run is cancelled while the primary drains, and only PowerShell is killed; a second run follows",
  },
  { name: "node-started-by-hand", help: "somebody enables and starts the second node while the database is backed up" },
  { name: "staged-file-changed", help: "somebody replaces the staged installer on the primary before it is run" },
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
    help: "from the moment all nodes serve the new version the primary's record cannot be written; after the run it can",
  },
  {
    name: "second-node-starts-in-a-later-run",
    help: "once the service of the second node was stopped, it ends whenever it is started in the first run",
  },
  {
    name: "second-node-stopped-for-a-while",
    help: "somebody stops the service of the second node when a second run begins, and starts it once maintenance mode is done",
  },
  { name: "download-drops", help: "the download is cut off in the middle, twice" },
] as const;

export type FaultName = (typeof FAULTS)[number]["name"];
