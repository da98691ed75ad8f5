import { VARIABLES } from "../../src/names/variables";
import { answersNowhere, firstAnswering } from "../../src/octopus/first-answering";
import { Failure } from "../../src/step/failure";
import type { SetHost } from "../../src/upgrade/backup-set/parts";
import { isInstallationId } from "../../src/upgrade/backup-set/set-folder";
import type { Context } from "./contract";
import { copyAgain, copyWhileServing, type Copying } from "./copy";
import { requireSeenBackups } from "./seen-backups";
import { restoreFiles } from "./restore";
import { verifyCopies } from "./verify";

/**
 * Copies the files that the instance keeps outside its database, proves the copies, or puts them back.
 * @throws Failure `Files-…`, `Instance-…`
 */
export async function run(context: Context): Promise<void> {
  const { inputs, log, system } = context;
  const root = inputs.fileBackupFolder;
  const host: SetHost = { ...context.tools.machine, clock: context.clock, log, signal: context.signal };
  // Without a folder for sets, too: the database is backed up after this, and nothing would delete its backups.
  if (inputs.mode === "CopyNow") await requireSeenBackups(context, host);
  if (root === undefined) {
    log.info(`${VARIABLES.fileBackupFolder} is empty: no backup set is made, and no files are copied.`);
    return;
  }
  try {
    const installationId = await installationOf(context);
    const copying: Copying = { context, host, set: { root, installationId, runId: system.runId } };
    await runMode(copying);
  } catch (error) {
    if (inputs.mode !== "Copy" || !answersNowhere(error) || !(await isUnfinished(context))) throw error;
    // An earlier attempt stopped the nodes: nothing may lengthen the outage.
    log.warning(`The files are not copied: the instance does not answer, and a run is unfinished. ${error.what}`);
  }
}

function runMode(copying: Copying): Promise<void> {
  switch (copying.context.inputs.mode) {
    case "Copy":
      return copyWhileServing(copying, true);
    case "CopyNow":
      return copyWhileServing(copying, false);
    case "CopyAgain":
      return copyAgain(copying);
    case "Verify":
      return verifyCopies(copying);
    case "Restore":
      return restoreFiles(copying);
  }
}

/** By the run's own word, else by the record's, else by the instance's. @throws Failure `Files-NoInstallationId` */
async function installationOf({ reads, tools }: Context): Promise<string> {
  const ask = async () => (await firstAnswering(tools.contents, (contents) => contents.installationId())).answer;
  const id = reads.installationId ?? (await tools.record.read())?.facts.installationId ?? (await ask());
  if (isInstallationId(id)) return id;
  throw new Failure({
    code: "Files-NoInstallationId",
    what: `The instance calls itself '${id}', which is no InstallationId: its backup sets cannot be told from those of others.`,
    next: "Check that /api of the instance shows an InstallationId, then run again.",
  });
}

const isUnfinished = async ({ tools }: Context) => (await tools.record.read())?.open === true;
