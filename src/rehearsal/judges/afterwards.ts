import type { StepKey } from "../../names/steps";
import { sameVersion } from "./versions";
import { changesIn } from "./changes";
import { differences } from "./differences";
import { isAttempt, hindrances, momentsOf, readHistory, type Run } from "./history";
import { rowsThat } from "./rows";
import { nodesOf, type NodeState, type WorldState } from "./state";
import type { Checker } from "./verdict";
import { letInUnverified, servedBeforeVerified } from "./unverified";
import { count, list, stepOfRow, untried, verdict } from "./words";

/** What only an upgrade does: other runbooks may end maintenance mode or back up the keys, too. */
const UPGRADE_ROWS = rowsThat(
  ({ runs, of }) => runs === "something-to-do" && of !== "maintenance Restore" && of !== "backup-keys",
);
const RESTORE_ROWS = rowsThat(({ of }) => of === "maintenance Restore");
const BACK_TO_WORK_ROWS = rowsThat(({ of }) => of === "recover" || of.startsWith("restart ") || of === "verify Node");

/** Whether it went beyond checking: a run that found nothing to do upgrades nothing. */
export const wentOn = ({ moments }: Run) =>
  momentsOf(moments, "row-began").some(({ event }) => UPGRADE_ROWS.has(event.key));

const real = (runs: readonly Run[]) => runs.filter(isAttempt);

/** The run itself, or an attempt that it goes on with. */
const changedSomething = (run: Run) => run.base !== run.before || changesIn(run).length > 0;

/**
 * P5: After success every node is online on the target version; drain flags, task caps, start types and maintenance mode are as
 * they were before the first attempt. Put to the test by a run that succeeded, after it or an earlier attempt had
 * changed something.
 */
export const asBeforeAfterSuccess: Checker = (events) => {
  const succeeded = real(readHistory(events).runs).filter((run) => run.outcome === "success" && !metNoRecord(run));
  const problems = succeeded.flatMap((run) => {
    const { base, after, target } = run;
    const wrong = [
      ...differences(base, after),
      ...(after.singleUser ? ["the database lets one session in at a time"] : []),
      ...(after.ownerBefore === undefined ? [] : [`the database does not belong to '${after.ownerBefore}' any more`]),
    ];
    const lost = nodesOf(after).filter(({ deletesArePending }) => deletesArePending);
    wrong.push(...lost.map(({ name }) => `the next restart of ${name} deletes its program`));
    const behind = wentOn(run)
      ? nodesOf(after).filter(({ installedVersion }) => !sameVersion(installedVersion, target))
      : [];
    const versions = behind.map(
      ({ name, installedVersion }) => `${name} is on ${installedVersion ?? "no version"} instead of ${target}`,
    );
    return [...versions, ...wrong].map((what) => `After a run that succeeded, ${what}.`);
  });
  const last = succeeded.findLast(changedSomething);
  if (!last) return untried("P5", problems, "No run that changed anything succeeded.");
  const nodes = nodesOf(last.after);
  return verdict(
    "P5",
    problems,
    `${count(nodes.length, "node")} online on ${list(nodes.map(({ installedVersion }) => installedVersion ?? "no version"))}; drain flags, task caps, start types and maintenance mode are as before the first attempt.`,
  );
};

/**
 * A recovery without the machine that was the primary changes nothing: what is open there waits for it. Had a node that
 * took part an open record, it would have been refused.
 */
const metNoRecord = (run: Run): boolean =>
  run.began.runbook === "recover" && run.began.primary !== run.firstPrimary && changesIn(run).length === 0;

/** Failed runs, by whether the database was changed since the first attempt began. Undecided: an upgrader is still at work. */
function failedRuns(runs: readonly Run[]): { unchanged: Run[]; changed: Run[] } {
  const failed = real(runs).filter(({ outcome, after }) => outcome === "failed" && after.upgrading === undefined);
  const isChanged = ({ base, after }: Run) => isDatabaseChanged(base, after);
  return { unchanged: failed.filter((run) => !isChanged(run)), changed: failed.filter(isChanged) };
}

const isDatabaseChanged = (before: WorldState, after: WorldState) =>
  after.damaged ||
  after.restoring ||
  after.untraced ||
  before.restores !== after.restores ||
  !sameVersion(before.schemaVersion, after.schemaVersion);

const RECOVERY_ROWS = rowsThat(({ runs }) => runs === "after-failure");

/**
 * Somebody got in the way of the recovery itself (killed its scripts, restarted a machine), or moved the role of the
 * primary to a machine that does not know how far the upgrade came. What is left is judged after the next run.
 */
