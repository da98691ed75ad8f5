import { SERVER_LOG } from "../../src/names/server-log";
import { damagedFailure } from "../../src/upgrade/database/damaged";
import { stepNamed } from "../../src/names/steps";
import type { NodeRecord } from "../../src/upgrade/record/record";
import { Failure } from "../../src/step/failure";
import type { UpgraderEnd } from "./run-upgrader";
import type { SchemaAfter } from "./schema-after";

/** How an upgrade attempt ended, for the record. `begun`: nobody knows, so the record keeps saying that it began. */
type Verdict = NonNullable<NodeRecord["databaseUpgrade"]>["verdict"];

/**
 * Judges by the schema and by the program. Failed always-run scripts weigh most, because they leave the database
 * inconsistent on either side of the commit. A schema on the target alone is no success: scripts that always run come
 * after the commit, so a program that did not end well may have left them out (decision 007).
 * @param confirmed whether `database-upgrade-status` says that there is nothing left to upgrade; or the database tells no
 *   version, so that an upgrade without scripts leaves no trace, and the program's word is all there is
 * @param isWhole whether an upgrade to this version that fails is rolled back as a whole
 */
export function judgeUpgrade(end: UpgraderEnd, after: SchemaAfter, confirmed: boolean, isWhole: boolean): Verdict {
  if (end.said === "damaged") return "damaged";
  if (!after.known) return "begun";
  if (end.said !== "done") return after.atTarget || !isWhole || end.unheard !== undefined ? "begun" : "unchanged";
  return after.atTarget || confirmed ? "committed" : "begun";
}

/** The sentence for each way it can fail. */
export function upgradeFailure(
  verdict: Exclude<Verdict, "committed">,
  end: UpgraderEnd,
  after: SchemaAfter,
  about: { record: NodeRecord; recordPath: string; node: string; lastWords: string },
): Failure {
  const { record, node, lastWords } = about;
  const { from, to } = record.plan;
  const backup = record.backup?.file ?? "the backup of this run";
  if (verdict === "damaged") return damagedFailure(record, lastWords);
  if (verdict === "begun" && after.known && after.atTarget) {
    return new Failure({
      code: "Upgrade-NotEnded",
      what: `The database upgrade to ${to} is committed, but Octopus.Server.exe on node ${node} did not finish.`,
      why: `It ended with ${end.exitCode ?? "no exit code"}: ${lastWords}. Scripts that always run after the commit may be missing.`,
      next: `Start no node. Fix what it reports, then run the whole runbook again: it runs the database upgrade again while every node is stopped. The backup is ${backup}.`,
    });
  }
  if (verdict === "begun" && after.known && end.said !== "done") {
    return new Failure({
      code: "Upgrade-OutcomeUnknown",
      what: `The database upgrade to ${to} failed on node ${node}, and part of it may be in the database.`,
      why: `${end.unheard === undefined ? "Before 3.16, Octopus Server does not roll back a failed upgrade as a whole" : `What its start did is not known: ${end.unheard}`}. It said: ${lastWords}.`,
      next: `Start no node on ${from}. Fix what ${SERVER_LOG} on ${node} reports, then run the whole runbook again: it continues the upgrade. To go back to ${from} instead, restore ${backup}.`,
    });
  }
  if (verdict === "begun") {
    return new Failure({
      code: "Upgrade-OutcomeUnknown",
      what: `The database upgrade to ${to} ended on node ${node}, and it is not known whether it changed the database.`,
      why: after.known
        ? `The program reported success, but the schema still belongs to ${after.version ?? "no version"}.`
        : `The database could not be asked: ${after.because}.`,
      next: `Start no node on ${from}. When the SQL Server answers again, run the whole runbook again: it finds out and continues. The backup is ${backup}.`,
    });
  }
  return unchangedFailure(end, about);
}

/** The whole upgrade was rolled back, or never begun: by what the program said. */
function unchangedFailure(
  end: UpgraderEnd,
  { record, node, lastWords }: { record: NodeRecord; node: string; lastWords: string },
): Failure {
  const { from, to } = record.plan;
  const unchanged = {
    what: `The database upgrade to ${to} failed on node ${node}; nothing was changed, the schema still belongs to ${from}.`,
  };
  switch (end.said) {
    case "licence":
      return new Failure({
        ...unchanged,
        code: "Upgrade-LicenceRefused",
        why: `The license does not cover ${to}: ${lastWords}.`,
        next: `Every node goes back to work on ${from} by itself (${stepNamed("recover-nodes")}). Install a renewed license there, then run again.`,
      });
    case "others-alive":
      return new Failure({
        ...unchanged,
        code: "Upgrade-OthersAlive",
        why: `Octopus found that other nodes look alive, for longer than a heartbeat takes to go stale: ${lastWords}.`,
        next: "Find the node that still runs (a copy of the instance elsewhere, or a monitor that starts it), stop it and run again. Do not delete its row in the database.",
      });
    case "database-newer":
      return new Failure({
        ...unchanged,
        code: "Upgrade-DatabaseNewer",
        why: `The program found a database newer than itself: ${lastWords}.`,
        next: "Check which version the instance really ran (OctopusServerInstallationHistory), then run again to that version or newer.",
      });
    case "rolled-back":
      return new Failure({
        ...unchanged,
        code: "Upgrade-RolledBack",
        why: `The whole upgrade was rolled back: ${lastWords}.`,
        next: `Every node goes back to work on ${from} by itself (${stepNamed("recover-nodes")}). Send the log of this step to Octopus support, and run again when they have answered.`,
      });
    case "damaged":
    case "done":
    case "unknown":
      return new Failure({
        ...unchanged,
        code: "Upgrade-Failed",
        why: `The program ended with ${end.exitCode ?? "no exit code"}: ${lastWords}.`,
        next: "Check the verbose log of this step for what the program said; fix that, then run again.",
      });
  }
}
