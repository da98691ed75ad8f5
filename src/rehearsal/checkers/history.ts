import type { WorldEvent, WorldEventKind } from "../world/events";
import type { EventOf } from "./event-of";
import { NOTHING_KNOWN, stateAfter, type WorldState } from "./state";

/** One event with what was true around it. */
export interface Moment {
  event: WorldEvent;
  index: number;
  before: WorldState;
  after: WorldState;
}

export interface MomentOf<K extends WorldEventKind> extends Moment {
  event: EventOf<K>;
}

/** One run of the runbook. */
export interface Run {
  began: EventOf<"run-began">;
  /** What was true when it began. */
  before: WorldState;
  /**
   * What was true before the first attempt: when the attempt before this one did not succeed, this run goes on with it,
   * and "as it was before" means before that one.
   */
  base: WorldState;
  /** From its beginning to its end. */
  moments: Moment[];
  outcome: "success" | "failed" | "cancelled" | "did not end";
  /** What was true when it ended. */
  after: WorldState;
}

export interface History {
  moments: Moment[];
  runs: Run[];
}

/** Reads the list of events as moments and runs. A dry run is a run of its own: it is no attempt at anything. */
export function readHistory(events: readonly WorldEvent[]): History {
  const moments: Moment[] = [];
  const runs: Run[] = [];
  let state = NOTHING_KNOWN;
  let run: Run | undefined;
  for (const [index, event] of events.entries()) {
    const moment = { event, index, before: state, after: stateAfter(state, event) };
    state = moment.after;
    moments.push(moment);
    if (event.kind === "run-began") {
      run = begin(event, state, runs);
      runs.push(run);
    }
    if (!run) continue;
    run.moments.push(moment);
    run.after = state;
    if (event.kind === "run-ended") {
      run.outcome = event.outcome;
      run = undefined;
    }
  }
  return { moments, runs };
}

function begin(began: Run["began"], state: WorldState, earlier: readonly Run[]): Run {
  const last = earlier.findLast((run) => !run.began.dryRun);
  const goesOn = !began.dryRun && last !== undefined && last.outcome !== "success";
  return {
    ...{ began, before: state, base: goesOn ? last.base : state },
    ...{ moments: [], outcome: "did not end", after: state },
  };
}

/** The moments of one kind, with the event's own type. */
export function momentsOf<K extends WorldEventKind>(moments: readonly Moment[], kind: K): MomentOf<K>[] {
  return moments.filter((moment): moment is MomentOf<K> => moment.event.kind === kind);
}
