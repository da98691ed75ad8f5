import type { Schedule } from "../rehearsal/attack/schedule";

/** What of a drawn schedule is played: all of it, unless a shorter one shows the same. */
export interface Excerpt {
  /** Numbers of its parts, from 1; undefined: all. */
  only: readonly number[] | undefined;
  /** On so many nodes; undefined: on as many as were drawn. */
  onNodes: number | undefined;
}

/** Everything that can be left out of a schedule: its faults, what happens before its runs, its strikes, the run once more. */
export function partCount({ faults, runs }: Schedule): number {
  return faults.length + runs.reduce((sum, { before, strikes }) => sum + before.length + strikes.length, 0) + 1;
}

/** The schedule with nothing but these parts, in their places. Runs after the last of them are left out. */
export function excerptOf(schedule: Schedule, { only, onNodes }: Excerpt): Schedule {
  const nodes = onNodes ?? schedule.nodes;
  if (only === undefined) return { ...schedule, nodes };
  let number = 0;
  const isKept = () => only.includes((number += 1));
  const faults = schedule.faults.filter(isKept);
  const runs = schedule.runs.map((run) => ({
    ...run,
    before: run.before.filter(isKept),
    strikes: run.strikes.filter(isKept),
  }));
  const last = runs.findLastIndex(({ before, strikes }) => before.length + strikes.length > 0);
  return { ...schedule, nodes, faults, runs: runs.slice(0, Math.max(1, last + 1)), onceMore: isKept() };
}

/**
 * Looks for a shorter schedule that fails, too: fewer faults, fewer nodes, an earlier end.
 * @param fails whether an excerpt shows what the whole schedule showed
 */
export async function shorten(schedule: Schedule, fails: (excerpt: Excerpt) => Promise<boolean>): Promise<Excerpt> {
  const count = partCount(schedule);
  let only = Array.from({ length: count }, (_, index) => index + 1);
  for (let isShorter = true; isShorter;) {
    isShorter = false;
    for (const part of [...only].reverse()) {
      const fewer = only.filter((each) => each !== part);
      if (!(await fails({ only: fewer, onNodes: undefined }))) continue;
      only = fewer;
      isShorter = true;
    }
  }
  // With all of them, nothing is left out: not even a run in which nothing goes wrong.
  const kept = only.length === count ? undefined : only;
  const least = highestNode(excerptOf(schedule, { only: kept, onNodes: undefined }));
  for (let onNodes = least; onNodes < schedule.nodes; onNodes += 1) {
    if (await fails({ only: kept, onNodes })) return { only: kept, onNodes };
  }
  return { only: kept, onNodes: undefined };
}

/** The highest number of a node that the schedule names. */
function highestNode({ faults, runs }: Schedule): number {
  const numbers = [...JSON.stringify(runs).matchAll(/"node":(\d+)/g)].map(([, number]) => Number(number));
  // Faults of the world pick the second node.
  return Math.max(1, faults.length > 0 ? 2 : 1, ...numbers);
}
