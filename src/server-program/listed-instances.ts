import { join } from "node:path";
import * as z from "zod";
import type { Files } from "../machine/files";
import type { Surroundings } from "../step/context";
import { whileHeld } from "../windows/held-files";
import { registryKey } from "../windows/registry";
import type { SmallTool } from "../windows/small-tool";
import { findJson } from "./find-json";

/** What is outside the program: where the machine's own files are, and how a file that is held is waited for. */
export interface Around extends Surroundings {
  env: NodeJS.ProcessEnv;
  files: Pick<Files, "list" | "readText">;
}

/** An instance as the machine lists it, without its program (facts: octopus-server#instances). */
interface ListedInstance {
  name: string;
  /** The full path of its configuration file. */
  configurationFile: string;
}

/** The instances of a machine, and where they are listed, for a sentence. */
interface InstanceList {
  instances: ListedInstance[];
  listedIn: string;
}

const REGISTRY_KEY = "HKLM\\Software\\Octopus\\OctopusServer";
const entry = z
  .object({ Name: z.string().min(1), ConfigurationFilePath: z.string().min(1) })
  .transform(({ Name, ConfigurationFilePath }) => ({ name: Name, configurationFile: ConfigurationFilePath }));

/**
 * Reads which instances a machine has where the program has no command for it: a folder of small files, where there is one,
 * else the registry. An entry that cannot be read is left out: it cannot be upgraded either.
 * @throws Failure of the tool that reads the registry
 */
export async function listedInstances(tool: SmallTool, around: Around): Promise<InstanceList> {
  const { env } = around;
  const folder = join(env.ProgramData ?? env.PROGRAMDATA ?? "", "Octopus", "OctopusServer", "Instances");
  const inFolder = await instancesIn(around, folder);
  if (inFolder.length > 0) return { instances: inFolder, listedIn: `the folder ${folder}` };
  return { instances: await instancesInRegistry(tool), listedIn: `the registry (${REGISTRY_KEY})` };
}

async function instancesIn(around: Around, folder: string): Promise<ListedInstance[]> {
  const { files } = around;
  const entries = await files.list(folder).catch(() => []);
  const read = entries
    .filter(({ name }) => name.toLowerCase().endsWith(".config"))
    .map(async ({ name }) => {
      const path = join(folder, name);
      return findJson(await whileHeld(around, path, () => files.readText(path)).catch(() => ""), entry);
    });
  return (await Promise.all(read)).filter((found) => found !== undefined);
}

async function instancesInRegistry(tool: SmallTool): Promise<ListedInstance[]> {
  const found: ListedInstance[] = [];
  for (const name of (await registryKey(tool, REGISTRY_KEY))?.children ?? []) {
    const key = await registryKey(tool, `${REGISTRY_KEY}\\${name}`);
    const configurationFile = key?.values.get("configurationfilepath");
    if (configurationFile) found.push({ name, configurationFile });
  }
  return found;
}
