import { VARIABLES } from "../../src/names/variables";
import { Failure } from "../../src/step/failure";
import type { Manifest } from "../../src/upgrade/backup-set/manifest";
import { isNameless } from "../../src/upgrade/backup-set/nameless";
import { readSet } from "../../src/upgrade/backup-set/read-sets";
import type { Context } from "./contract";
import type { Backup } from "./way-back";

/**
 * Reads the set that names the backup, and compares it with what the record says: neither is believed alone. An upgrade
 * that was made before there were sets has none, and its record is enough.
 * @param installationId of the instance that answers; undefined while none does
 * @throws Failure `Rollback-SetUnreadable`, `Rollback-OtherSet`
 */
export async function requireSet(
  context: Pick<Context, "inputs" | "tools" | "log">,
  backup: Backup,
  installationId: string | undefined,
): Promise<void> {
  const { inputs, tools, log } = context;
  const { set } = backup;
  if (!set) {
    log.verbose("The upgrade made no backup set: its record says which backup is restored.");
    return;
  }
  if (inputs.fileBackupFolder === undefined) {
    log.warning(
      `The backup set ${set.folder} is not read, because ${VARIABLES.fileBackupFolder} is empty: the record of the upgrade says which backup is restored.`,
    );
    return;
  }
  const read = await readSet(tools.host, set.folder, set.installationId);
  if ("because" in read) throw unreadable(set.folder, read.because);
  const wrong = whatDiffers(read.manifest, backup, installationId);
  if (wrong.length > 0) throw otherSet(set.folder, wrong);
  log.info(`The backup set ${set.folder} names ${backup.file}, as the record of the upgrade does.`);
}

/** Each a clause. */
function whatDiffers(
  { database, installationId: of }: Manifest,
  backup: Backup,
  answers: string | undefined,
): string[] {
  const differs = [
    answers !== undefined &&
      !isNameless(of) &&
      answers.toLowerCase() !== of.toLowerCase() &&
      `it is of the instance ${of}, and the one that answers is ${answers}`,
    database.path !== backup.file && `it names ${database.path} and not ${backup.file}`,
    database.setGuid !== backup.setGuid && "it names another backup in that file",
    database.differential?.path !== backup.differential?.file &&
      `it names ${database.differential?.path ?? "no differential backup"} and not ${backup.differential?.file ?? "none"}`,
    database.snapshot?.name !== backup.snapshot?.name &&
      `it names ${database.snapshot?.name ?? "no snapshot"} and not ${backup.snapshot?.name ?? "none"}`,
  ];
  return differs.filter((item) => item !== false);
}

const unreadable = (folder: string, because: string) =>
  new Failure({
    code: "Rollback-SetUnreadable",
    what: `The backup set ${folder} of the last upgrade cannot be taken: ${because}.`,
    why: "The upgrade sealed it, so something has happened to it since, or the folder cannot be reached.",
    next: `Make the folder readable for the Tentacle's account and run again. If it is lost: leave ${VARIABLES.fileBackupFolder} empty for this run, and the backup is restored that the record of the upgrade names.`,
  });

const otherSet = (folder: string, wrong: readonly string[]) =>
  new Failure({
    code: "Rollback-OtherSet",
    what: `The backup set ${folder} and the record of the last upgrade do not agree: ${wrong.join("; ")}.`,
    why: "Somebody has changed one of them, or the folder has the set of another upgrade.",
    next: "Find out which backup was made before the upgrade. Put the set back as it was, or ask a DBA to restore that backup by hand.",
  });
