import type { NodeRecord } from "../record/record";
import { quoteIdentifier } from "../../sql/statements";

/** What is needed to write down the way back. */
interface WayBack {
  record: NodeRecord;
  /** Undefined when nobody knows it any more. */
  databaseName: string | undefined;
  /** Where the record lies, the same on every node. */
  recordPath: string;
}

/**
 * The way back to the former version by hand, in order, for somebody who does it at night (decision 026): a line each,
 * with the T-SQL to copy, by what was made after the last stop.
 */
export function goingBackByHand({ record, databaseName, recordPath }: WayBack): string[] {
  const { from, to } = record.plan;
  const steps = [
    "Leave the Octopus Server service stopped on every node.",
    `${whatToRestore(record)} on the SQL Server, as a login that is allowed to (in an availability group, take the database out of the group first):\n${restoreStatements(record, databaseName).join("\n")}`,
    `On every node that has ${to}, the primary node first: uninstall Octopus Server, then install ${from} into the same folder (${formerInstaller(record)}). Do not start it yet.`,
    `On every node: move the file ${recordPath} away, and set the service's start type back to what it was (${startTypeOf(record)} on node ${record.node})${descriptionOf(record)}.`,
    "Start the primary node. When it answers, start the other nodes.",
    `Under Configuration > Nodes, end the drain of each node and set its task cap back to what it was${capOf(record)}; then turn maintenance mode off. ${inWhichState(record)}`,
  ];
  return [`To go back to ${from}:`, ...steps.map((step, index) => `${index + 1}. ${step}`)];
}

function whatToRestore({ backup }: NodeRecord): string {
  if (backup?.snapshot) {
    const instead = `if it is SUSPECT, drop it (DROP DATABASE ${quoteIdentifier(backup.snapshot.name)}) and restore the full backup ${backup.file} instead, which has nothing of what was written after ${backup.startedAt}`;
    return `Revert to the snapshot (${instead})`;
  }
  return backup?.differential
    ? "Restore the full backup, and the differential one on top of it,"
    : "Restore the backup";
}

/** The T-SQL by what was made after the last stop (facts: sql-server#restoring). */
function restoreStatements({ backup }: NodeRecord, databaseName: string | undefined): string[] {
  const database = databaseName === undefined ? "[the database's name]" : quoteIdentifier(databaseName);
  const file = backup ? literal(backup.file) : "N'the last full backup from before the upgrade'";
  const restore = (from: string, options: string) => `RESTORE DATABASE ${database} FROM ${from}${options};`;
  const ways = backup?.snapshot
    ? [restore(`DATABASE_SNAPSHOT = ${literal(backup.snapshot.name)}`, "")]
    : backup?.differential
      ? [
          restore(`DISK = ${file}`, " WITH REPLACE, CHECKSUM, NORECOVERY, STATS = 5"),
          restore(`DISK = ${literal(backup.differential.file)}`, " WITH CHECKSUM, RECOVERY, STATS = 5"),
        ]
      : [restore(`DISK = ${file}`, " WITH REPLACE, CHECKSUM, STATS = 5")];
  return [
    "USE master;",
    `ALTER DATABASE ${database} SET SINGLE_USER WITH ROLLBACK IMMEDIATE;`,
    ...ways,
    `ALTER DATABASE ${database} SET MULTI_USER;`,
  ].map((line) => `   ${line}`);
}

const literal = (text: string) => `N'${text.replaceAll("'", "''")}'`;

/** What a restored database brings along (facts: sql-server#restoring). */
function inWhichState({ backup }: NodeRecord): string {
  if (backup?.whileServing && !backup.differential && !backup.snapshot) {
    return `The backup was made while the nodes served: it has nothing of what was written after ${backup.startedAt}, and people can get in as soon as the primary node answers.`;
  }
  return "What was restored is of a moment when the nodes were quiet and maintenance mode was on.";
}

/** Where the installer of the former version is, guessed from where the new one came from. */
function formerInstaller({ plan: { from, to, installerUrl } }: NodeRecord): string {
  return installerUrl.includes(to.text)
    ? `its installer: ${installerUrl.replaceAll(to.text, from.text)}`
    : "its installer: from where you download installers";
}

const START_TYPES = {
  automatic: "Automatic",
  "automatic-delayed": "Automatic (Delayed Start)",
  manual: "Manual",
  disabled: "Disabled",
} as const;

const descriptionOf = ({ found }: NodeRecord) =>
  found.description ? `, and its description, which says that it is Disabled, to '${found.description}'` : "";

const capOf = ({ node, found }: NodeRecord) =>
  found.taskCap === undefined ? "" : ` (${found.taskCap} on node ${node})`;

const startTypeOf = ({ found }: NodeRecord) => (found.startType ? START_TYPES[found.startType] : "usually Automatic");
