import { VARIABLES } from "../../src/names/variables";
import { firstAnswering } from "../../src/octopus/first-answering";
import type { FoldersPart } from "../../src/upgrade/backup-set/manifest";
import { folderOfRun, writePart, type SetHost, type SetOfRun } from "../../src/upgrade/backup-set/parts";
import type { FileList } from "../../src/upgrade/backup-set/list-text";
import { chooseFolders, type FolderToCopy } from "./choose-folders";
import type { Context } from "./contract";
import { copyFolder, GROWING, requireSpace, tooLate, type FolderCopied, type Manner } from "./copy-folder";
import { whetherDue } from "./due";
import { readCopied, setsWithFiles, writeCopied } from "./set-part";
import { listSource } from "./source";
import { filesOf, sizeOf } from "./words";

const PERCENT = 100;
const DAY_MS = 86_400_000;

/** What a row that copies works with. */
export interface Copying {
  context: Context;
  host: SetHost;
  set: SetOfRun;
}

/**
 * Copies the instance's folders while the nodes serve, when that is due, and writes what was copied into the run's set.
 * @param isUpgrade outside an upgrade they are copied whatever the version
 */
export async function copyWhileServing(copying: Copying, isUpgrade: boolean): Promise<void> {
  const { context, host, set } = copying;
  const due = whetherDue(context.inputs.when, isUpgrade ? versionsOf(context) : undefined);
  if (!due.due) return sayNotDue(copying, due.because);
  const folders = await foldersOf(copying);
  if (!folders) return sayNotTold(copying);
  const manner = mannerOf(copying, { tasksGoOn: true, secondsLeft: () => undefined, filesBefore: () => 0 });
  const copied = await copyEach(context, folders, async (folder, onProgress) => {
    const before = await listSource(host, folder, (files) => onProgress(`${filesOf(files)} seen`));
    const needed = await requireSpace(host, folder, before);
    const sentence = `copy ${folder.name}, ${sizeOf(needed)} of ${filesOf(before.size)}, from ${folder.source} to ${folder.copy}`;
    return { sentence, act: () => copyOne(copying, folder, { ...manner, onProgress }, before) };
  });
  await handOver(copying, folders, copied, set);
}

/**
 * Copies what changed since, while the nodes are quiet and serve, and never in the outage.
 * @throws Failure `Files-AgainTooLong`: the outage was not begun
 */
export async function copyAgain(copying: Copying): Promise<void> {
  const { context, host, set } = copying;
  const { clock, inputs, log } = context;
  const earlier = await readCopied(host, set);
  // In a dry run nothing was copied that could be copied again: it tells of what it would have copied.
  const folders = earlier || !context.dryRun ? (earlier?.part.folders ?? []) : await foldersDue(copying);
  if (folders.length === 0) {
    log.info("This run copied no files before: there is nothing to copy again.");
    return;
  }
  const until = clock.now().getTime() + inputs.againSeconds * MS;
  const tasksGoOn = doTasksGoOn(context);
  if (tasksGoOn) {
    log.warning(
      `Tasks go on and may be cut off, as chosen (${VARIABLES.drainAtDeadline}): what they still write is missing from the copy, and so from the backup set.`,
    );
  }
  const manner = mannerOf(copying, {
    tasksGoOn,
    secondsLeft: () => (until - clock.now().getTime()) / MS,
    filesBefore: (name) => earlier?.part.folders.find((each) => each.name === name)?.files ?? 0,
  });
  const copied = await copyEach(context, folders, async (folder, onProgress) => {
    if ((manner.secondsLeft() ?? 0) <= 0) throw tooLate(folder.name);
    const sentence = `copy what changed in ${folder.name} since, from ${folder.source} to ${folder.copy}`;
    const isWrittenTo = tasksGoOn || folder.name === GROWING;
    const before = isWrittenTo
      ? await listSource(host, folder, (files) => onProgress(`${filesOf(files)} seen`))
      : undefined;
    return { sentence, act: () => copyOne(copying, folder, { ...manner, onProgress }, before) };
  });
  await handOver(copying, folders, copied, set);
}

const MS = 1000;

/** On a node that an old server does not drain, or past the deadline of a drain: the operator lets them be cut off. */
const doTasksGoOn = ({ reads }: Context): boolean =>
  reads.takesTasks.some(({ value }) => value === true) || reads.tasksCutOff.some(({ value }) => (value ?? 0) > 0);

function versionsOf({ reads }: Context) {
  const { currentVersion: from, targetVersion: to } = reads;
  return from && to ? { from, to } : undefined;
}

