import { basename, join } from "node:path";
import { VARIABLES } from "../../src/names/variables";
import { Failure } from "../../src/step/failure";
import type { SetHost } from "../../src/upgrade/backup-set/parts";
import { isInstallationId, readSetName, setName, setsFolder } from "../../src/upgrade/backup-set/set-folder";
import { isDriveOfSqlHost } from "../../src/values/sql-host-path";
import type { Context } from "./contract";
import { backupFiles, decideSets, normal, pathsOf } from "./decide";
import { freedFiles } from "./files";
import { lookAtSets, type Looked, type SetSeen } from "./look";
import { deleteFile, deleteSet, withdraw } from "./delete";

const DAY_MS = 86_400_000;

/**
 * Deletes old backup sets: only what has our manifest with this InstallationId, never what an unfinished run or the last
 * upgrade needs (P17), and nothing at all while a run is unfinished.
 * @throws Failure `Prune-…`, `Record-…`, `LastUpgrade-…`: what cannot be read is never taken for nothing
 */
export async function run(context: Context): Promise<void> {
  const { inputs, log, tools } = context;
  const root = inputs.fileBackupFolder;
  if (root === undefined) {
    skip(context, `${VARIABLES.fileBackupFolder} is empty: there are no backup sets.`);
    return;
  }
  const record = await tools.record.read();
  if (record?.open === true) {
    skip(context, `The run ${record.openedBy} is unfinished: whatever backup set there is may be needed yet.`);
    return;
  }
  const last = await tools.lastUpgrade.read();
  const host: SetHost = { ...tools.machine, clock: context.clock, log, signal: context.signal };
  const installationId = await installationOf(context);
  const looked = await lookAtSets(host, root, installationId);
  for (const { folder, because } of looked.unreadable) log.warning(`${folder} is left alone: ${because}.`);
  for (const folder of looked.unsealed) log.info(`${folder} is left alone: it is no complete backup set.`);
  const decided = decideSets({
    ...{ sets: looked.sets, record, last, now: context.clock.now() },
    ...{ keep: inputs.keep, keepDays: inputs.keepDays },
  });
  for (const { set, because } of decided.kept) log.info(`${set.name} is kept: ${because}.`);
  context.output("PruneKept", keptLines(looked, decided.kept));
  if (decided.pruned.length === 0) {
    log.info("No backup set is to be deleted.");
    context.output("PruneSets", []);
    return;
  }
  const kept = decided.kept.map(({ set }) => set);
  const needed = new Set(
    [...kept.flatMap(({ manifest }) => pathsOf(manifest)), ...backupFiles(record), ...backupFiles(last)].map(normal),
  );
  const isOther = looked.unreadable.length > 0 || looked.unsealed.some((folder) => isYoung(context, folder));
  const freed = isOther
    ? { paths: [], because: "there are folders whose lists are not known" }
    : await freedFiles(host, join(setsFolder(root, installationId), "files"), { kept, pruned: decided.pruned });
  if (freed.because !== undefined) log.info(`No copied file is deleted: ${freed.because}.`);
  await deleteAll(context, host, { pruned: decided.pruned, needed, freed: freed.paths });
}

function skip(context: Context, because: string): void {
  context.log.info(because);
  context.output("PruneSkipped", because);
}

/** What stays, and why, as the report tells it. */
const keptLines = ({ unreadable, unsealed }: Looked, kept: readonly { set: SetSeen; because: string }[]): string[] => [
  ...kept.map(({ set, because }) => `${set.name}: ${because}`),
  ...unsealed.map((folder) => `${folder}: left alone, it is no complete backup set`),
  ...unreadable.map(({ folder, because }) => `${folder}: left alone, ${because}`),
];

/** A run that makes a set now, or made one lately and did not end, may have copied files that no list names yet. */
function isYoung({ inputs, clock }: Context, folder: string): boolean {
  const begunAt = readSetName(basename(folder))?.begunAt ?? "";
  const limit = new Date(clock.now().getTime() - inputs.keepDays * DAY_MS);
  return begunAt >= setName(limit, "").slice(0, begunAt.length);
}

interface ToDelete {
  pruned: readonly SetSeen[];
  /** Backup files that are needed. */
  needed: ReadonlySet<string>;
  freed: readonly string[];
}

/**
 * Every set is withdrawn before any file of one goes: a set is whole or none (P16), and a run that is cut off leaves none
 * that lacks a file. The next one goes on with those that were withdrawn.
 */
async function deleteAll(context: Context, host: SetHost, { pruned, needed, freed }: ToDelete): Promise<void> {
  const found = [];
  for (const set of pruned) found.push({ set, ...(await backupsOf(host, set, needed)) });
  tellOf(context, found, freed.length);
  for (const set of pruned) {
    if (!set.isHalfPruned) await orSay(context, `withdraw the backup set ${set.name}`, () => withdraw(host, set));
  }
  if (freed.length > 0) {
    await orSay(context, `delete ${freed.length} copied files that no other backup set lists`, async () => {
      for (const path of freed) await deleteFile(host, path);
    });
  }
  for (const { set, own, onlySqlServer } of found) {
    for (const path of onlySqlServer) {
      context.log.warning(
        `${path}, the database backup of ${set.name}, is seen by SQL Server only: a DBA has to delete it.`,
      );
    }
    const sentence = `delete the backup set ${set.name}${own.length > 0 ? ` with ${own.join(" and ")}` : ""}`;
    await orSay(context, sentence, () => deleteSet(host, set, own));
  }
  // A dry run deletes nothing, and the report says so.
  context.output("PruneDeleted", context.inputs.deletes && !context.dryRun);
}

/** Before anything goes: a run that is cut off meanwhile told what it was about to delete. */
function tellOf(
  context: Context,
  found: readonly { set: SetSeen; own: readonly string[]; onlySqlServer: readonly string[] }[],
  files: number,
): void {
  context.output(
    "PruneSets",
    found.map(({ set, own }) => `${[set.name, ...own].join(" with ")}: ${set.folder}`),
  );
  context.output("PruneFiles", files);
  context.output(
    "PruneLeft",
    found.flatMap(({ onlySqlServer }) => onlySqlServer),
  );
}

/** Unless it is told to delete, it says what it would delete. */
async function orSay(context: Context, sentence: string, act: () => Promise<void>): Promise<void> {
  if (context.inputs.deletes) await context.change(sentence, act);
  else context.log.info(`Would ${sentence}.`);
}

/** Which of a set's database backups this node may delete, and which it cannot see. */
async function backupsOf(host: SetHost, { manifest }: SetSeen, needed: ReadonlySet<string>) {
  const own: string[] = [];
  const onlySqlServer: string[] = [];
  for (const path of pathsOf(manifest)) {
    if (needed.has(normal(path))) continue;
    const isSeen = !isDriveOfSqlHost(path) && (await host.files.isThere(path));
    if (isSeen) own.push(path);
    // One that was deleted before, of a share, is not there either: that is what was wanted.
    else if (isDriveOfSqlHost(path)) onlySqlServer.push(path);
  }
  return { own, onlySqlServer };
}

/** By the last run's word, else by the instance's. @throws Failure `Prune-NoInstallationId` */
async function installationOf({ tools }: Context): Promise<string> {
  const id = (await tools.record.read())?.facts.installationId ?? (await tools.contents.installationId());
  if (isInstallationId(id)) return id;
  throw new Failure({
    code: "Prune-NoInstallationId",
    what: `The instance calls itself '${id}', which is no InstallationId: its backup sets cannot be told from those of others.`,
    next: "Check that /api of the instance shows an InstallationId, then run again. Nothing was deleted.",
  });
}
