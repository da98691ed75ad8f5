import { join } from "node:path";
import { isSilence } from "../../src/octopus/refusals";
import { Failure, reasonOf } from "../../src/step/failure";
import { whileHeld } from "../../src/windows/held-files";
import type { Context } from "./contract";
import { unreadableKey } from "./refusals";

/** What goes into the file, and nowhere else. */
export interface Keys {
  masterKey: string;
  /** Undefined when neither the instance nor its configuration tells it. */
  license: string | undefined;
  configurationFiles: { path: string; text: string }[];
  /** Of the server's certificate; no secret. */
  thumbprint: string | undefined;
}

/** What Octopus calls the file in the instance's home folder. */
const USUAL_NAME = "OctopusServer.config";

/**
 * Reads what a restored database is of no use without. Only the master key is required: the license and the file can be
 * made anew.
 * @throws Failure `Keys-MasterKeyUnreadable`, `Server-CommandFailed`
 */
export async function gatherKeys(context: Context): Promise<Keys> {
  const { tools } = context;
  const masterKey = await tools.program.masterKey(context.reads.currentVersion);
  if (masterKey === undefined) throw unreadableKey(context);
  context.mask(masterKey);
  const configuration = await tools.program.configuration(context.reads.currentVersion);
  const license = (await ifAnswered(() => tools.contents.licenseText())) ?? configuration.license;
  if (license === undefined)
    context.log.warning("Neither the instance nor its configuration tells the license, so it is not in the file.");
  else context.mask(license);
  const thumbprint = await ifAnswered(() => tools.contents.certificateThumbprint());
  return { masterKey, license, configurationFiles: await configurationFiles(context, configuration.home), thumbprint };
}

/** Of an unfinished run nobody may answer, and an older version may not know the route. */
async function ifAnswered<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isSilence(error) || (error instanceof Failure && error.code === "Instance-WrongAddress")) return undefined;
    throw error;
  }
}

async function configurationFiles(
  { tools, log }: Context,
  home: string | undefined,
): Promise<Keys["configurationFiles"]> {
  const { host, program } = tools;
  const told = await program.configurationFile();
  const path = told ?? (home === undefined ? undefined : join(home, USUAL_NAME));
  if (path === undefined) {
    log.warning("Octopus.Server.exe does not tell where the configuration file lies, so it is not in the file.");
    return [];
  }
  try {
    return [{ path, text: await whileHeld(host, path, () => host.files.readText(path)) }];
  } catch (error) {
    log.warning(`The configuration file ${path} cannot be read, so it is not in the file: ${reasonOf(error)}.`);
    return [];
  }
}
