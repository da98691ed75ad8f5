import * as z from "zod";

const seconds = z.number().nullable();

/**
 * What an upgrade cost, each part by one clock; null where nobody measured it. Kept with the last upgrade, and what an
 * estimate of the next one goes by (estimate.ts).
 */
export const tookSchema = z.object({
  stopSeconds: seconds,
  backupSeconds: seconds,
  verifySeconds: seconds,
  upgradeSeconds: seconds,
  startSeconds: seconds,
  outageSeconds: seconds,
});

export type Took = z.infer<typeof tookSchema>;

/** As the steps handed it over: moments in ISO 8601, two of one clock each; undefined where one handed nothing over. */
interface HandedOver {
  outageBeganAt?: string | null | undefined;
  outageEndedAt?: string | null | undefined;
  /** Of each node. */
  stoppedAt: readonly (string | null | undefined)[];
  backupStartedAt?: string | null | undefined;
  backupFinishedAt?: string | null | undefined;
  verifySeconds?: number | null | undefined;
  upgradeSeconds?: number | undefined;
  /** Of the primary node, from its start to its answer. */
  startSeconds?: number | null | undefined;
}

/** How long each part took. A part whose moments contradict each other, as those of two attempts do, was not measured. */
export function tookOf(of: HandedOver): Took {
  const lastStop = of.stoppedAt
    .flatMap((time) => time ?? [])
    .sort()
    .at(-1);
  return {
    stopSeconds: between(of.outageBeganAt, lastStop),
    backupSeconds: between(of.backupStartedAt, of.backupFinishedAt),
    verifySeconds: of.verifySeconds ?? null,
    upgradeSeconds: of.upgradeSeconds ?? null,
    startSeconds: of.startSeconds ?? null,
    outageSeconds: between(of.outageBeganAt, of.outageEndedAt),
  };
}

function between(from: string | null | undefined, until: string | null | undefined): number | null {
  const ms = Date.parse(until ?? "") - Date.parse(from ?? "");
  return Number.isNaN(ms) || ms < 0 ? null : Math.round(ms / 1000);
}
