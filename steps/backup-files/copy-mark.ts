import { join } from "node:path";
import * as z from "zod";
import { Failure } from "../../src/step/failure";
import { notYetWhole, writeWhole, type SetHost } from "../../src/upgrade/backup-set/parts";
import { whileHeld } from "../../src/windows/held-files";
import type { FolderToCopy } from "./choose-folders";
import { COPY_MARK } from "./file-list";

const mark = z.object({ format: z.literal(1), installationId: z.string(), folder: z.string() });

/**
 * Makes sure that a folder is our copy of this folder of this instance before anything is written to it: an empty one gets
 * our mark, one with the mark of another is refused, and so is one with files and without a mark. A mark that a killed step
 * had only begun to write is written again.
 * @throws Failure `Files-CopyNotOurs`
 */
export async function claimCopy(host: SetHost, { copy, name }: FolderToCopy, installationId: string): Promise<void> {
  const path = join(copy, COPY_MARK);
  await host.files.makeFolder(copy);
  const found = await readMark(host, path);
  if (found === undefined) {
    const others = (await host.files.list(copy)).filter(({ name }) => name !== notYetWhole(COPY_MARK));
    if (others.length > 0) throw notOurs(copy, "it holds files and has no mark of ours");
    await writeWhole(host, path, `${JSON.stringify({ format: 1, installationId, folder: name }, null, 2)}\n`);
    return;
  }
  if (found === "unreadable") throw notOurs(copy, `${path} is not as we write it`);
  if (found.installationId !== installationId) throw notOurs(copy, `it is of the instance ${found.installationId}`);
  if (found.folder !== name) throw notOurs(copy, `it is the copy of ${found.folder}`);
}

/**
 * A folder of the instance has no mark of a copy, by whatever name it is reached (a junction, a mapped drive, another name
 * of the server): with one, source and target are one folder or in each other's place.
 * @param paths every file of the source
 * @throws Failure `Files-SourceIsCopy`
 */
export function refuseMarkIn({ name, source }: FolderToCopy, paths: Iterable<string>): void {
  for (const path of paths) {
    if (path !== COPY_MARK && !path.endsWith(`/${COPY_MARK}`)) continue;
    throw new Failure({
      code: "Files-SourceIsCopy",
      what: `${source}, where the instance keeps ${name} by its own word, holds a copy that a backup made: ${path} lies in it.`,
      why: "The folder for backup sets leads into the instance's own folder under another name, or the two are in each other's place.",
      next: "Give a folder apart from the instance's own, or correct the instance's setting; nothing was copied.",
    });
  }
}

async function readMark(host: SetHost, path: string): Promise<z.infer<typeof mark> | "unreadable" | undefined> {
  try {
    const text = await whileHeld(host, path, () => host.files.readText(path));
    return mark.safeParse(JSON.parse(text)).data ?? "unreadable";
  } catch (error) {
    if ((error as NodeJS.ErrnoException | undefined)?.code === "ENOENT") return undefined;
    if (error instanceof SyntaxError) return "unreadable";
    throw error;
  }
}

const notOurs = (copy: string, why: string) =>
  new Failure({
    code: "Files-CopyNotOurs",
    what: `${copy} is where the copy belongs, and it is not ours: ${why}.`,
    next: "Move it away, or give another folder for backup sets, then run again. Nothing was written to it.",
  });
