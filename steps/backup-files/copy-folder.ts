import { Failure } from "../../src/step/failure";
import { VARIABLES } from "../../src/names/variables";
import type { SetHost } from "../../src/upgrade/backup-set/parts";
import type { CopyEnd, CopyFolder } from "../../src/windows/robocopy";
import type { FileList, FileSeen } from "../../src/upgrade/backup-set/list-text";
import type { FolderToCopy } from "./choose-folders";
import { compareCopy, type NotCopied } from "./compare";
import { claimCopy } from "./copy-mark";
import { bytesOf, listFiles, sameFile, withoutMark } from "./file-list";
import { compareSample, sampleOf } from "./sample";
import { listSource, refuseLost } from "./source";
import { filesOf, namesOf, sizeOf } from "./words";

/** How a folder is copied. */
export interface Manner {
  /** Nodes take or run tasks: files come, change and go. */
  tasksGoOn: boolean;
  threads: number;
  sample: number;
  runId: string;
  installationId: string;
  /** How many files the folder had when it was copied last in this run. */
  filesBefore: (name: string) => number;
  /** What is left of the time there is; undefined: as long as it takes. */
  secondsLeft: () => number | undefined;
  onProgress: (what: string) => void;
}

/** What the copy of a folder holds that was compared with the source. */
export interface FolderCopied {
  folder: FolderToCopy;
  files: FileList;
  /** To be said: what is not in it, and why that is no failure. */
  warnings: readonly string[];
  /** How many files were compared by content. */
  sampled: number;
}

/**
 * The folder whose files grow while tasks run, the server's own too, which heed no task cap (OctopusDeploy/Issues#7693): a part
 * of one is worth keeping.
 */
export const GROWING = "TaskLogs";
/** Once more for what somebody wrote meanwhile. */
const ROUNDS = 3;

/**
 * Copies one folder and compares the copy with it. The copy never loses a file.
 * @param before what the folder held when this began; undefined when it was not listed, for nobody writes any more
 * @throws Failure `Files-…`; what was copied by then stays
 */
export async function copyFolder(
  host: SetHost,
  copy: CopyFolder,
  folder: FolderToCopy,
  manner: Manner,
  before: FileList | undefined,
): Promise<FolderCopied> {
  const { name } = folder;
  await claimCopy(host, folder, manner.installationId);
  for (let round = 1; ; round += 1) {
    const end = await copy({
      ...{ from: folder.source, to: folder.copy, threads: manner.threads, timeoutSeconds: manner.secondsLeft() },
      onCopied: (files) => manner.onProgress(`${filesOf(files)} copied`),
    });
    if (end.timedOut) throw tooLate(name);
    const source = await listSource(host, folder, (files) => manner.onProgress(`${filesOf(files)} compared`));
    refuseLost(folder, source, before?.size ?? manner.filesBefore(name), true);
    const there = withoutMark(await listFiles(host, folder.copy, () => undefined));
    refuseLost(folder, source, there.size, false);
    const { proven, notCopied, vanished } = compareCopy(before, source, there);
    if (round < ROUNDS && notCopied.some((file) => mayHelp(file, folder, manner))) continue;
    const secondsLeft = manner.secondsLeft();
    if (secondsLeft !== undefined && secondsLeft <= 0) throw tooLate(name);
    const warnings = judge(folder, manner, { end, notCopied, vanished });
    const sampled = await proveSample(host, folder, proven, manner);
    return { folder, files: withGrowing(folder, proven, notCopied, there), warnings, sampled };
  }
}

/** Whether another round may copy it: a log that grows does so for as long as its task runs. */
const mayHelp = ({ because }: NotCopied, { name }: FolderToCopy, { tasksGoOn }: Manner) =>
  !(tasksGoOn && name === GROWING) && (because !== "it could not be copied" || !tasksGoOn);

