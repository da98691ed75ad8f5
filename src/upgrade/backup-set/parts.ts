import { join } from "node:path";
import * as z from "zod";
import type { MachineWith } from "../../machine/machine";
import type { Surroundings } from "../../step/context";
import { whileHeld } from "../../windows/held-files";
import { nodeFiles } from "../record/record-file";
import { foldersPart, keysPart } from "./manifest";
import { isOfRun, MANIFEST, partFile, setName, setsFolder, type PartName } from "./set-folder";

const PARTS = { keys: keysPart, files: foldersPart } as const;

type PartOf<P extends PartName> = z.infer<(typeof PARTS)[P]>;

/** A part as its file holds it: whose it is stands in it, and not only in the folder's name. */
const envelope = z.object({
  format: z.literal(1),
  installationId: z.string(),
  run: z.string(),
  writtenAt: z.string(),
  content: z.unknown(),
});

export type SetHost = Surroundings & Pick<MachineWith, "env" | "files">;

/** Which set a row works on. */
export interface SetOfRun {
  /** `Upgrade.File.Backup.Folder`. */
  root: string;
  installationId: string;
  runId: string;
}

/**
 * The folder that this run's rows write into: the one that an earlier row of it made, unless that is sealed; else a new one
 * that begins now. Nothing is made here.
 */
export async function folderOfRun(host: SetHost, { root, installationId, runId }: SetOfRun): Promise<string> {
  const folder = setsFolder(root, installationId);
  const [last] = (await foldersIn(host, folder)).filter((name) => isOfRun(name, runId)).reverse();
  if (last !== undefined) {
    const path = join(folder, last);
    if (!(await host.files.isThere(join(path, MANIFEST)))) return path;
  }
  return join(folder, setName(host.clock.now(), runId));
}

/** The names of the folders in a folder, in order; none where it is not there. */
export async function foldersIn(host: SetHost, folder: string): Promise<string[]> {
  try {
    const entries = await whileHeld(host, folder, () => host.files.list(folder));
    return entries.flatMap(({ name, isFolder }) => (isFolder ? [name] : [])).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException | undefined)?.code === "ENOENT") return [];
    throw error;
  }
}

/**
 * Writes a part whole: beside its place, flushed, then put in it. An older one of the same run is replaced.
 * @param folder the run's (folderOfRun); it is made
 * @throws what the disk throws
 */
export async function writePart<P extends PartName>(
  host: SetHost,
  folder: string,
  part: P,
  { installationId, runId }: SetOfRun,
  content: PartOf<P>,
): Promise<void> {
  const writtenAt = host.clock.now().toISOString();
  const held = { format: 1, installationId, run: runId, writtenAt, content: PARTS[part].parse(content) };
  await host.files.makeFolder(folder);
  await writeWhole(host, join(folder, partFile(part)), `${JSON.stringify(held, null, 2)}\n`);
}

/** What a file is called until it is whole: a script that is killed may leave it so. */
export const notYetWhole = (path: string): string => `${path}.new`;

/** Writes a file so that whoever reads it sees all of it or none. @throws what the disk throws */
export async function writeWhole(host: SetHost, path: string, text: string): Promise<void> {
  const files = nodeFiles(host);
  await files.writeFlushed(notYetWhole(path), text);
  await files.replace(notYetWhole(path), path);
}

/**
 * Reads a part of this run.
 * @returns undefined when there is none; in a clause, why it cannot be taken
 * @throws what the disk throws
 */
export async function readPart<P extends PartName>(
  host: SetHost,
  folder: string,
  part: P,
  { installationId, runId }: SetOfRun,
): Promise<{ content: PartOf<P> } | { because: string } | undefined> {
  const path = join(folder, partFile(part));
  let text: string;
  try {
    text = await whileHeld(host, path, () => host.files.readText(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException | undefined)?.code === "ENOENT") return undefined;
    throw error;
  }
  const held = envelope.safeParse(jsonOf(text));
  if (!held.success) return { because: `${path} is not as we write it` };
  const { data } = held;
  if (data.installationId !== installationId) return { because: `${path} is of the instance ${data.installationId}` };
  if (data.run !== runId) return { because: `${path} is of the run ${data.run}` };
  const content = PARTS[part].safeParse(data.content);
  return content.success ? { content: content.data as PartOf<P> } : { because: `${path} is not as we write it` };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
