import { dirname, join } from "node:path";
import * as z from "zod";
import { Failure, reasonOf } from "../../step/failure";
import { upgradeFolder } from "../../windows/upgrade-folder";
import { tookSchema, type Took } from "../../estimate/took";
import { baselineSchema } from "./baseline";
import { backup, version, type NodeRecord } from "./record";
import { nodeFiles, type RecordFiles, type RecordHost } from "./record-file";

const installer = z.object({
  installerUrl: z.string(),
  installerSizeBytes: z.number().nullable(),
  installerSha256: z.string(),
});

/** What a restored backup brings back, and people may have changed since. */
const before = z.object({
  /** The newest script of before: by which its schema is known again where the installation history does not show it. */
  schemaScript: z.string().optional(),
  masterKeyFingerprint: z.string().optional(),
  licenseSerial: z.string().optional(),
  certificateThumbprint: z.string().optional(),
});

export type BeforeUpgrade = z.infer<typeof before>;

/** What the record of an upgrade says about it. */
export const beforeUpgradeOf = ({ facts, plan, baseline }: NodeRecord): BeforeUpgrade => ({
  ...(plan.schemaScript !== undefined && { schemaScript: plan.schemaScript }),
  masterKeyFingerprint: facts.masterKeyFingerprint,
  licenseSerial: baseline?.licenseSerial,
  certificateThumbprint: baseline?.certificateThumbprint,
});

/**
 * What a rollback needs to know of an upgrade that succeeded: kept when the primary's record is closed, for the record
 * itself is the next run's. No secrets.
 */
const lastUpgradeSchema = z.object({
  format: z.literal(1),
  from: version,
  to: version,
  /** The installer of the newer version, and that of the former one where the upgrade knew it. */
  installer,
  previous: installer.nullable(),
  nodes: z.array(z.string()),
  node: z.string(),
  openedAt: z.string(),
  openedBy: z.string(),
  finishedAt: z.string(),
  backup,
  /** As the instance was before the upgrade: what is absent could not be found out, or nobody asked yet. */
  before: before.optional(),
  /** What it cost: what the next one is estimated by. */
  took: tookSchema.optional(),
  /** What it held: what a rollback verifies the restored database by. */
  baseline: baselineSchema.optional(),
});

export type LastUpgrade = z.infer<typeof lastUpgradeSchema>;

/** What the primary's record of an upgrade holds that is about to be closed; undefined for anything that is no such upgrade. */
export function lastUpgradeOf(record: NodeRecord, finishedAt: Date, took?: Took): LastUpgrade | undefined {
  const { plan } = record;
  if (record.direction !== "forward" || record.databaseUpgrade?.verdict !== "committed" || !record.backup)
    return undefined;
  const { installerUrl, installerSizeBytes, installerSha256 } = plan;
  return {
    format: 1,
    ...{ from: plan.from, to: plan.to, installer: { installerUrl, installerSizeBytes, installerSha256 } },
    previous: plan.previous ?? null,
    ...{ nodes: plan.nodes ?? [], node: record.node, openedAt: record.openedAt, openedBy: record.openedBy },
    ...{
      finishedAt: finishedAt.toISOString(),
      ...(took && { took }),
      backup: record.backup,
      before: beforeUpgradeOf(record),
      baseline: record.baseline,
    },
  };
}

/** The file about the last upgrade that succeeded, on the primary node. */
export interface LastUpgradeFile {
  /** Where it lies, for sentences. */
  readonly path: string;
  /**
   * Undefined when there is none.
   * @throws Failure `LastUpgrade-Unreadable`
   */
  read(): Promise<LastUpgrade | undefined>;
  /**
   * Replaces it, beside the record.
   * @throws Failure `LastUpgrade-NotWritten`
   */
  write(last: LastUpgrade): Promise<void>;
  /**
   * Writes a copy beside the backup, for the primary's disk may be lost: only where the backup lies on a share, for a local
   * path is one of the SQL host.
   * @returns where it lies, or in a sentence without full stop why there is none
   */
  writeBesideBackup(last: LastUpgrade): Promise<{ path: string } | { because: string }>;
}

/** @param prepareFolder makes the folder and closes it to everyone but administrators */
export function lastUpgradeFile(
  host: RecordHost,
  prepareFolder: (folder: string) => Promise<void> = (folder) => host.files.makeFolder(folder),
  recordFiles: RecordFiles = nodeFiles(host),
): LastUpgradeFile {
  const path = join(upgradeFolder(host.env), "last-upgrade.json");
  const write = async (to: string, last: LastUpgrade) => {
    await recordFiles.writeFlushed(`${to}.new`, textOf(last));
    await recordFiles.replace(`${to}.new`, to);
  };
  return {
    path,
    async read() {
      try {
        return lastUpgradeSchema.parse(JSON.parse(await recordFiles.read(path)));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw new Failure({
          code: "LastUpgrade-Unreadable",
          what: `The file about the last upgrade, ${path}, exists but cannot be read: ${reasonOf(error)}.`,
          next: "Allow the Tentacle's account to read it, or put the copy in its place that lies beside the backup; then run again.",
          cause: error,
        });
      }
    },
    async write(last) {
      try {
        await prepareFolder(dirname(path));
        await write(path, last);
      } catch (error) {
        if (error instanceof Failure) throw error;
        throw new Failure({
          code: "LastUpgrade-NotWritten",
          what: `The file about this upgrade, ${path}, could not be written: ${reasonOf(error)}.`,
          why: "A rollback needs it once the record of this run is closed.",
          next: "Free disk space, close any program that holds the file, then run again.",
          cause: error,
        });
      }
    },
    async writeBesideBackup(last) {
      const beside = besideBackup(last.backup.file);
      if (beside === undefined) return { because: `${last.backup.file} is a path of the SQL host, not of a share` };
      try {
        await write(beside, last);
        return { path: beside };
      } catch (error) {
        return { because: `the Tentacle's account cannot write ${beside} (${reasonOf(error)})` };
      }
    },
  };
}

const textOf = (last: LastUpgrade) => `${JSON.stringify(z.encode(lastUpgradeSchema, last), null, 2)}\n`;

/** Of a backup on a share: its own name, for several instances may back up to one folder. */
const besideBackup = (file: string): string | undefined =>
  /^\\\\[^\\]/.test(file) ? file.replace(/(\.bak)?$/i, ".last-upgrade.json") : undefined;
