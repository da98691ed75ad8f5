import { Failure } from "../../src/step/failure";
import type { Copying } from "./copy";
import { listFiles, sameFile } from "./file-list";
import { compareSample, sampleOf } from "./sample";
import { readCopied, readList } from "./set-part";
import { filesOf, namesOf } from "./words";

/**
 * Compares the copies with what the run wrote down of them: every file of each list is there with its size and time, and
 * some have the content of the instance's own.
 * @throws Failure `Files-CopyChanged`, `Files-ListChanged`, `Files-PartUnreadable`, `Files-ContentDiffers`
 */
export async function verifyCopies({ context, host, set }: Copying): Promise<void> {
  const { log, inputs } = context;
  const copied = await readCopied(host, set);
  if (!copied || copied.part.folders.length === 0) {
    log.info("This run copied no files: there is nothing to verify.");
    return;
  }
  for (const folder of copied.part.folders) {
    const { name, copy, source } = folder;
    const files = await readList(host, copied.setFolder, folder);
    const there = await listFiles(host, copy, (count) => context.progress(0, `${name}: ${filesOf(count)} seen`));
    const lacking = [...files].flatMap(([path, seen]) => (sameFile(seen, there.get(path)) ? [] : [path]));
    if (lacking.length > 0)
      throw changed(`${filesOf(lacking.length)} of ${name} ${lackingIn(copy)}: ${namesOf(lacking)}.`);
    const paths = sampleOf(files, inputs.sample, `${set.runId} verify`);
    const { equal, differing } = await compareSample(host, { source, copy, files, paths });
    if (differing.length > 0)
      throw changed(`${filesOf(differing.length)} of ${name} differ from ${source}: ${namesOf(differing)}.`);
    log.info(
      `${name}: ${filesOf(files.size)} are in the copy as listed; the content of ${filesOf(equal)} is the instance's.`,
    );
  }
}

const lackingIn = (copy: string) => `are not in ${copy} as they were copied`;

const changed = (what: string) =>
  new Failure({
    code: "Files-CopyChanged",
    what,
    next: "Somebody changed the copy, or its disk is damaged. Find out, then run again: the set of this run is not complete.",
  });
