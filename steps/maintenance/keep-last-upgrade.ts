import { lastUpgradeOf } from "../../src/upgrade/record/last-upgrade";
import type { NodeRecord } from "../../src/upgrade/record/record";
import type { Context } from "./contract";

/**
 * Keeps what a rollback of this upgrade needs, before the record that holds it is closed: beside the record, and beside the
 * backup where this node can, for the primary's disk may be lost.
 * @throws Failure `LastUpgrade-NotWritten`
 */
export async function keepLastUpgrade(context: Context, record: NodeRecord): Promise<void> {
  const { tools, log, clock, dryRun } = context;
  const last = lastUpgradeOf(record, clock.now());
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
