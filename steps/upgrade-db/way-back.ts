import type { ServerProgram } from "../../src/server-program/server-program";
import { isPatch } from "../../src/upgrade/node/schema-will-change";
import type { Recorder } from "../../src/upgrade/record/recorder";
import { standsOnWord, wayBackSince } from "../../src/upgrade/record/way-back";
import { Failure } from "../../src/step/failure";
import type { OctopusVersion } from "../../src/values/version";

/**
 * P2, directly before the upgrade: a backup made while serving is enough only with what was made on top of it after the
 * last stop, or as long as the program of the target version says that nothing will change, this time too (decision 030).
 * @param status what it says now
 * @throws Failure `Backup-OnlyWhileServing`
 */
export function requireWayBack(
  { open }: Recorder,
  target: OctopusVersion,
  status: Awaited<ReturnType<ServerProgram["databaseUpgradeStatus"]>>,
): void {
  const backup = open?.backup;
  if (!backup) return; // requireBackup has refused that
  const isWord = standsOnWord(backup);
  const saysNo = isPatch(backup.databaseVersion, target) && status === "up-to-date";
  if (wayBackSince(backup) !== undefined && (!isWord || saysNo)) return;
  throw new Failure({
    code: "Backup-OnlyWhileServing",
    what: `The backup ${backup.file} was made while nodes were serving, and nothing from after the last stop came on top of it, so the database was not upgraded.`,
    why: backup.nothingChanges
      ? `It was enough as long as Octopus.Server.exe ${target} said that nothing would change in the schema; now it ${status === "needs-upgrade" ? "says that it would change it" : "does not say so clearly"}.`
      : "What was written between that backup and the last stop would be lost.",
    next: "Run the whole runbook again: it asks anew, and makes the backup that is needed.",
  });
}
