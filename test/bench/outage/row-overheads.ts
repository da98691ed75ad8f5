import type { Played } from "./played";

/** What a row of the runbook adds to the outage besides what the world is busy with. */
export interface RowOverhead {
  name: string;
  /** Until its script does something. */
  startSeconds: number;
  /** Its own checks and waits. */
  ownSeconds: number;
}

/** Row by row, in order: the slowest machine of each, as far as it lies in the outage. */
export function rowOverheads({ rows, phases, outage, scenario }: Played): RowOverhead[] {
  const { scriptStartSeconds } = scenario.durations;
  const free = phases.filter(({ phase }) => phase === "steps");
  const names = [...new Set(rows.map(({ name }) => name))];
  return names.flatMap((name) => {
    const spans = rows.filter((row) => row.name === name);
    const from = Math.max(Math.min(...spans.map(({ beganAtSeconds }) => beganAtSeconds)), outage.from);
    const until = Math.min(Math.max(...spans.map((row) => row.beganAtSeconds + row.seconds)), outage.until);
    if (until <= from) return [];
    const all = free.reduce((sum, span) => sum + overlap(span, { from, until }), 0);
    // A row that began before the outage had its start then.
    const startSeconds = Math.min(all, spans.some((row) => row.beganAtSeconds >= outage.from) ? scriptStartSeconds : 0);
    return [{ name, startSeconds, ownSeconds: all - startSeconds }];
  });
}

type Bounds = { from: number; until: number };
const overlap = (one: Bounds, other: Bounds) =>
  Math.max(0, Math.min(one.until, other.until) - Math.max(one.from, other.from));
