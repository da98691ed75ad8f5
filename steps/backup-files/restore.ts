import { join } from "node:path";
import { answersNowhere, firstAnswering } from "../../src/octopus/first-answering";
import { Failure, reasonOf } from "../../src/step/failure";
import { VARIABLES } from "../../src/names/variables";
import type { SetHost } from "../../src/upgrade/backup-set/parts";
import type { FolderToCopy } from "./choose-folders";
import type { Copying } from "./copy";
import { listFiles, sameFile } from "./file-list";
import { compareSample, sampleOf } from "./sample";
import { readList, setsWithFiles, type SetWithFiles } from "./set-part";
import { filesOf, namesOf } from "./words";
import { whileHeld } from "../../src/windows/held-files";
import type { FileList } from "../../src/upgrade/backup-set/list-text";

/**
 * Puts the files of a set back: into a folder beside the live one, compared there; then the live one is renamed, and the
 * restored one takes its name. Nothing of the live folder is deleted. One that was cut off goes on.
 * @throws Failure `Files-NoSet`, `Files-InstanceServes`, `Files-NotInCopy`, `Files-NotRenamed`
 */
export async function restoreFiles(copying: Copying): Promise<void> {
  const { context, host } = copying;
  const set = await setToRestore(copying);
  await refuseServing(copying);
  for (const folder of set.folders) {
    const files = await readList(host, set.path, folder);
    const places = placesOf(folder.source, copying.set.runId);
    const sentence = `restore ${filesOf(files.size)} of ${folder.name} from ${folder.copy} to ${folder.source}, and keep what is there now in ${places.before}`;
    await context.change(sentence, async () => restoreOne(copying, folder, files, places));
  }
}

interface Places {
  live: string;
  restoring: string;
  before: string;
}

function placesOf(source: string, runId: string): Places {
  const live = source.replace(/[\\/]+$/, "");
  const run = runId.replace(/[^A-Za-z0-9.]+/g, "-") || "by-hand";
  return { live, restoring: `${live}.restoring`, before: `${live}.before-${run}` };
}

async function restoreOne(copying: Copying, folder: FolderToCopy, files: FileList, places: Places): Promise<void> {
  const { context, host } = copying;
  const { live, restoring, before } = places;
  const wasMovedAway = await host.files.isThere(before);
  if (wasMovedAway && (await host.files.isThere(live))) {
    context.log.info(`${folder.name} was restored by this run already.`);
    return;
  }
  if (!wasMovedAway || (await host.files.isThere(restoring))) await fill(copying, folder, files, restoring);
  if (!wasMovedAway) await renameFolder(host, live, before);
  await renameFolder(host, restoring, live);
  context.log.highlight(`${folder.name}: ${filesOf(files.size)} restored. What was there before is in ${before}.`);
}

/** Copies the files of the list beside the live folder, removes what else was in the copy, and compares. */
async function fill(
  { context, host, set }: Copying,
  { name, copy }: FolderToCopy,
  files: FileList,
  restoring: string,
): Promise<void> {
  const { inputs, tools } = context;
  await host.files.makeFolder(restoring);
  await tools.copyFolder({
    ...{ from: copy, to: restoring, threads: inputs.threads, timeoutSeconds: undefined },
    onCopied: (count) => context.progress(0, `${name}: ${filesOf(count)} copied`),
  });
  const there = await listFiles(host, restoring, () => undefined);
  const lacking = [...files].flatMap(([path, seen]) => (sameFile(seen, there.get(path)) ? [] : [path]));
  if (lacking.length > 0) throw notInCopy(name, copy, lacking);
  for (const path of there.keys()) {
    if (files.has(path)) continue;
    const extra = join(restoring, path);
    await whileHeld(host, extra, () => host.files.remove(extra));
  }
  const paths = sampleOf(files, inputs.sample, set.runId);
  const { differing } = await compareSample(host, { source: copy, copy: restoring, files, paths });
  if (differing.length > 0) throw notInCopy(name, copy, differing);
}

async function renameFolder(host: SetHost, from: string, to: string): Promise<void> {
  try {
    await whileHeld(host, from, () => host.files.rename(from, to));
  } catch (error) {
    throw new Failure({
      code: "Files-NotRenamed",
      what: `${from} could not be renamed to ${to}: ${reasonOf(error)}.`,
      why: "Somebody has a file in it open, or the Tentacle's account may not rename it.",
      next: "Close what is open and allow it, then run again; or rename the two folders yourself. The restored files are complete.",
      cause: error,
    });
  }
}

async function setToRestore({ context, host, set }: Copying): Promise<SetWithFiles> {
  const wanted = context.inputs.restoreSet;
  const sets = await setsWithFiles(host, set);
  const found = wanted === undefined ? sets[0] : sets.find((each) => each.set === wanted);
  if (found) {
    context.log.info(`The files are restored from the backup set ${found.set}, copied at ${found.copiedAt}.`);
    return found;
  }
  throw new Failure({
    code: "Files-NoSet",
    what: `There is no complete backup set${wanted === undefined ? "" : ` ${wanted}`} with files in ${set.root}.`,
    next: `Check ${VARIABLES.fileBackupFolder} and ${VARIABLES.filesRestoreSet}, then run again. Complete sets with files: ${namesOf(sets.map((each) => each.set)) || "none"}.`,
  });
}

/** Whoever serves has files of these folders open, and writes others. */
async function refuseServing({ context }: Copying): Promise<void> {
  try {
    await firstAnswering(context.tools.contents, (contents) => contents.installationId());
  } catch (error) {
    if (answersNowhere(error)) return;
    throw error;
  }
  throw new Failure({
    code: "Files-InstanceServes",
    what: "The instance answers, so its folders are in use: nothing was restored.",
    next: "Stop every node, then run again.",
  });
}

const notInCopy = (name: string, copy: string, paths: readonly string[]) =>
  new Failure({
    code: "Files-NotInCopy",
    what: `${filesOf(paths.length)} of ${name} are not in ${copy} as the backup set has them: ${namesOf(paths)}.`,
    why: "A later backup copied a newer content over them, or somebody changed the copy.",
    next: "Restore from a newer set, or copy these files from another backup. The live folder is as it was.",
  });
