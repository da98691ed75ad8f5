import { Failure } from "../../src/step/failure";
import { stepNamed } from "../../src/names/steps";
import { holdingLock } from "../../src/upgrade/database/holding-lock";
import { withInstanceDatabase } from "../../src/upgrade/database/instance-database";
import { schemaNow } from "../../src/upgrade/database/schema";
import type { Database } from "../../src/upgrade/database/database";
import type { Recorder } from "../../src/upgrade/record/recorder";
import { backUp } from "./back-up";
import type { Context } from "./contract";
import { handOver, megabytes } from "../../src/upgrade/backup/hand-over";
import { sealed } from "../../src/upgrade/backup/seal-verified";
import { requireBackupServer } from "./server";

/**
 * Outside an upgrade, while the nodes serve: makes and verifies a full backup, copy-only, and seals the set of this run. The
 * record is not touched: it is the upgrade's, and so is the way back that it names.
 * @throws Failure `Backup-RunUnfinished`, `Lock-…`, `Backup-…`, `Database-…`
 */
export async function backUpAlone(context: Context, recorder: Recorder): Promise<void> {
  const { open } = recorder;
  if (open) {
    throw new Failure({
      code: "Backup-RunUnfinished",
      what: `The run ${open.openedBy} is unfinished, and the database may be in the middle of it.`,
      why: "A backup now may hold a schema that no version of Octopus Server serves.",
      next: "Finish that run first: run it again, or the runbook 'recover'. Then run the backup again.",
    });
  }
  await withInstanceDatabase(context, context.tools.connect, ({ database }) =>
    holdingLock(context, database, context.inputs.lockSeconds, () => backUpOnce(context, database)),
  );
}

async function backUpOnce(context: Context, database: Database): Promise<void> {
  const { inputs, reads, log } = context;
  const facts = await requireBackupServer(database);
  const { version = reads.currentVersion } = await schemaNow(context, database);
  const backup = await context.change(
    `back up the database '${database.name}' to a new file in ${inputs.backupFolder} while the nodes serve, and verify it`,
    () => backUp(context, database, facts, version),
  );
  if (!backup) return;
  const whole = await sealed(context, facts.databaseName, { ...backup, whileServing: true });
  handOver(context, whole);
  log.highlight(
    `The backup is verified: ${whole.file} (${megabytes(whole.sizeBytes)} MB). It was made while the nodes served, and the files of the set were copied before it (${stepNamed("back-up-files-now")}).`,
  );
  if (whole.set === undefined && inputs.fileBackupFolder !== undefined) throw notSealed(inputs.fileBackupFolder);
}

/** In an upgrade nothing waits for the set; here it is what the run is for. */
const notSealed = (root: string) =>
  new Failure({
    code: "Backup-NotSealed",
    what: `The database backup is verified, but there is no complete backup set in ${root}.`,
    why: "The warning before this says what is missing.",
    next: "Fix that, then run again.",
  });
