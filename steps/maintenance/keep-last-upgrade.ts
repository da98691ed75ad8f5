import { lastUpgradeOf } from "../../src/upgrade/record/last-upgrade";
import type { NodeRecord } from "../../src/upgrade/record/record";
import { tookOf, type Took } from "../../src/estimate/took";
import type { Context } from "./contract";

/**
 * Keeps what a rollback of this upgrade needs, before the record that holds it is closed: beside the record, and beside the
 * backup where this node can, for the primary's disk may be lost.
 * @throws Failure `LastUpgrade-NotWritten`
 */
export async function keepLastUpgrade(context: Context, record: NodeRecord): Promise<void> {
  const { tools, log, clock, dryRun } = context;
  const last = lastUpgradeOf(record, clock.now(), whatItTook(context, record));
  // A dry run closes no record.
  if (!last || dryRun) return;
  await tools.lastUpgrade.write(last);
  const beside = await tools.lastUpgrade.writeBesideBackup(last);
  if ("path" in beside) log.verbose(`What a rollback needs to know also lies beside the backup: ${beside.path}.`);
  else {
    log.verbose(
      `What a rollback needs to know is kept on this node only: ${beside.because}. Keep a copy if this node's disk may be lost.`,
    );
  }
}

/** As far as this run did it itself. The outage is counted from the moment at which the last node was told to stop. */
function whatItTook({ reads, system }: Context, { backup }: NodeRecord): Took {
  // A full backup that was made while the nodes served took none of the outage.
  const inOutage = backup?.differential ?? (backup?.whileServing ? undefined : backup);
  const primary = system.primaryMachines.map(({ name }) => name);
  const lastStop = newest(reads.stoppedAt);
  // A run that continues one found them stopped.
  const stopBegan = newest(reads.stopBeganAt);
  const backAtWork = reads.backAtWorkAt.flatMap(({ value = "" }) => (value > (lastStop ?? "") ? value : [])).sort();
  return tookOf({
    ...{ outageBeganAt: stopBegan ?? lastStop, outageEndedAt: backAtWork[0] },
    stoppedAt: stopBegan === undefined ? [] : [lastStop],
    ...{ backupStartedAt: inOutage?.startedAt, backupFinishedAt: inOutage?.finishedAt },
    ...{ verifySeconds: inOutage?.verifySeconds, upgradeSeconds: reads.databaseUpgradeSeconds },
    startSeconds: reads.startSeconds.find(({ machine }) => primary.includes(machine))?.value,
  });
}

const newest = (times: Context["reads"]["stoppedAt"]): string | undefined =>
  times
    .flatMap(({ value }) => value ?? [])
    .sort()
    .at(-1);
