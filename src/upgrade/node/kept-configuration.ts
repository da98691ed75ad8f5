import { dirname, join } from "node:path";
import { Failure, reasonOf } from "../../step/failure";
import { isOlder, OctopusVersion } from "../../values/version";
import type { MachineSecrets } from "../../windows/machine-secrets";
import { whileHeld } from "../../windows/held-files";
import { upgradeFolder } from "../../windows/upgrade-folder";
import { nodeFiles, type RecordHost } from "../record/record-file";

/** From 3.5 on the database holds what the configuration file held (facts: octopus-releases#what-changes-on-the-way). */
const SETTINGS_IN_DATABASE_SINCE = new OctopusVersion(3, 5, 0);

/** Whether a program of one version leaves the configuration file of the other behind. */
export const crossesSettings = (from: OctopusVersion, to: OctopusVersion): boolean =>
  isOlder(from, SETTINGS_IN_DATABASE_SINCE) !== isOlder(to, SETTINGS_IN_DATABASE_SINCE);

/** The node's configuration file as it was before 3.5, kept for a rollback over it. */
export interface KeptConfiguration {
  /** Where the node's configuration file is; undefined when no list of this machine's instances tells. */
  file(): Promise<string | undefined>;
  /**
   * Keeps it, encrypted by the machine: it holds the connection string.
   * @throws Failure `Configuration-NotKept`, `PowerShell-…`, `Folder-…`
   */
  keep(file: string, version: OctopusVersion): Promise<void>;
  /**
   * Writes what was kept over it.
   * @returns false when none of that version is kept
   * @throws Failure `Configuration-NotPutBack`, `PowerShell-…`
   */
  putBack(file: string, version: OctopusVersion): Promise<boolean>;
}

/**
 * Both files are written whole and flushed, as a record is: a node that loses its power has the old one or the new one.
 * @param prepareFolder makes the folder and closes it to everyone but administrators
 */
export function keptConfiguration(
  host: RecordHost,
  secrets: MachineSecrets,
  file: KeptConfiguration["file"],
  prepareFolder: (folder: string) => Promise<void>,
): KeptConfiguration {
  const { env, files } = host;
  const pathOf = (version: OctopusVersion) => join(upgradeFolder(env), `configuration-${version}.protected`);
  return {
    file,
    async keep(from, version) {
      const path = pathOf(version);
      // The first one counts: a later attempt may find a file that the newer program has changed.
      if (await files.isThere(path)) return;
      try {
        const text = await secrets.protect(await whileHeld(host, from, () => files.readText(from)));
        await prepareFolder(dirname(path));
        await writeWhole(host, path, text);
      } catch (error) {
        throw failureOf("Configuration-NotKept", `The configuration file ${from} could not be kept in ${path}`, error);
      }
    },
    async putBack(to, version) {
      const path = pathOf(version);
      if (!(await files.isThere(path))) return false;
      try {
        const kept = await whileHeld(host, path, () => files.readText(path));
        await writeWhole(host, to, await secrets.unprotect(kept.trim()));
      } catch (error) {
        throw failureOf(
          "Configuration-NotPutBack",
          `The configuration file ${to} could not be put back from ${path}`,
          error,
        );
      }
      return true;
    },
  };
}

async function writeWhole(host: RecordHost, path: string, text: string): Promise<void> {
  const disk = nodeFiles(host);
  await disk.writeFlushed(`${path}.new`, text);
  await disk.replace(`${path}.new`, path);
  await disk.flushFolder(dirname(path));
}

const failureOf = (code: "Configuration-NotKept" | "Configuration-NotPutBack", what: string, error: unknown) =>
  error instanceof Failure
    ? error
    : new Failure({
        code,
        what: `${what}: ${reasonOf(error)}.`,
        why: "Before 3.5 it holds settings of the instance, and going back over 3.5 needs it as it was.",
        next: "Check that the Tentacle's account may read and write both, and that there is free disk space. Then run again.",
        cause: error,
      });
