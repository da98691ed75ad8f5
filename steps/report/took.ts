import type { Summary } from "../../src/report/summary";
import { tookOf } from "../../src/estimate/took";
import type { Context } from "./contract";

type Facts = Pick<Summary, "decision" | "nodes" | "backup" | "outage">;

/** What the outage of an upgrade was made of; null where no node was seen back to work after one. */
export function tookInRun({ reads }: Context, { nodes, outage, backup, decision }: Facts): Summary["took"] {
  if (decision.direction === "back" || outage?.seconds == null) return null;
  // A backup that an earlier run made is none of this outage; a full one made while the nodes served took none of it.
  const inOutage = reads.backupFile === undefined ? null : backup?.whileServing ? backup.differential : backup;
  return tookOf({
    ...{ outageBeganAt: outage.beganAt, outageEndedAt: outage.endedAt },
    stoppedAt: nodes.map(({ stoppedAt }) => stoppedAt),
    ...{ backupStartedAt: inOutage?.startedAt, backupFinishedAt: inOutage?.finishedAt },
    ...{ verifySeconds: inOutage?.verifySeconds, upgradeSeconds: reads.databaseUpgradeSeconds },
    startSeconds: nodes.find(({ isPrimary }) => isPrimary)?.startSeconds,
  });
}
