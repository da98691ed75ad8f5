import { UPGRADE_RUNBOOK } from "../../runbooks/upgrade";
import type { Runbook } from "../../runbooks/runbook";
import { PRIMARY_ROLE } from "../../step/system-variables";
import { Dice } from "./dice";
import type { PlannedRun, Schedule, Strike } from "./schedule";

/** Dice of their own: the same seed draws the same faults, whichever runbooks are mixed in. */
const PURPOSE = 0x5bd1e995;

/**
 * Draws which runbook each run of a schedule starts, and what the person at it wants in the end: the upgrade, or to go
 * back. A run of another runbook is struck in rows of its own.
 * @param runbooks those beside the upgrade runbook
 */
export function mixRunbooks(schedule: Schedule, runbooks: readonly Runbook[]): Schedule {
  const [first, ...rest] = runbooks;
  if (!first) return schedule;
  const others = [first, ...rest] as const;
  const dice = new Dice(Math.imul(schedule.seed + 1, PURPOSE));
  const back = others.find(({ rows }) => rows.some(({ step }) => (step as string) === "restore-db"));
  const wanted = back && dice.percent(60) ? back : UPGRADE_RUNBOOK;
  // To go back from an upgrade that succeeded is what a rollback is mostly for.
  const upgradesFirst = wanted === back && dice.percent(50);
  const runs: PlannedRun[] = [
    ...(upgradesFirst ? [{ before: [], exactVersion: undefined, strikes: [] }] : []),
    ...schedule.runs,
  ].map((run, index) => {
    const runbook = index === 0 ? UPGRADE_RUNBOOK : dice.percent(40) ? wanted : dice.pick([UPGRADE_RUNBOOK, ...others]);
    if (runbook === UPGRADE_RUNBOOK) return run;
    const strikes = run.strikes.map((strike) => inRowsOf(runbook, strike, dice));
    return { ...run, runbook: runbook.name, exactVersion: undefined, strikes };
  });
  return { ...schedule, runs, wants: wanted.name };
}

function inRowsOf({ rows }: Runbook, strike: Strike, dice: Dice): Strike {
  const { when } = strike;
  if (!("key" in when) || rows.some(({ key }) => key === when.key)) return strike;
  const [first, ...rest] = rows;
  if (!first) return strike;
  const { key, role } = dice.pick([first, ...rest]);
  return { ...strike, when: { ...when, key, node: role === PRIMARY_ROLE ? 1 : when.node } };
}
