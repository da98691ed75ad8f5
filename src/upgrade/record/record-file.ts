import { dirname, join } from "node:path";
import * as z from "zod";
import type { MachineWith } from "../../machine/machine";
import type { Surroundings } from "../../step/context";
import { Failure, reasonOf } from "../../step/failure";
import { writeAll } from "../../machine/write-all";
import { whileHeld } from "../../windows/held-files";
import {
  keptConnectionStringDraft,
  keptConnectionStringPath,
  upgradeFolder,
  upgraderOutputPath,
} from "../../windows/upgrade-folder";
import { decodeRecord, recordSchema, type NodeRecord, type RecordStore } from "./record";
import { upgraderSaidDamaged } from "../../server-program/upgrader-said";

/** The file operations a record needs, so that a test can end the process between any two of them. */
export interface RecordFiles {
  read(path: string): Promise<string>;
  /** Creates or overwrites a file and flushes it to the disk. */
  writeFlushed(path: string, text: string): Promise<void>;
  /** Puts one file in another's place, in one step, and returns when that outlives a loss of power. */
  replace(from: string, to: string): Promise<void>;
  /** Removes a file; none there is as good. */
  remove(path: string): Promise<void>;
  /** Flushes the folder's own list of files, where the platform has such a thing. */
  flushFolder(path: string): Promise<void>;
}

/** Windows has no flushing of folders and refuses in one of these ways. */
const NO_FOLDER_FLUSH = new Set(["EPERM", "EISDIR", "EACCES", "EINVAL"]);

/** What is kept beside a record while it is open. */
const KEPT: readonly { path: (env: NodeJS.ProcessEnv) => string; what: string }[] = [
  { path: keptConnectionStringPath, what: "The encrypted connection string" },
  // A machine that lost its power between writing it and putting it in its place.
  { path: keptConnectionStringDraft, what: "The encrypted connection string" },
  { path: upgraderOutputPath, what: "What Octopus.Server.exe printed while it upgraded the database" },
];

/** What a record needs of the running step. */
export type RecordHost = Surroundings & Pick<MachineWith, "env" | "files">;

/**
 * The record at `%ProgramData%\OctopusHaUpgrade\run.json`. Written beside it and then put in its place: a process that
 * is ended at any moment, or a machine that loses power, leaves the old record or the new one, never a part. Before it
 * is closed, what was kept beside it goes: the connection string, and what the upgrader printed.
 * @param prepareFolder makes the folder and closes it to everyone but administrators; called before each write
 */
export function recordFile(
  host: RecordHost,
  prepareFolder: (folder: string) => Promise<void> = (folder) => host.files.makeFolder(folder),
  recordFiles: RecordFiles = nodeFiles(host),
): RecordStore {
  const path = join(upgradeFolder(host.env), "run.json");
  return {
    path,
    async read() {
      let text: string;
      try {
        text = await recordFiles.read(path);
      } catch (error) {
        if (codeOf(error) === "ENOENT") return undefined;
        throw unreadable(path, error);
      }
      const record = parseRecord(path, text);
      const upgrade = record.databaseUpgrade;
      if (!record.open || upgrade?.verdict !== "begun") return record;
      if (!(await upgraderSaidDamaged(host, upgraderOutputPath(host.env)))) return record;
      return { ...record, databaseUpgrade: { ...upgrade, verdict: "damaged", knownFrom: "output" } };
    },
    async write(record) {
      const folder = dirname(path);
      const next = `${path}.new`;
      try {
        await prepareFolder(folder);
        if (!record.open) for (const kept of KEPT) await removeKept(recordFiles, kept.path(host.env), kept.what);
        await recordFiles.writeFlushed(next, `${JSON.stringify(z.encode(recordSchema, record), null, 2)}\n`);
        await recordFiles.replace(next, path);
        await recordFiles.flushFolder(folder);
      } catch (error) {
        if (error instanceof Failure) throw error;
        throw new Failure({
          code: "Record-NotWritten",
          what: `The record of this node, ${path}, could not be written: ${reasonOf(error)}.`,
          why: "Nothing is changed on a node until what was found there is recorded.",
          next: "Free disk space, close any program that holds the file, check that the Tentacle's account may write to the folder, then run again.",
          cause: error,
        });
      }
    },
  };
}

/** @throws Failure `Secret-NotRemoved`: the record stays open, for nobody would look for the file afterwards */
async function removeKept(recordFiles: RecordFiles, path: string, what: string): Promise<void> {
  try {
    await recordFiles.remove(path);
  } catch (error) {
    throw new Failure({
      code: "Secret-NotRemoved",
      what: `${what}, ${path}, could not be removed: ${reasonOf(error)}.`,
      why: "It is kept only while a run is unfinished, so the record of this node stays open.",
      next: "Close the program that holds the file, then run again.",
      cause: error,
    });
  }
}

function parseRecord(path: string, text: string): NodeRecord {
  try {
    return decodeRecord(JSON.parse(text));
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): Failure {
  return new Failure({
    code: "Record-Unreadable",
    what: `The record of this node, ${path}, exists but cannot be read.`,
    why: `It says how the node was before an earlier run, so it is never ignored (${whyUnreadable(error)}).`,
    next: "Check the file. Allow the Tentacle's account to read it, or correct it; if it cannot be corrected, set the node's service, start type and drain flag to what they should be, then move the file away and run again.",
    cause: error,
  });
}

/** A zod error's own message is a page of JSON. */
function whyUnreadable(error: unknown): string {
  if (!(error instanceof z.ZodError)) return reasonOf(error);
  return error.issues.map(({ path, message }) => `${path.join(".") || "the whole file"}: ${message}`).join("; ");
}

/** The files of the machine. */
export function nodeFiles(around: RecordHost): RecordFiles {
  const { files } = around;
  return {
    read: (path) => whileHeld(around, path, () => files.readText(path)),
    async writeFlushed(path, text) {
      const file = await whileHeld(around, path, () => files.open(path, "w", 0o600));
      try {
        await writeAll(file, Buffer.from(text, "utf8"), 0);
        await file.flush();
      } finally {
        await file.close();
      }
    },
    async replace(from, to) {
      await whileHeld(around, to, () => files.rename(from, to));
      // Windows flushes no folder; flushing the file under its new name writes the log that has its rename.
      const file = await whileHeld(around, to, () => files.open(to, "r+"));
      try {
        await file.flush();
      } finally {
        await file.close();
      }
    },
    remove: (path) => whileHeld(around, path, () => files.remove(path)),
    async flushFolder(path) {
      try {
        await files.flushFolder(path);
      } catch (error) {
        if (!NO_FOLDER_FLUSH.has(codeOf(error))) throw error;
      }
    },
  };
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | undefined)?.code ?? "";
}
