import { join } from "node:path";
import { reasonOf } from "../../step/failure";
import { whileHeld } from "../../windows/held-files";
import { manifestText, parseManifest, type Manifest, type SetFile } from "./manifest";
import { folderOfRun, readPart, writeWhole, type SetHost, type SetOfRun } from "./parts";
import { whyNotThere } from "./prove-file";
import { within } from "./within";
import { MANIFEST, partFile, type PartName } from "./set-folder";

/** What the step that seals knows; the parts say the rest. */
export type SealedBy = Omit<Manifest, "format" | "installationId" | "sealedAt" | "keys" | "folders" | "thumbprint">;

/** A set, or why there is none: a clause. */
type Sealed = { folder: string; manifest: Manifest } | { because: string };

/**
 * Seals the set of this run: reads its parts, looks that every file they name lies there as it was written, and writes the
 * manifest last, in one step. Where anything is missing, no manifest is written and nothing names the set. A deadline
 * ends the wait, for nobody can work meanwhile, and a share that hangs does not say so.
 * @param expected the parts that earlier rows of this run handed over
 */
export async function sealSet(
  host: SetHost,
  set: SetOfRun,
  about: SealedBy,
  { expected, seconds }: { expected: readonly PartName[]; seconds: number },
): Promise<Sealed> {
  const limit = new AbortController();
  const signal = AbortSignal.any([host.signal, limit.signal]);
  const done = await within(host.clock, seconds, seal({ ...host, signal }, set, about, expected, limit.signal));
  if ("value" in done) return done.value;
  limit.abort();
  return { because: `it was not sealed within ${seconds} s: ${set.root} does not answer` };
}

async function seal(
  host: SetHost,
  set: SetOfRun,
  about: SealedBy,
  expected: readonly PartName[],
  limit: AbortSignal,
): Promise<Sealed> {
  try {
    const folder = await folderOfRun(host, set);
    const read = await readParts(host, folder, set, expected);
    if ("because" in read) return read;
    const sealedAt = host.clock.now().toISOString();
    const { installationId } = set;
    const manifest: Manifest = { format: 1, installationId, sealedAt, ...about, ...read.parts };
    for (const file of filesOf(manifest)) {
      const because = await whyNotThere(host, folder, file);
      if (because !== undefined) return { because };
    }
    // Whoever waited has gone on without a set by now.
    if (limit.aborted) return { because: "it took too long" };
    return await write(host, folder, manifest);
  } catch (error) {
    return { because: `${set.root} cannot be used: ${reasonOf(error)}` };
  }
}

type Parts = Pick<Manifest, "thumbprint" | "keys" | "folders">;

async function readParts(
  host: SetHost,
  folder: string,
  set: SetOfRun,
  expected: readonly PartName[],
): Promise<{ parts: Parts } | { because: string }> {
  const keys = await readPart(host, folder, "keys", set);
  const files = await readPart(host, folder, "files", set);
  for (const [name, part] of [["keys", keys] as const, ["files", files] as const]) {
    if (part && "because" in part) return part;
    if (!part && expected.includes(name)) return { because: `${join(folder, partFile(name))} is not there` };
  }
  const parts: Parts = {};
  if (keys && "content" in keys) {
    const { thumbprint, ...rest } = keys.content;
    parts.keys = rest;
    if (thumbprint !== undefined) parts.thumbprint = thumbprint;
  }
  if (files && "content" in files) parts.folders = files.content;
  return { parts };
}

const filesOf = ({ keys, folders }: Manifest): SetFile[] => [
  ...(keys ? [keys.file] : []),
  ...(folders ? folders.folders.map(({ list }) => list) : []),
];

async function write(host: SetHost, folder: string, manifest: Manifest): Promise<Sealed> {
  const path = join(folder, MANIFEST);
  await host.files.makeFolder(folder);
  await writeWhole(host, path, manifestText(manifest));
  const read = parseManifest(await whileHeld(host, path, () => host.files.readText(path)));
  return "manifest" in read ? { folder, manifest: read.manifest } : { because: `${path}: ${read.because}` };
}
