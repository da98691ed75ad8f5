import { VARIABLES } from "../../names/variables";
import { sealSet, type SealedBy } from "../backup-set/seal";
import { isInstallationId, type PartName } from "../backup-set/set-folder";
import type { SetHost } from "../backup-set/parts";
import type { StepContext } from "../../step/context";
import type { NodeRecord } from "../record/record";
import type { nodeReads, planReads } from "../run-reads";
import type { FromMachine, ReadValues } from "../../step/reads";

type VerifiedBackup = NonNullable<NodeRecord["backup"]>;

/** What earlier rows of this run say of the instance and of the other parts of the set. */
type SetReads = Pick<ReadValues<typeof nodeReads>, "installationId" | "instanceName"> &
  Pick<ReadValues<typeof planReads>, "currentVersion"> & {
    nodeNames: FromMachine<string>[];
    keysFile?: unknown;
    filesCopied?: unknown;
  };

interface Context extends Pick<
  StepContext<unknown, unknown, "BackupSetMissing", unknown>,
  "system" | "log" | "clock" | "output"
> {
  inputs: { mode: string; fileBackupFolder?: string | undefined; callTimeoutSeconds: number };
  reads: SetReads;
  tools: { host: SetHost };
}

/**
 * Seals the backup set of this run, of which the verified backup of the database is the last part: with it the set is
 * complete. A set that cannot be sealed holds nothing up: nobody can work meanwhile, and the record names the backup, as in
 * a run without sets.
 * @returns the backup with the set that names it
 */
export async function sealed(context: Context, database: string, backup: VerifiedBackup): Promise<VerifiedBackup> {
  const { inputs, reads, tools, system, log } = context;
  const { fileBackupFolder: root } = inputs;
  const { installationId } = reads;
  if (root === undefined) return backup;
  if (installationId === undefined || !isInstallationId(installationId)) {
    const because = "no InstallationId is known, and the folder of a set is named after it";
    context.output("BackupSetMissing", because);
    log.warning(`No backup set is made in ${root}: ${because}.`);
    return backup;
  }
  const set = { root, installationId, runId: system.runId };
  const made = await sealSet(tools.host, set, sealedBy(context, database, backup), {
    expected: expectedParts(context),
    seconds: inputs.callTimeoutSeconds,
  });
  if ("because" in made) {
    context.output("BackupSetMissing", made.because);
    const verified = `The backup set of this run was not sealed: ${made.because}. The database backup ${backup.file} is verified all the same`;
    // Outside an upgrade the step fails for it, and says what next.
    log.warning(
      inputs.mode === "Alone"
        ? `${verified}.`
        : `${verified}, and the upgrade continues: a rollback finds it through the record of this node. Fix the folder (${VARIABLES.fileBackupFolder}) before the next run.`,
    );
    return backup;
  }
  log.highlight(`The backup set is complete: ${made.folder}.`);
  return { ...backup, set: { folder: made.folder, installationId } };
}

/** What earlier rows of this run say that they added. */
function expectedParts({ reads }: Context): PartName[] {
  return [
    ...(reads.keysFile === undefined ? [] : ["keys" as const]),
    ...(reads.filesCopied === undefined ? [] : ["files" as const]),
  ];
}

function sealedBy({ reads, system, clock }: Context, database: string, backup: VerifiedBackup): SealedBy {
  const { differential, snapshot } = backup;
  // Each of them was read to its end before this.
  const verifiedAt = clock.now().toISOString();
  return {
    instance: reads.instanceName,
    version: reads.currentVersion.text,
    schemaVersion: backup.databaseVersion.text,
    nodes: reads.nodeNames.flatMap(({ value }) => (value === undefined ? [] : [value])),
    run: { id: system.runId, environment: system.environment },
    database: {
      name: database,
      path: backup.file,
      bytes: backup.sizeBytes,
      startedAt: backup.startedAt,
      finishedAt: backup.finishedAt,
      verifiedAt,
      ...(backup.setGuid !== undefined && { setGuid: backup.setGuid }),
      ...(backup.whileServing && { whileServing: true as const }),
      ...(differential && {
        differential: {
          path: differential.file,
          bytes: differential.sizeBytes,
          verifiedAt,
        },
      }),
      ...(snapshot && { snapshot: { name: snapshot.name, createdAt: snapshot.createdAt } }),
    },
  };
}
