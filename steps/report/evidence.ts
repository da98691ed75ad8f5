import { STEP_NAMES, type StepKey } from "../../src/names/steps";
import type { Summary } from "../../src/report/summary";
import { tookLine } from "../../src/estimate/estimate";
import type { NodeRecord } from "../../src/upgrade/record/record";
import { durationOf } from "../../src/values/duration";
import type { Context } from "./contract";
import { backupProofs } from "./evidence-of-backup";
import type { Proof } from "./proof";

type Facts = Pick<Summary, "decision" | "nodes" | "backup" | "outcome" | "outage" | "took">;

/**
 * What each step proved, in the order of the runbook. A step that handed nothing over and wrote nothing into the record
 * proved nothing; what a dry run did not do is not proved either.
 */
export function evidenceOf(context: Context, facts: Facts, record: NodeRecord | undefined): Summary["evidence"] {
  const proofs = [
    ...lookedAt(context, facts),
    // A dry run has done nothing that could be shown.
    ...(context.dryRun ? [] : [...done(context, facts, record), ...ended(context, facts)]),
  ];
  return proofs.map(({ key, proved }) => ({ step: STEP_NAMES[key], proved }));
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

function done({ reads }: Context, facts: Facts, record: NodeRecord | undefined): Proof[] {
  const { nodes, decision, took } = facts;
  const staged = reads.stagedFiles.filter(({ value }) => value !== undefined).length;
  const sha256 = reads.installerSha256 ? "size and SHA-256 agree" : "size agrees";
  const named = (is: (node: Facts["nodes"][number]) => boolean) => nodes.filter(is).map(nameOf);
  const idle = named(({ drainedAt }) => drainedAt !== null);
  const stopped = named(({ stoppedAt }) => stoppedAt !== null);
  const backups = backupProofs(reads, facts);
  const cost = took === null ? undefined : tookLine(took);
  const proofs: (Proof | false)[] = [
    staged > 0 && {
      key: "stage-installer",
      proved: `The installer is on ${countOf(staged, "node")}; its ${sha256}, and its signature is what the signature policy asks for.`,
    },
    ...backups.filter(({ key }) => key === "back-up-while-serving"),
    idle.length > 0 && { key: "drain-nodes", proved: `Seen taking no new tasks and running none: ${idle.join(", ")}.` },
    baseline(record),
    stopped.length > 0 && {
      key: "stop-nodes",
      proved: `Stopped, with no process left and the start type Disabled: ${stopped.join(", ")}.`,
    },
    ...backups.filter(({ key }) => key === "back-up-database"),
    reads.schemaVersionNow !== undefined && changed(reads, decision, reads.schemaVersionNow.text),
    atWork(nodes, reads, "start-primary", ({ isPrimary }) => isPrimary),
    verified(record),
    cost !== undefined && { key: "verify-primary", proved: cost },
    atWork(nodes, reads, "restart-others", ({ isPrimary }) => !isPrimary),
    reads.snapshotDropped !== undefined && {
      key: "drop-snapshot",
      proved: `Dropped the database snapshot ${reads.snapshotDropped}.`,
    },
  ];
  return proofs.filter((proof) => proof !== false);
}

/** What the instance held, as far as it was seen: what the verification compared with. */
function baseline(record: NodeRecord | undefined): Proof | false {
  if (!record?.baseline) return false;
  const { spaces = [], files } = record.baseline;
  const proved = `What the instance held was counted before the last stop: ${countOf(spaces.length, "space")}, and ${countOf(files.length, "file")} read.`;
  return { key: "take-baseline", proved };
}

function verified(record: NodeRecord | undefined): Proof | false {
  if (!record?.verification) return false;
  const { verdict, failures } = record.verification;
  const proved = {
    passed: `Node ${record.node} was verified while it was still drained: every check that could be made passed.`,
    accepted: `The verification failed, and was accepted as chosen: ${failures.join("; ")}.`,
    failed: `The verification failed: ${failures.join("; ")}.`,
  }[verdict];
  return { key: "verify-primary", proved };
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
    const took = node.startSeconds === null ? "" : ` ${durationOf(node.startSeconds)} after its start`;
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
