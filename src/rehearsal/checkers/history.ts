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

/** A version that a run may go to. */
interface Offer {
  version: string;
  /** Of its installer; undefined where nobody recorded it. */
  sha256: string | undefined;
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
  /** What it and the earlier attempts at the same upgrade could choose: an unfinished upgrade is gone on with. */
  offers: readonly Offer[];
  /** Where it goes: the version that was first installed or upgraded to since the first attempt, else what is offered now. */
  target: string;
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
  return { moments, runs: withTargets(runs) };
}

function begin(began: Run["began"], state: WorldState, earlier: readonly Run[]): Run {
  const last = earlier.findLast((run) => !run.began.dryRun);
  const before = !began.dryRun && last !== undefined && last.outcome !== "success" ? last : undefined;
  const offer = { version: began.to, sha256: began.installerSha256 };
  return {
    ...{ began, before: state, base: before?.base ?? state },
    ...{ offers: [...(before?.offers ?? []), offer], target: began.to },
    ...{ moments: [], outcome: "did not end", after: state },
  };
}

/** Attempts at one upgrade share their base, and with it the version that the first of them began with. */
function withTargets(runs: Run[]): Run[] {
  const begunWith = new Map<WorldState, string>();
  for (const run of runs) {
    const versions = run.moments.flatMap(({ event }) =>
      event.kind === "installer-began"
        ? (event.version ?? [])
        : event.kind === "database-upgrade-began"
          ? event.to
          : [],
    );
    const first = versions.find((version) => run.offers.some((offer) => offer.version === version));
    run.target = begunWith.get(run.base) ?? first ?? run.began.to;
    if (first !== undefined && !begunWith.has(run.base)) begunWith.set(run.base, first);
  }
  return runs;
}

/** The moments of one kind, with the event's own type. */
export function momentsOf<K extends WorldEventKind>(moments: readonly Moment[], kind: K): MomentOf<K>[] {
  return moments.filter((moment): moment is MomentOf<K> => moment.event.kind === kind);
}
