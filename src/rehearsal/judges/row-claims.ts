import type { StepKey } from "../../names/steps";
import { sameVersion } from "./versions";
import { maintenanceDiffers } from "./differences";
import { momentsOf, type Moment, type Run } from "./history";
import { nodesOf, type NodeState, type WorldState } from "./state";
import { list, onOff, runNamed, stepOfRow } from "./words";

/** A row that has succeeded on all its machines: what happened in it, and what was true right after it. */
interface ClaimedRow {
  now: WorldState;
  run: Run;
  row: readonly Moment[];
}

/** What has to be true of the world when a row of the runbook has succeeded on all its machines. */
interface Claim {
  /** The row's step and mode, so that a test notices when the runbook changes. */
  of: string;
  /** @returns what is wrong, as a clause; undefined when the claim is true */
  against(at: ClaimedRow): string | undefined;
}

const names = (nodes: readonly NodeState[]) => list(nodes.map(({ name }) => name));
const schemaIsNew = (now: WorldState, run: Run) => sameVersion(now.schemaVersion, run.target);
const onTarget = (run: Run) => (node: NodeState) => sameVersion(node.runningVersion, run.target);

/** By the row's key. A row that may rightly have had nothing to do claims only what holds in that case too. */
export const ROW_CLAIMS: Readonly<Partial<Record<StepKey, Claim>>> = {
  "enable-maintenance": {
    of: "maintenance Enable",
    against: ({ now, run }) => {
      // Nobody runs who could be asked; or everybody serves the target, and there is nothing left to keep people out of.
      const nobodyRuns = nodesOf(now).every(({ running }) => !running);
      const isOver = schemaIsNew(now, run) && nodesOf(now).every((node) => node.serving && onTarget(run)(node));
      return now.maintenance || nobodyRuns || isOver ? undefined : "maintenance mode was off";
    },
  },
  "drain-nodes": {
    of: "drain-stop Drain",
    against: ({ now, run, row }) => {
      // Who was told so has chosen that tasks may be cut off there.
      const refused = momentsOf(row, "drain-refused").filter(({ event }) => event.operatorChoseCutOff);
      const excused = new Set(refused.map(({ event }) => event.node));
      const left = nodesOf(now).filter(
        ({ name, running, draining, taskCap }) => running && !draining && taskCap !== 0 && !excused.has(name),
      );
      return left.length === 0 || schemaIsNew(now, run) ? undefined : `${names(left)} still took tasks`;
    },
  },
  "stop-nodes": {
    of: "drain-stop Stop",
    against: ({ now, run }) => {
      // One that starts runs no version yet: it will be the installed one.
      const isRightToRun = ({ running, runningVersion, installedVersion }: NodeState) =>
        schemaIsNew(now, run) && sameVersion(running ? runningVersion : installedVersion, run.target);
      const left = nodesOf(now).filter((node) => (node.running || node.starting) && !isRightToRun(node));
      return left.length === 0 ? undefined : `${names(left)} ran`;
    },
  },
  "back-up-files": { of: "backup-files Copy", against: ({ row }) => againstNotCopied(row) },
  "back-up-files-again": { of: "backup-files CopyAgain", against: ({ row }) => againstNotCopied(row) },
  "back-up-files-now": { of: "backup-files CopyNow", against: ({ row }) => againstNotCopied(row) },
  "back-up-while-serving": { of: "backup-db Serving", against: ({ row }) => againstUnverified(row) },
  "back-up-database": {
    of: "backup-db Stopped",
    against: ({ row, run, now }) => {
      // The operator has given up what nobody can back up.
      if (run.began.withoutPresent && now.unreadable !== undefined) return undefined;
      return againstUnverified(row);
    },
  },
  "install-on-primary-if-not-done": {
    of: "install-msi Install",
    against: ({ now, run }) =>
      nodesOf(now).some(({ installedVersion }) => sameVersion(installedVersion, run.target))
        ? undefined
        : `no node had ${run.target} installed`,
  },
  "start-unchanged": {
    of: "upgrade-db Start",
    against: ({ now, run }) => {
      // It may have left everything to the rows that follow.
      if (!schemaIsNew(now, run)) return undefined;
      if (now.unended) return "scripts that always run after the commit had not run";
      return nodesOf(now).some((node) => node.running && onTarget(run)(node))
        ? undefined
        : `no node ran on ${run.target}`;
    },
  },
  "upgrade-database": {
    of: "upgrade-db Upgrade",
    against: ({ now, run }) => {
      if (now.untraced) return undefined;
      if (!schemaIsNew(now, run)) return `the schema belonged to ${now.schemaVersion}, not to ${run.target}`;
      return now.unended ? "scripts that always run after the commit had not run" : undefined;
    },
  },
  "restore-database": {
    of: "restore-db Restore",
    against: ({ now, run }) => {
      if (!schemaIsNew(now, run)) return `the schema belonged to ${now.schemaVersion}, not to ${run.target}`;
      return now.restoring || now.singleUser ? "nobody else can get into the database" : undefined;
    },
  },
  "start-primary": {
    of: "restart Start",
    against: ({ now, run }) =>
      nodesOf(now).some((node) => node.running && onTarget(run)(node)) ? undefined : `no node ran on ${run.target}`,
  },
  "verify-primary": {
    of: "verify Node",
    // One that is back to work already was verified before: it is not drained for what came later.
    against: ({ now, row, run }) => {
      const wasAtWork = nodesOf(row[0]?.before ?? now).some(({ serving }) => serving);
      // What an earlier upgrade has lost is as it was before.
      const broken = [...now.broken].filter((what) => !run.base.broken.has(what));
      if (run.began.acceptsFindings !== true && broken.length > 0 && !wasAtWork) return list(broken);
      const wasDrained = nodesOf(run.base).some(({ draining }) => draining);
      const serves = nodesOf(now).some((node) => node.serving && onTarget(run)(node));
      return serves || wasDrained ? undefined : `no node served on ${run.target}`;
    },
  },
  "install-on-others": {
    of: "install-msi Install",
    against: ({ now, run }) => {
      const behind = nodesOf(now).filter(({ installedVersion }) => !sameVersion(installedVersion, run.target));
      return behind.length === 0 ? undefined : `${names(behind)} did not have ${run.target} installed`;
    },
  },
  "restart-others": {
    of: "restart StartAndResume",
    against: ({ now, run }) => {
      const down = nodesOf(now).filter(({ name, running }) => !running && run.base.nodes.get(name)?.running);
      return down.length === 0 ? undefined : `${names(down)} did not run`;
    },
  },
  "restore-maintenance": {
    of: "maintenance Restore",
    against: ({ now, run }) =>
      !maintenanceDiffers(run.base, now)
        ? undefined
        : `maintenance mode was ${onOff(now.maintenance)} instead of ${onOff(run.base.maintenance)}`,
  },
};