const mannerOf = (
  { context, set }: Copying,
  special: Pick<Manner, "tasksGoOn" | "secondsLeft" | "filesBefore">,
): Omit<Manner, "onProgress"> => ({
  ...{ threads: context.inputs.threads, sample: context.inputs.sample },
  ...{ runId: set.runId, installationId: set.installationId },
  ...special,
});

async function copyOne(
  { context, host }: Copying,
  folder: FolderToCopy,
  manner: Manner,
  before: FileList | undefined,
): Promise<FolderCopied> {
  const copied = await copyFolder(host, context.tools.copyFolder, folder, manner, before);
  const isLast = context.inputs.mode === "CopyAgain";
  for (const warning of copied.warnings) {
    context.log.warning(isLast ? warning : `${warning} The backup set does not have it yet.`);
  }
  return copied;
}

/** One folder after the other, with how far it is. @returns nothing of a dry run */
async function copyEach(
  context: Context,
  folders: readonly FolderToCopy[],
  begin: (
    folder: FolderToCopy,
    onProgress: (what: string) => void,
  ) => Promise<{ sentence: string; act: () => Promise<FolderCopied> }>,
): Promise<FolderCopied[]> {
  const copied: FolderCopied[] = [];
  for (const [at, folder] of folders.entries()) {
    const percent = Math.floor((at * PERCENT) / folders.length);
    const { sentence, act } = await begin(folder, (what) => context.progress(percent, `${folder.name}: ${what}`));
    const done = await context.change(sentence, act);
    if (done) copied.push(done);
  }
  return copied;
}

async function foldersDue(copying: Copying): Promise<FolderToCopy[]> {
  const { due } = whetherDue(copying.context.inputs.when, versionsOf(copying.context));
  return (due ? await foldersOf(copying) : undefined) ?? [];
}

/** @returns undefined where the instance does not tell where its folders are */
async function foldersOf({ context, set }: Copying): Promise<FolderToCopy[] | undefined> {
  const { inputs, log, tools } = context;
  const { answer } = await firstAnswering(tools.contents, (contents) => contents.serverFolders());
  if (!answer) return undefined;
  const folders = chooseFolders(answer, inputs, set);
  const left = answer.filter(({ name }) => !folders.some((each) => each.name === name));
  if (left.length > 0) log.info(`Not copied: ${left.map(({ name, path }) => `${name} (${path})`).join(", ")}.`);
  return folders;
}

/** Where they are is no reason to keep an old version: the administrator copies them. */
async function sayNotTold({ context, host, set }: Copying): Promise<void> {
  const because = "this version of Octopus Server does not tell where its folders are";
  context.log.warning(`The files are not copied: ${because}. Copy task logs, artifacts and packages yourself.`);
  context.output("FilesCopied", `not copied: ${because}.`);
  await context.change("write down in the backup set that no files were copied", async () => {
    await writePart(host, await folderOfRun(host, set), "files", set, { folders: [] });
  });
}

async function sayNotDue({ context, host, set }: Copying, because: string): Promise<void> {
  const [last] = await setsWithFiles(host, set);
  const age = last && Math.floor((context.clock.now().getTime() - Date.parse(last.copiedAt)) / DAY_MS);
  const copy = last
    ? `The last copy is that of the backup set ${last.set}, ${age ?? 0} days old.`
    : "There is no copy of them in any backup set.";
  context.log.info(`The files are not copied: ${because}. ${copy}`);
  context.output("FilesCopied", `not copied: ${because}. ${copy}`);
  const notDue: FoldersPart["notDue"] = last && { set: last.set, copiedAt: last.copiedAt };
  await context.change("write down in the backup set which copy of the files counts", async () => {
    await writePart(host, await folderOfRun(host, set), "files", set, { folders: [], ...(notDue && { notDue }) });
  });
}

async function handOver(
  { context, host }: Copying,
  folders: readonly FolderToCopy[],
  copied: readonly FolderCopied[],
  set: SetOfRun,
): Promise<void> {
  if (copied.length < folders.length) return; // A dry run.
  const written = await writeCopied(host, set, copied, context.clock.now());
  const said = written.map(({ name, files, bytes }) => `${name} ${filesOf(files)}, ${sizeOf(bytes)}`).join("; ");
  const sampled = copied.reduce((sum, each) => sum + each.sampled, 0);
  context.log.highlight(
    `Copied and compared: ${said}. The content of ${filesOf(sampled)} was compared, size and time of all.`,
  );
  context.output("FilesCopied", said);
}
