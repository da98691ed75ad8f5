import { Failure } from "../../src/step/failure";
import type { Recorder } from "../../src/upgrade/record/recorder";
import { withServer } from "./connection-string";
import type { Context } from "./contract";
import { countLosses, refuseLosses, sayLosses } from "./losses";
import { chooseMeans } from "./means";
import { requireFitServer } from "./server-fit";
import { findWayBack } from "./way-back";

/**
 * Counts once more what would be lost, when the nodes are quiet and before the last one stops: from here on nothing is
 * written any more.
 * @throws Failure `Rollback-LosesMore`, `Rollback-LossesUnknown`
 */
export async function count(context: Context, recorder: Recorder): Promise<void> {
  const { log, dryRun } = context;
  const way = await findWayBack(context, recorder);
  if (way.restore !== "not begun") {
    log.info("Nothing to count: an earlier attempt has overwritten the database already.");
    return;
  }
  await withServer(context, async (server, connectionString) => {
    const means = await chooseMeans(context, server, way, await requireFitServer(server));
    const losses = await countLosses(context, way.backup, means, connectionString);
    sayLosses(context, way.backup, means, losses);
    try {
      refuseLosses(context, losses);
    } catch (error) {
      // A dry run is there to be told the number.
      if (!(error instanceof Failure) || !dryRun) throw error;
      log.warning(`A real run would stop here: ${error.message}`);
    }
  });
}
