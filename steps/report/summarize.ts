import type { Summary } from "../../src/report/summary";
import { sameVersion } from "../../src/values/version";
import type { NodeRecord } from "../../src/upgrade/record/record";
import type { Context, ReportFiles } from "./contract";
import { backupOf } from "./backup";
import { evidenceOf } from "./evidence";
import { leftFor, notChecked, wayBackOf } from "./left";
import { nodesOf, outageOf } from "./nodes";
import { pruneOf } from "./prune";
import { setOf } from "./set";
import { directionOf, outcomeOf, sentenceFor } from "./outcome";
import { tookInRun } from "./took";
import { wouldDo } from "./would-do";

/** Octopus puts the reasons of all machines into one text. */
const LONGEST_ERROR = 4000;

type Last = Awaited<ReturnType<ReportFiles["last"]>>;

/** What the report says, from what is known when the last step runs. @param known.record of this node, open or closed */
export function summarize(context: Context, known: { record: NodeRecord | undefined; last: Last }): Summary {
  const { reads, system, dryRun, clock } = context;
  const record = recordOfRun(context, known.record);
  const outcome = outcomeOf(context, record);
  const nodes = nodesOf(context, record);
  const decision = decisionOf(context, record);
  const { from, to } = decision;
  const facts = {
    outcome,
    decision,
    nodes,
    backup: dryRun ? null : backupOf(context, record),
    outage: dryRun ? null : outageOf(nodes),
  };
  const took = tookInRun(context, facts);
  return {
    format: 1,
    writtenAt: clock.now().toISOString(),
    run: {
      id: system.runId,
      environment: system.environment,
      dryRun,
      succeeded: system.error === undefined,
      error: system.error?.slice(0, LONGEST_ERROR) ?? null,
    },
    ...facts,
    took,
    sentence: sentenceFor(outcome, { direction: decision.direction, from, to, nodes: nodes.length }),
    before: beforeOf(context, record, known.last),
    database: {
      schemaBefore: record?.plan.from.text ?? reads.databaseVersion?.text ?? from,
      schemaNow: dryRun ? null : (reads.schemaVersionNow?.text ?? null),
      upgradedAt: dryRun ? null : changedAt(context, record),
      upgradeSeconds: dryRun ? null : (reads.databaseUpgradeSeconds ?? null),
    },
    set: setOf(context, record, facts.backup),
    prune: pruneOf(context),
    evidence: evidenceOf(context, { ...facts, took }, record),
    would: dryRun ? wouldDo(context) : [],
    wayBack: wayBackOf(facts),
    notChecked: notChecked(context, facts, record),
    left: leftFor(context, facts, record),
  };
}

/**
 * The record, when it tells of this run or of one that this run continues: one that is closed may be of an upgrade of
 * last year.
 */
function recordOfRun({ reads, system, dryRun }: Context, record: NodeRecord | undefined): NodeRecord | undefined {
  if (!record) return undefined;
  if (record.open || record.openedBy === system.runId) return record;
  const continued = !dryRun && system.error === undefined && reads.upgradeAvailable === true;
  return continued && sameVersion(record.plan.to, reads.targetVersion) ? record : undefined;
}

/** Whether this run continues one that another began. The run before this one was cut off when it left no report. */
function beforeOf({ system }: Context, record: NodeRecord | undefined, last: Last): Summary["before"] {
  if (!record || record.openedBy === system.runId) return null;
  const { openedBy: run, openedAt: beganAt } = record;
  const others = record.writtenBy?.filter((each) => each.run !== system.runId) ?? [];
  const before = others.at(-1) ?? { run, at: beganAt };
  // Times of the same clock: the record and the report lie on the same node. Whoever wrote a later report has told of it.
  const cutOff = last?.run.id !== before.run && (!last || last.writtenAt < before.at);
  return { run, beganAt, lastRun: before.run, cutOff };
}

function decisionOf(context: Context, record: NodeRecord | undefined): Summary["decision"] {
  const { reads } = context;
  const from = reads.currentVersion ?? record?.plan.from;
  const to = reads.targetVersion ?? record?.plan.to;
  const final = reads.finalVersion ?? record?.plan.final;
  return {
    direction: directionOf(context, record),
    from: from?.text ?? null,
    to: to?.text ?? null,
    final: final?.text ?? null,
    moreRunsNeeded: to && final ? !sameVersion(to, final) : null,
    hops: hopsOf(reads),
    policy: reads.policy ?? null,
    passedOver: reads.passedOver ?? [],
    changesUrl: reads.changesUrl === undefined || reads.changesUrl === "" ? null : reads.changesUrl,
  };
}

/** Nothing where there is nothing to upgrade, and in a rollback. */
function hopsOf({
  hopNumber: number,
  hopCount: count,
  upgradePath: path,
}: Context["reads"]): Summary["decision"]["hops"] {
  return number === undefined || count === undefined || number < 1 ? null : { number, count, path: path ?? [] };
}

function changedAt(context: Context, record: NodeRecord | undefined): string | null {
  const { upgradedAt, restoredAt } = context.reads;
  return directionOf(context, record) === "back"
    ? (restoredAt ?? record?.databaseRestore?.at ?? null)
    : (upgradedAt ?? record?.databaseUpgrade?.at ?? null);
}
