import { ASK_SUPPORT_FIRST } from "../../src/upgrade/database/damaged";
import { goingBackByHand } from "../../src/upgrade/database/going-back";
import { rollbackCommand } from "../../src/names/rollback-command";
import { stepNamed } from "../../src/names/steps";
import { howToGiveTheWord } from "./restored-by-hand";
import type { Work } from "./contract";
import type { Judgement } from "./verdict";

/**
 * Says, on the primary, how it stands and what to do: read at 3 a.m. by somebody who was not there.
 * @param databaseName for the way back; undefined when nothing tells it any more
 */
export function sayWhatToDo(work: Work, { verdict, because }: Judgement, databaseName: string | undefined): void {
  const { log } = work.context;
  const { from, to } = work.record.plan;
  const rollback = rollbackCommand(databaseName);
  const way = { record: work.record, databaseName, recordPath: work.context.tools.record.path };
  const sayTheWayBack = () => {
    for (const line of goingBackByHand(way)) log.info(line);
    log.info(howToGiveTheWord(databaseName, work.record));
  };
  switch (verdict) {
    case "unchanged":
      log.highlight(`The database is unchanged: ${because}. ${whatNodesDo(work)}`);
      return;
    case "not-restored":
      log.highlight(
        `The database is not restored: ${because}. Maintenance mode stays on; only nodes that have ${from} start.`,
      );
      sayNodes(work);
      log.highlight(`Run the rollback again: ${rollback}. It continues where it stopped.`);
      return;
    case "changed":
      if (work.record.direction === "back") {
        log.highlight(
          `The database is restored: ${because}. Maintenance mode stays on; only nodes on ${to} start. Run the rollback again to finish it: ${rollback}.`,
        );
        sayNodes(work);
        return;
      }
      log.highlight(
        `The database has been upgraded: ${because}. Maintenance mode stays on; only nodes on ${to} start.`,
      );
      sayNodes(work);
      log.highlight(backupSentence(work));
      log.highlight(
        `To finish: fix what failed, then run the runbook again; it continues where it stopped. To roll back to ${from} instead: ${rollback}, which restores the backup and loses what was written since; by hand it is done as described below.`,
      );
      sayTheWayBack();
      return;
    case "damaged":
      log.highlight(
        `The database upgrade to ${to} left the database in an inconsistent state: ${because}. Maintenance mode stays on and no node starts.`,
      );
      log.highlight(backupSentence(work));
      log.highlight(
        `The only way out is to roll back to ${from}: ${rollback}; by hand it is done as described below. ${ASK_SUPPORT_FIRST}`,
      );
      sayTheWayBack();
      return;
    case "unfinished":
      if (work.record.direction === "back") {
        log.highlight(`The rollback is not finished: ${because}. No node is started before it has.`);
        log.highlight(`Run the rollback again: ${rollback}. It restores the backup from the start.`);
        return;
      }
      log.highlight(
        `The database upgrade is committed, but was not seen to finish: ${because}. Scripts that always run after the commit may be missing, so no node is started.`,
      );
      log.highlight(backupSentence(work));
      log.highlight(
        `Run the runbook again: the step ${stepNamed("upgrade-database")} runs 'database --upgrade' again while every node is stopped, and the run continues from there.`,
      );
      return;
    case "unknown":
      sayUncertain(work, because, rollback);
      if (work.record.direction === "forward") sayTheWayBack();
  }
}

/** Nothing is changed before it is known. */
function sayUncertain(work: Work, because: string, rollback: string): void {
  const { log } = work.context;
  const { direction, plan } = work.record;
  log.highlight(`It is not certain what became of the database: ${because}. Nothing is changed, on any node.`);
  if (direction === "back") {
    log.highlight(`Run the rollback again: ${rollback}. It finds out, and restores the backup where that is needed.`);
    return;
  }
  log.highlight(backupSentence(work));
  log.highlight(
    `Ask a DBA which version the schema belongs to (the newest row of dbo.OctopusServerInstallationHistory, which may still show ${plan.from} although the schema is upgraded, and the newest scripts in dbo.SchemaVersions), then run the runbook again: it continues, or says why not. How to roll back to ${plan.from} is described below.`,
  );
}

/** Where nothing was changed. */
const whatNodesDo = ({ record: { plan } }: Work): string =>
  plan.previous
    ? `Every node goes back to work on ${plan.from}; where ${plan.to} is installed already, ${plan.from} is put back first.`
    : `Nodes that still have ${plan.from} go back to work on it.`;

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