function couldNotRecover({ began, firstPrimary, moments, after }: Run): boolean {
  if (began.primary !== firstPrimary) return true;
  const from = momentsOf(moments, "row-began").find(({ event }) => RECOVERY_ROWS.has(event.key))?.index ?? Infinity;
  const inRecovery = hindrances(moments).some(({ index }) => index > from);
  // A service that ends while it starts, with the right program, cannot be brought back by anybody.
  const endedInStart = momentsOf(moments, "service-start-failed").some(
    ({ index, event, before }) => index > from && sameVersion(event.version, before.schemaVersion),
  );
  // Once an upgrade was begun, what somebody's node has open in the database looks like an upgrader's session.
  const isSomebodys = ({ name, running, startedByHand }: NodeState) =>
    running && startedByHand && name !== firstPrimary;
  const looksLikeUpgrader = after.mayBeUpgrading && nodesOf(after).some(isSomebodys);
  // A start of another program, whoever ordered it, upgrades the schema when it comes to it: until then nobody can tell.
  const isToUpgrade = nodesOf(after).some(
    ({ starting, installedVersion }) => starting && !sameVersion(installedVersion, after.schemaVersion),
  );
  // What such a start has done stands in the server's log alone.
  const isUntold = nodesOf(after).some(({ wasToUpgrade, lostItsLog }) => wasToUpgrade && lostItsLog);
  return (
    inRecovery ||
    endedInStart ||
    looksLikeUpgrader ||
    isToUpgrade ||
    isUntold ||
    nodesOf(after).some(({ disturbed }) => disturbed)
  );
}

/**
 * P6: After a failure before the database upgrade committed, recovery brings the instance back on the old version, state
 * as before. A node that carries the new program already stays stopped until the old one is put back. Put to the test by
 * a run that changed something and failed with the database unchanged.
 */
export const recoveredWhenUnchanged: Checker = (events) => {
  const unchanged = failedRuns(readHistory(events).runs).unchanged.filter((run) => !couldNotRecover(run));
  // While an installer of an earlier step is still at work nobody starts the node: what it leaves is not known.
  const onOldProgram = (state: WorldState) =>
    nodesOf(state).filter(
      ({ installedVersion, installing }) => !installing && sameVersion(installedVersion, state.schemaVersion),
    );
  const problems = unchanged.flatMap(({ base, after }) => {
    const judged = onOldProgram(after).map(({ name }) => name);
    // Without any node on the old program nobody answers, so maintenance mode cannot be put back either.
    const wrong = judged.length === 0 ? [] : differences(base, after, judged);
    return wrong.map((what) => `After a run that failed with the database unchanged, ${what}.`);
  });
  const last = unchanged.findLast(changedSomething);
  if (!last) return untried("P6", problems, "No run that changed anything failed before the database was upgraded.");
  const back = onOldProgram(last.after);
  const stayed = nodesOf(last.after).filter((node) => !back.includes(node));
  const stays = `${list(stayed.map(({ name }) => name))} already ${stayed.length === 1 ? "has" : "have"} another version installed and ${stayed.length === 1 ? "stays" : "stay"} stopped until the old one is installed again`;
  if (back.length === 0) return verdict("P6", problems, `No node has the old version installed any more: ${stays}.`);
  const seen = `After the failure, ${list(back.map(({ name }) => name))} ${back.length === 1 ? "is" : "are"} back on ${last.after.schemaVersion}, in the same state as before`;
  return verdict("P6", problems, stayed.length === 0 ? `${seen}.` : `${seen}; ${stays}.`);
};

/**
 * P7: After a failure past that point maintenance mode stays on until its own row, and no node serves on a mixed
 * cluster, nor one whose verification failed, nor the primary before it is verified. (That the log names the backup and
 * what to do is not in the events.) Put to the test by a run that failed after the database was upgraded or damaged.
 */
export const safeWhenChanged: Checker = (events) => {
  const { runs } = readHistory(events);
  const { changed } = failedRuns(runs);
  const problems = [
    ...changed.flatMap(againstStandStill),
    ...real(runs).flatMap(maintenanceEndedEarly),
    ...real(runs).flatMap(letIn),
    ...real(runs).flatMap(startedOnDamaged),
    ...real(runs).flatMap(upgradedWhenDamaged),
    ...letInUnverified(real(runs)),
    ...servedBeforeVerified(real(runs)),
  ];
  const last = changed.at(-1);
  if (!last) return untried("P7", problems, "No run failed after the database was upgraded.");
  const serving = nodesOf(last.after).filter((node) => node.serving);
  const who =
    serving.length === 0
      ? "no node serves"
      : `only ${list(serving.map(({ name }) => name))}, on the schema's version, ${serving.length === 1 ? "serves" : "serve"}`;
  return verdict("P7", problems, `After the failure, maintenance mode is on and ${who}.`);
};

/** Whether somebody got in the way of the row that ends maintenance mode: it may have done so, and is called failed. */
function wasDisturbedInRestore({ moments }: Run): boolean {
  const from = momentsOf(moments, "row-began").find(
    ({ event }) => RESTORE_ROWS.has(event.key) && !RECOVERY_ROWS.has(event.key),
  );
  return from !== undefined && hindrances(moments).some(({ index }) => index > from.index);
}