/** Files that nobody touched meanwhile, and that the list of the copies or a copy has not. */
function againstNotCopied(row: readonly Moment[]): string | undefined {
  const lacking = momentsOf(row, "copies-seen").flatMap(({ event }) => event.lacking);
  return lacking.length === 0 ? undefined : `${list(lacking)} had not been copied`;
}

/** Rows of a run that were reported done and were not, as sentences. */
export function falseClaims(run: Run): string[] {
  return finishedRows(run).flatMap(({ key, moments, now, wasDisturbed }) => {
    const row = { now, run, row: moments };
    const against = wasDisturbed ? againstDisturbed(key, row) : ROW_CLAIMS[key]?.against(row);
    return against === undefined
      ? []
      : [`${runNamed(run.began.runId)} reported ${stepOfRow(key)} as done, but ${against}.`];
  });
}

/**
 * Somebody who gets in the way may undo on one node what the row has done there, while it goes on on the others. What was
 * never done nobody has undone: a service that ran through the whole row was not stopped in it.
 */
function againstDisturbed(key: StepKey, { now, run, row }: ClaimedRow): string | undefined {
  if (key !== "stop-nodes" || ROW_CLAIMS[key]?.against({ now, run, row }) === undefined) return undefined;
  const stopped = new Set(momentsOf(row, "service-stopped").map(({ event }) => event.node));
  const before = row[0]?.before;
  const never = nodesOf(now).filter(
    ({ name, running, startedByHand }) =>
      running && !startedByHand && !stopped.has(name) && before?.nodes.get(name)?.running === true,
  );
  return never.length === 0 ? undefined : `${names(never)} never stopped`;
}

/** The rows that succeeded on all their machines, each with what happened in it and what was true right after it. */
function finishedRows({ moments }: Run): { key: StepKey; moments: Moment[]; now: WorldState; wasDisturbed: boolean }[] {
  const keys = [...new Set(momentsOf(moments, "row-began").map(({ event }) => event.key))];
  return keys.flatMap((key) => {
    const began = momentsOf(moments, "row-began").filter(({ event }) => event.key === key);
    const ended = momentsOf(moments, "row-ended").filter(({ event }) => event.key === key);
    const [first, last] = [began[0], ended.at(-1)];
    const done = ended.length === began.length && ended.every(({ event }) => event.outcome === "success");
    if (!first || !last || !done) return [];
    const during = moments.filter(({ index }) => index > first.index && index < last.index);
    const wasDisturbed =
      momentsOf(during, "disturbed").length > 0 || nodesOf(last.after).some((node) => node.disturbed);
    return [{ key, now: last.after, moments: during, wasDisturbed }];
  });
}

/** What a row backs up last it has verified, too. */
function againstUnverified(row: readonly Moment[]): string | undefined {
  const file = momentsOf(row, "backup-began").at(-1)?.event.file;
  const verified = momentsOf(row, "backup-verified").some(({ event }) => event.file === file && event.ok);
  return file === undefined || verified ? undefined : `the backup ${file} was not verified`;
}
