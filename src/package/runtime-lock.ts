import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";

const lockSchema = z.object({
  /** The npm package that holds Node's program for Windows. */
  package: z.string(),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  /** Of the package as npm packs it. */
  integrity: z.string().regex(/^sha512-[A-Za-z0-9+/]{86}==$/),
});

export type RuntimeLock = z.infer<typeof lockSchema>;

const FOLDER = "src/package/node-runtime";

/** Which Node the runtime package carries: the one place that says so. */
export async function runtimeLock(projectFolder: string): Promise<RuntimeLock> {
  return lockSchema.parse(JSON.parse(await readFile(join(projectFolder, FOLDER, "lock.json"), "utf8")));
}

/** Node's licence, which whoever hands Node on has to hand on with it. */
export async function runtimeLicence(projectFolder: string): Promise<string> {
  return (await readFile(join(projectFolder, FOLDER, "LICENSE"), "utf8")).replaceAll("\r\n", "\n");
}