function againstStandStill(run: Run): string[] {
  const { before, after } = run;
  const problems: string[] = [];
  // Nobody can keep an administrator from switching it off. A run that finds it off began after the row that ends it: while
  // it does not change the database itself, off is as it was found.
  const isOurs = !after.maintenanceIsByHand && (before.maintenance || isDatabaseChanged(before, after));
  // Nobody can switch on what a restored database brings back until a node answers; no step lets anybody in before that.
  const isNobodyIn = after.maintenanceIsOffByRestore && nodesOf(after).every(({ serving }) => !serving);
  if (!after.maintenance && isOurs && !isNobodyIn && (after.damaged || !wasDisturbedInRestore(run)))
    problems.push("A run failed after the database was changed, but maintenance mode was off.");
  for (const { name, running, runningVersion, startedUnseen } of nodesOf(after)) {
    if (running && !startedUnseen && !sameVersion(runningVersion, after.schemaVersion)) {
      problems.push(
        `A run failed after the database was changed, but ${name} ran on ${runningVersion ?? "another version"}.`,
      );
    }
  }
  return problems;
}

/**
 * Once the database is changed, maintenance mode ends in its own row only. A database from while the nodes served brings it
 * back switched off: then nobody is let in before it is on again.
 */
function maintenanceEndedEarly({ base, moments, began }: Run): string[] {
  let inRow: StepKey | undefined;
  // A script that the server has lost goes on, in its row; what it, or one that was killed, asked for may come later.
  const lost = new Set<StepKey>();
  return moments.flatMap(({ event, before, after }) => {
    if (event.kind === "row-began") inRow = event.key;
    if (event.kind === "disturbed" && inRow !== undefined) lost.add(inRow);
    if (event.kind === "row-ended") {
      if (nodesOf(before).some(({ disturbed }) => disturbed)) lost.add(event.key);
      else inRow = undefined;
    }
    const isOffByRestore = after.maintenanceIsOffByRestore;
    if (isOffByRestore && event.kind === "serving-changed" && event.serving) {
      return [
        `In ${began.runId} ${event.node} was let in while maintenance mode was off, as the restored database had it.`,
      ];
    }
    if (event.kind !== "maintenance-changed" || event.on || isOffByRestore || event.by === "somebody") return [];
    const changed = before.damaged || !sameVersion(base.schemaVersion, before.schemaVersion);
    const rows = [...lost, ...(inRow === undefined ? [] : [inRow])];
    if (!changed || (rows.some((row) => RESTORE_ROWS.has(row)) && !before.damaged)) return [];
    const where = inRow === undefined ? "outside any step" : `in ${stepOfRow(inRow)}`;
    return [`In ${began.runId} maintenance mode was switched off ${where}, after the database was changed.`];
  });
}

/** Once the database is changed, no step puts a node back to work while maintenance mode is off. */
function letIn({ base, before: first, moments, began }: Run): string[] {
  let inRow: StepKey | undefined;
  // A node that Windows, the watchdog or somebody starts, and that nobody had drained, serves by itself.
  const startedByOthers = new Set<string>();
  return moments.flatMap(({ event, before }) => {
    if (event.kind === "service-starting" && event.by !== "command") startedByOthers.add(event.node);
    if (event.kind === "drain-changed" || event.kind === "service-stopped") startedByOthers.delete(event.node);
    if (event.kind === "row-began") inRow = event.key;
    if (event.kind === "row-ended") inRow = undefined;
    if (event.kind !== "serving-changed" || !event.serving || inRow === undefined || !BACK_TO_WORK_ROWS.has(inRow))
      return [];
    if (startedByOthers.has(event.node)) return [];
    if (before.maintenance || before.maintenanceIsByHand || sameVersion(base.schemaVersion, before.schemaVersion))
      return [];
    // The attempt before was over but for its report: maintenance mode was off by then, and nothing has changed since.
    if (!first.maintenance && sameVersion(first.schemaVersion, before.schemaVersion)) return [];
    return [`${event.node} went back to work in ${stepOfRow(inRow)} of ${began.runId} while maintenance mode was off.`];
  });
}

function startedOnDamaged({ moments }: Run): string[] {
  return momentsOf(moments, "service-running").flatMap(({ before, event }) => {
    // Its own start upgraded the database, and went wrong.
    if (before.nodes.get(event.node)?.startedByHand) return [];
    if (before.damaged) return [`${event.node} was started although an upgrade had left the database inconsistent.`];
    return before.unended ? [`${event.node} was started although the database upgrade had not ended.`] : [];
  });
}

/** Only a restored backup helps: scripts that run on what is half done make it worse, and hide it. */
function upgradedWhenDamaged({ moments }: Run): string[] {
  return momentsOf(moments, "database-upgrade-began").flatMap(({ before, event }) =>
    before.damaged ? [`${event.node} upgraded the database again although an upgrade had left it inconsistent.`] : [],
  );
}
