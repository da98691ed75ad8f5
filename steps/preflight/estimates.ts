import { Failure } from "../../src/step/failure";
import { estimateLines, type KnownCosts } from "../../src/estimate/estimate";
import type { Context } from "./contract";
import type { Findings } from "./facts";

/**
 * Says what each backup strategy would cost inside the outage, by what msdb knows of this database and by what the last
 * upgrade took. Only the primary node asks: `costs` is there on no other.
 */
export async function sayEstimates(context: Context, { database }: Findings): Promise<void> {
  const costs = database.known ? database.value?.costs : undefined;
  if (!costs) return;
  const { fullSeconds, changedShare } = costs.told ? costs.value : {};
  const last = await lastTook(context);
  for (const line of estimateLines({ fullSeconds, changedShare, last })) context.log.info(line);
}

/** An estimate is no reason to refuse: a file that cannot be read tells nothing. */
async function lastTook({ tools, log }: Context): Promise<KnownCosts["last"]> {
  try {
    const last = await tools.lastUpgrade.read();
    return last?.took && { took: last.took, run: last.openedBy };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    log.verbose(`The estimate does without the last upgrade: ${error.message}`);
    return undefined;
  }
}