/** Of a log that grows, the copy has a part: that is in the list as the copy has it. */
function withGrowing(
  { name }: FolderToCopy,
  proven: FileList,
  notCopied: readonly NotCopied[],
  copy: FileList,
): FileList {
  if (name !== GROWING || notCopied.length === 0) return proven;
  const parts = notCopied.flatMap(({ path }) => {
    const seen = copy.get(path);
    return seen ? [[path, seen] as const] : [];
  });
  return new Map([...proven, ...parts].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/**
 * What was not copied, by name, and whether that is a failure.
 * @returns what is to be said
 * @throws Failure `Files-NotCopied`
 */
function judge(
  { name, source }: FolderToCopy,
  { tasksGoOn }: Manner,
  seen: { end: CopyEnd; notCopied: readonly NotCopied[]; vanished: readonly string[] },
): string[] {
  const { end, notCopied, vanished } = seen;
  const isForgiven = ({ because }: NotCopied) =>
    (name === GROWING && because !== "it could not be copied") ||
    (tasksGoOn && (name === GROWING || because !== "it could not be copied"));
  const failed = notCopied.filter((file) => !isForgiven(file));
  if (failed.length > 0) throw notAllCopied(name, source, failed, end);
  // By its own word something was not copied, and nothing is known that would explain it.
  if (!end.isWhole && notCopied.length === 0 && vanished.length === 0) {
    throw notAllCopied(name, source, [], end);
  }
  const warnings: string[] = [];
  if (notCopied.length > 0) {
    const because = [...new Set(notCopied.map((file) => file.because))].join(", or ");
    warnings.push(
      `${name}: ${filesOf(notCopied.length)} not copied as it is now, because ${because}: ${namesOf(notCopied.map(({ path }) => path))}.`,
    );
  }
  if (vanished.length > 0) {
    warnings.push(`${name}: ${filesOf(vanished.length)} went away while the others were copied: ${namesOf(vanished)}.`);
  }
  return warnings;
}

async function proveSample(host: SetHost, folder: FolderToCopy, files: FileList, manner: Manner): Promise<number> {
  const paths = sampleOf(files, manner.sample, manner.runId);
  const { equal, differing } = await compareSample(host, { ...folder, files, paths });
  if (differing.length === 0) return equal;
  throw new Failure({
    code: "Files-ContentDiffers",
    what: `In the copy of ${folder.name}, ${filesOf(differing.length)} has another content than ${folder.source}, although size and time are the same: ${namesOf(differing)}.`,
    next: `Look at ${folder.copy}: a disk may be damaged, or somebody wrote to it. Remove those files from the copy, then run again.`,
  });
}

/**
 * Whether the target has room for what is still to be copied.
 * @throws Failure `Files-NoSpace`
 */
export async function requireSpace(host: SetHost, folder: FolderToCopy, source: FileList): Promise<number> {
  const there = (await host.files.isThere(folder.copy))
    ? await listFiles(host, folder.copy, () => undefined)
    : new Map<string, FileSeen>();
  refuseLost(folder, source, withoutMark(there).size, false);
  const needed = bytesOf(new Map([...source].filter(([path, seen]) => !sameFile(seen, there.get(path)))));
  const free = await host.files.freeBytes(await aboveThatIsThere(host, folder.copy));
  if (needed <= free) return needed;
  throw new Failure({
    code: "Files-NoSpace",
    what: `${sizeOf(needed)} of ${folder.name} are to be copied to ${folder.copy}, and ${sizeOf(free)} are free there.`,
    next: `Free space, or give another folder in ${VARIABLES.fileBackupFolder}, then run again.`,
  });
}

async function aboveThatIsThere(host: SetHost, path: string): Promise<string> {
  let folder = path;
  while (!(await host.files.isThere(folder))) {
    const above = folder.replace(/[\\/][^\\/]*$/, "");
    if (above === folder || above === "") return path;
    folder = above;
  }
  return folder;
}

function notAllCopied(
  name: string,
  source: string,
  failed: readonly NotCopied[],
  { exitCode, troubles }: CopyEnd,
): Failure {
  const numbers = [...new Set(troubles.map(({ error }) => error))].map((error) => `Windows error ${error}`);
  const said = troubles[0]?.said;
  return new Failure({
    code: "Files-NotCopied",
    what:
      failed.length > 0
        ? `${filesOf(failed.length)} of ${name} could not be copied from ${source}: ${namesOf(failed.map(({ path }) => path))}.`
        : `${name} could not be copied from ${source}.`,
    why: `robocopy ended with ${exitCode}${numbers.length > 0 ? ` (${numbers.join(", ")})` : ""}${said === undefined ? "" : `: ${said}`}.`,
    next: "Close whatever holds the files (32, 33), or allow the Tentacle's account to read them (5), then run again: what was copied is not copied again.",
  });
}

/** Also thrown where the time is over between two folders. */
export const tooLate = (name: string) =>
  new Failure({
    code: "Files-AgainTooLong",
    what: `The second copy of the files did not end in time; it was at ${name}. The outage was not begun.`,
    next: `Raise ${VARIABLES.filesAgainSeconds}, or run the upgrade when less is written; what was copied is not copied again.`,
  });
