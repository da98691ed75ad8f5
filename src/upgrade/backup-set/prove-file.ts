import { createHash } from "node:crypto";
import { join } from "node:path";
import { whileHeld } from "../../windows/held-files";
import type { SetFile } from "./manifest";
import type { SetHost } from "./parts";

/** A list of millions of files is not read again while nobody can work: of such a file its size has to do. */
const HASHED_UP_TO_BYTES = 1_000_000;

/**
 * Looks whether a file of a set is there as it was written.
 * @returns why not, in a clause
 * @throws what the disk throws, but for a file that is not there
 */
export async function whyNotThere(
  host: SetHost,
  folder: string,
  { name, bytes, sha256 }: SetFile,
): Promise<string | undefined> {
  const path = join(folder, name);
  if (!(await host.files.isThere(path))) return `${path} is not there`;
  const { sizeBytes } = await whileHeld(host, path, () => host.files.facts(path));
  if (sizeBytes !== bytes) return `${path} has ${sizeBytes} bytes and not ${bytes}`;
  if (bytes > HASHED_UP_TO_BYTES) return undefined;
  const text = await whileHeld(host, path, () => host.files.readText(path));
  return sha256Of(text) === sha256 ? undefined : `${path} does not hold what was written`;
}

/** Of a text as it lies in a file. */
export const sha256Of = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

/** A text as a file of a set. */
export const setFileOf = (name: string, text: string): SetFile => ({
  name,
  bytes: Buffer.byteLength(text, "utf8"),
  sha256: sha256Of(text),
});
