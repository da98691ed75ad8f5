import { STEP_NAMES, type StepKey } from "../../src/names/steps";
import type { Summary } from "../../src/report/summary";
import { tookLine } from "../../src/upgrade/estimate/estimate";
import { tookOf } from "../../src/upgrade/estimate/took";
import type { Context } from "./contract";

type Facts = Pick<Summary, "decision" | "nodes" | "backup" | "outcome" | "outage">;

/**
 * What each step proved, in the order of the runbook. A step that handed nothing over proved nothing; what a dry run did
 * not do is not proved either.
 */
export function evidenceOf(context: Context, facts: Facts): Summary["evidence"] {
  const proofs = [
    ...lookedAt(context, facts),
    // A dry run has done nothing that could be shown.
    ...(context.dryRun ? [] : [...done(context, facts), ...ended(context, facts)]),
  ];
  return proofs.map(({ key, proved }) => ({ step: STEP_NAMES[key], proved }));
}

interface Proof {
  key: StepKey;
  proved: string;
}

function lookedAt({ reads }: Context, { nodes, decision }: Facts): Proof[] {
  const inspected = nodes.filter(({ node }) => node !== null);
  const proofs: Proof[] = [];
  if (inspected.length > 0) {
    const proved = `${countOf(inspected.length, "node")} inspected: ${inspected.map(({ node, machine }) => `${node ?? ""} (machine '${machine}')`).join(", ")}.`;
    proofs.push({ key: "inspect-nodes", proved });
  }
  if (reads.upgradeAvailable !== undefined && decision.from !== null) {
    proofs.push(decided(reads.upgradeAvailable, decision));
  }
  return proofs;
}

function decided(isSomethingToDo: boolean, { direction, from, to }: Facts["decision"]): Proof {
  if (direction === "back") {
    const proved = isSomethingToDo
      ? `The run goes from ${from ?? ""} back to ${to ?? ""}.`
      : `The instance is back on ${from ?? ""}: nodes and database.`;
    return { key: "decide-rollback", proved };
  }
  const proved = isSomethingToDo
    ? `The instance ran ${from ?? ""} on every node and in the database; this run goes to ${to ?? ""}.`
    : `The instance runs ${from ?? ""}, and the version policy allows nothing newer.`;
  return { key: "check-version", proved };
}

function done({ reads }: Context, facts: Facts): Proof[] {
  const { nodes, backup, decision } = facts;
  const staged = reads.stagedFiles.filter(({ value }) => value !== undefined).length;
  const sha256 = reads.installerSha256 ? "size and SHA-256 agree" : "size agrees";
  const stopped = nodes.filter(({ stoppedAt }) => stoppedAt !== null).map(nameOf);
  const proofs: (Proof | false)[] = [
    staged > 0 && {
      key: "stage-installer",
      proved: `The installer is on ${countOf(staged, "node")}; its ${sha256}, and its signature is what the signature policy asks for.`,
    },
    stopped.length > 0 && {
      key: "stop-nodes",
      proved: `Stopped, with no process left and the start type Disabled: ${stopped.join(", ")}.`,
    },
    backup !== null &&
      reads.backupFile !== undefined && {
        key: "back-up-database",
        proved: `A full backup was written with CHECKSUM while every node was stopped, and read by RESTORE VERIFYONLY. It holds the schema of ${backup.schemaVersion}.`,
      },
    reads.schemaVersionNow !== undefined && changed(reads, decision, reads.schemaVersionNow.text),
    atWork(nodes, reads, "start-primary", ({ isPrimary }) => isPrimary),
    cost(reads, facts),
    atWork(nodes, reads, "restart-others", ({ isPrimary }) => !isPrimary),
  ];
  return proofs.filter((proof) => proof !== false);
}

/** What the outage was made of; nothing where no node was seen back to work after one. */
function cost(reads: Context["reads"], { nodes, outage, decision }: Facts): Proof | false {
  if (decision.direction === "back" || outage?.seconds == null) return false;
  // A full backup that was made while the nodes served took none of the outage.
  const inOutage = reads.wayBackMadeAt === undefined || reads.wayBackMadeAt === reads.backupStartedAt;
  const took = tookOf({
    ...{ outageBeganAt: outage.beganAt, outageEndedAt: outage.endedAt },
    stoppedAt: nodes.map(({ stoppedAt }) => stoppedAt),
    ...(inOutage && { backupStartedAt: reads.backupStartedAt, backupFinishedAt: reads.backupFinishedAt }),
    ...{ upgradeSeconds: reads.databaseUpgradeSeconds },
    startSeconds: nodes.find(({ isPrimary }) => isPrimary)?.startSeconds,
  });
  const proved = tookLine(took);
  return proved !== undefined && { key: "verify-primary", proved };
}

function changed(
  { restoreBackupFile, restoreFrom }: Context["reads"],
  { direction }: Facts["decision"],
  schema: string,
): Proof {
  const belongs = `The schema belongs to ${schema}: the database says so.`;
  return direction === "back"
    ? {
        key: "restore-database",
        proved: `The database was restored from ${restoreFrom ?? restoreBackupFile ?? "its backup"}. ${belongs}`,
      }
    : { key: "upgrade-database", proved: belongs };
}

/** What was seen of nodes after their start: that they answered with the target version, and that they serve. */
function atWork(
  nodes: Facts["nodes"],
  { nodeVersions }: Context["reads"],
  key: StepKey,
  is: (node: Facts["nodes"][number]) => boolean,
): Proof | false {
  const seen = nodes.filter(is).flatMap((node) => {
    const version = nodeVersions.find(({ machine }) => machine === node.machine)?.value?.text;
    if (version === undefined) return [];
    const took = node.startSeconds === null ? "" : ` ${node.startSeconds} s after its start`;
    return `${nameOf(node)} answered with ${version}${took}${node.backAtWorkAt === null ? "" : " and is back to work"}`;
  });
  return seen.length > 0 && { key, proved: `${seen.join("; ")}.` };
}

function ended({ reads, system }: Context, { nodes }: Facts): Proof[] {
  if (reads.recoveryVerdict !== undefined) {
    const back = nodes
      .filter(({ machine, backAtWorkAt }) => backAtWorkAt !== null && isAsFound(reads, machine))
      .map(nameOf);
    return [
      {
        key: "decide-recovery",
        proved: VERDICTS[reads.recoveryVerdict] ?? "It is not certain what became of the database.",
      },
      ...(back.length > 0
        ? [{ key: "recover-nodes", proved: `Back to work, as found: ${back.join(", ")}.` } as const]
        : []),
    ];
  }
  if (system.error !== undefined || reads.maintenanceWas === undefined) return [];
  const proved = `Maintenance mode is ${reads.maintenanceWas ? "on" : "off"}, as it was before the first attempt, and every node is as it was found.`;
  return [{ key: "restore-maintenance", proved }];
}

/** The nodes that recovery brought back, and not those that an upgrade started. */
const isAsFound = ({ nodeVersions }: Context["reads"], machine: string): boolean =>
  !nodeVersions.some((each) => each.machine === machine && each.value !== undefined);

/** What 'recover' found out, in a sentence each. */
const VERDICTS: Readonly<Record<string, string>> = {
  unchanged: "The database is unchanged.",
  changed: "The database is on the version that the run goes to.",
  "not-restored": "The database was not restored.",
  unfinished: "The database was changed, and nobody saw that finish.",
  damaged: "The database upgrade left the database in an inconsistent state.",
};

const nameOf = ({ node, machine }: Facts["nodes"][number]) => node ?? `machine '${machine}'`;
const countOf = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;
