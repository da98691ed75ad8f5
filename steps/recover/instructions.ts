import type { Work } from "./run";
import type { Judgement } from "./verdict";

/** Says, on the primary, how it stands and what to do: read at 3 a.m. by somebody who was not there. */
export function sayWhatToDo(work: Work, { verdict, because }: Judgement): void {
  const { log } = work.context;
  const { from, to } = work.record.plan;
  switch (verdict) {
    case "unchanged":
      log.highlight(`The database is as it was: ${because}. Nodes that still have ${from} go back to work on it.`);
      return;
    case "changed":
      log.highlight(
        `The database has been upgraded: ${because}. Maintenance mode stays on; only nodes on ${to} start.`,
      );
      sayNodes(work);
      log.highlight(backupSentence(work));
      log.highlight(
        `To finish: mend what failed and run the upgrade runbook again; it goes on where it ended. To go back to ${from}: use the rollback runbook, or by hand stop every node, restore that backup, install ${from} on every node and start them.`,
      );
      return;
    case "unfinished":
      log.highlight(
        `The database upgrade is committed, and it has not been seen to end: ${because}. Scripts that always run after the commit may be missing, so no node is started.`,
      );
      log.highlight(backupSentence(work));
      log.highlight(
        `Run the upgrade runbook again: its step 'Upgrade the database' runs 'database --upgrade' again while every node is stopped, and the run goes on from there.`,
      );
      return;
    case "unknown":
      log.highlight(`It is not certain what became of the database: ${because}. Nothing is changed, on any node.`);
      log.highlight(backupSentence(work));
      log.highlight(
        `Find out with a database administrator which version the schema is of (newest row of dbo.OctopusServerInstallationHistory). Then run the upgrade runbook again: it goes on from there or says why not. If you have restored the backup by hand, bring the nodes back on ${from} and move the file ${work.context.tools.record.path} away on every node first.`,
      );
  }
}

function sayNodes({ context }: Work): void {
  for (const { machine, value: node } of context.reads.nodeNames) {
    const installed = context.reads.installedVersions.find((from) => from.machine === machine)?.value;
    context.log.info(
      `Node ${node ?? `on machine ${machine}`}: ${installed ? `version ${installed}` : "version not seen in this run"}.`,
    );
  }
}

function backupSentence({ record: { backup } }: Work): string {
  if (!backup) return "There is no verified backup from before the upgrade in the record of this node.";
  return `The backup from before the upgrade: ${backup.file} (started ${backup.startedAt}, schema ${backup.databaseVersion}, verified).`;
}
