import { dirname } from "node:path";
import type { StepLog } from "../../step/context";
import { Failure, reasonOf } from "../../step/failure";
import { GIVE_CONNECTION_STRING } from "../shared-inputs";
import type { MachineSecrets } from "../../windows/machine-secrets";
import { keptConnectionStringDraft, keptConnectionStringPath } from "../../windows/upgrade-folder";
import { nodeFiles, type RecordFiles, type RecordHost } from "./record-file";

/**
 * The instance's connection string, kept on the primary while its record is open. A program that is newer than the schema
 * does not tell it, so a run that is cut off between the primary's installer and the database upgrade could not be gone
 * on with. It is the one secret that is kept on a disk on purpose (P10; decision 021): encrypted by the machine, in a
 * folder that only administrators can read, and removed before the record is closed (record-file.ts).
 */
export interface KeptConnectionString {
  /** Where it lies, for sentences. */
  readonly path: string;
  /** @throws Failure `PowerShell-…`, `Secret-NotKept`, `Folder-…` */
  keep(text: string): Promise<void>;
  /**
   * Undefined when none is kept.
   * @throws Failure `PowerShell-…`, `Secret-Unreadable`
   */
  read(): Promise<string | undefined>;
  isThere(): Promise<boolean>;
  /** For what a run left whose record was moved away by hand. */
  remove(): Promise<void>;
}

/** @param prepareFolder makes the folder and closes it to everyone but administrators; called before each write */
export function keptConnectionString(
  host: RecordHost,
  secrets: MachineSecrets,
  prepareFolder: (folder: string) => Promise<void> = (folder) => host.files.makeFolder(folder),
  recordFiles: RecordFiles = nodeFiles(host),
): KeptConnectionString {
  const path = keptConnectionStringPath(host.env);
  const draft = keptConnectionStringDraft(host.env);
  return {
    path,
    async keep(text) {
      const protectedText = await secrets.protect(text);
      try {
        await prepareFolder(dirname(path));
        await recordFiles.writeFlushed(draft, protectedText);
        await recordFiles.replace(draft, path);
      } catch (error) {
        if (error instanceof Failure) throw error;
        throw new Failure({
          code: "Secret-NotKept",
          what: `The encrypted connection string could not be written to ${path}: ${reasonOf(error)}.`,
          next: "Free disk space, close any program that holds the file, and check that the Tentacle's account may write to the folder.",
          cause: error,
        });
      }
    },
    async read() {
      const text = await textAt(recordFiles, path);
      return text === undefined ? undefined : secrets.unprotect(text.trim());
    },
    isThere: async () => (await textAt(recordFiles, path)) !== undefined,
    async remove() {
      await recordFiles.remove(path);
      await recordFiles.remove(draft);
    },
  };
}

async function textAt(recordFiles: RecordFiles, path: string): Promise<string | undefined> {
  try {
    return await recordFiles.read(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Failure({
      code: "Secret-Unreadable",
      what: `The encrypted connection string, ${path}, exists but cannot be read: ${reasonOf(error)}.`,
      next: "Allow the Tentacle's account to read it.",
      cause: error,
    });
  }
}

/**
 * Keeps what the step that inspects the nodes read. Comes after the record was opened and before the primary's installer runs. A machine that
 * cannot encrypt keeps nothing: that is a warning, for only a run that is cut off would need it.
 */
export async function keepConnectionString(
  context: { dryRun: boolean; log: StepLog; reads: { connectionString: string | undefined } },
  kept: Pick<KeptConnectionString, "keep" | "path">,
): Promise<void> {
  const { connectionString } = context.reads;
  // A dry run opens no record, to which what is kept belongs.
  if (!connectionString || context.dryRun) return;
  try {
    await kept.keep(connectionString);
    context.log.verbose(
      `The connection string is kept in ${kept.path} until the run is finished, encrypted by this machine.`,
    );
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    context.log.warning(
      `The connection string could not be kept on this node: ${error.what} ${error.why ?? ""} The run continues. If it is cut off after the primary node's installer, the next run may need it: ${GIVE_CONNECTION_STRING}`,
    );
  }
}

/**
 * What was kept, when it can be had. What cannot be read or decrypted is a warning: there are other ways to ask.
 */
export async function readKeptConnectionString(
  context: { log: StepLog },
  kept: Pick<KeptConnectionString, "read">,
): Promise<string | undefined> {
  try {
    return await kept.read();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    context.log.warning(
      `The connection string that an earlier run kept on this node cannot be used: ${error.what} ${error.why ?? ""}`,
    );
    return undefined;
  }
}
