import type { WorldEvent, WorldEventKind } from "../../stand-ins/world/events";
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
  /** Where it goes: the version that it, or an attempt before it, began to install; else what is offered now. */
  target: string;
  /** The node that had the primary's role in the first attempt: another one is refused, recovery included. */
  firstPrimary: string | undefined;
  /** From its beginning to its end. */
  moments: Moment[];
  outcome: "success" | "failed" | "cancelled" | "did not end";
  /** What was true when it ended. */
  after: WorldState;
}

/** Whether it takes an upgrade back. */
export const goesBack = ({ began }: Run): boolean => isRollback(began);

/** Whether it tries to change nodes or database: a dry run and a preflight only look, snapshots and backup sets are beside both. */
export const isAttempt = ({ began }: Pick<Run, "began">): boolean => !began.dryRun && !isBeside(began);

const BESIDE = ["preflight", "drop-snapshot", "backup", "prune"];

const isBeside = ({ runbook }: Run["began"]): boolean => runbook !== undefined && BESIDE.includes(runbook);

/** Whether a database backup is what it is for. */
export const backsUp = ({ began }: Run): boolean => began.runbook === "backup" && !began.dryRun;

export interface History {
  moments: Moment[];
  runs: Run[];
}

/** Reads the list of events as moments and runs. A dry run and a preflight are runs of their own: no attempts at anything. */
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
      run = begin(event, state, runs, versionBefore(moments));
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

/** The version before the last upgrade of the schema: where a rollback goes. */
function versionBefore(moments: readonly Moment[]): string | undefined {
  const upgrades = momentsOf(moments, "database-upgrade-began").map(({ event }) => event);
  return upgrades.findLast(({ from, to }) => from !== to)?.from;
}

const isRollback = ({ runbook }: Run["began"]) => runbook === "rollback";

function begin(
  began: Run["began"],
  state: WorldState,
  earlier: readonly Run[],
  versionBeforeUpgrade: string | undefined,
): Run {
  const last = lastAttempt(earlier);
  const goesOn = last !== undefined && last.outcome !== "success" && !isOverButForItsReport(last);
  const before = isAttempt({ began }) && goesOn ? last : undefined;
  const goesTo = (isRollback(began) ? versionBeforeUpgrade : undefined) ?? began.to;
  // Of the former version: as it was known when the schema was still its own.
  const formerSha256 = earlier.findLast(({ before: { schemaVersion } }) => schemaVersion === goesTo)?.began.fromSha256;
  const offer = { version: goesTo, sha256: isRollback(began) ? formerSha256 : began.installerSha256 };
  // What a rollback takes away, it removes with its own installer.
  const present = isRollback(began) ? [{ version: state.schemaVersion, sha256: began.fromSha256 }] : [];
  return {
    ...{ began, before: state, base: before?.base ?? state },
    ...{ offers: [...(before?.offers ?? []), ...present, offer], target: goesTo },
    ...{ firstPrimary: before?.firstPrimary ?? began.primary, moments: [], outcome: "did not end", after: state },
  };
}

/** Everything was put back and every record closed when something got in the way of its report. */
const isOverButForItsReport = ({ moments }: Run): boolean =>
  momentsOf(moments, "row-ended").some(
    ({ event }) => event.key === "restore-maintenance" && event.outcome === "success",
  );

/** A recovery that succeeded does not end what the attempt before it began. */
export const lastAttempt = (earlier: readonly Run[]): Run | undefined =>
  earlier.findLast((run) => isAttempt(run) && !(run.began.runbook === "recover" && run.outcome === "success"));

/** Attempts at one upgrade share their base. One that got no further than to stop nodes goes where the last one went. */
function withTargets(runs: Run[]): Run[] {
  const begunWith = new Map<WorldState, string>();
  for (const run of runs) {
    if (isRollback(run.began)) continue;
    const version = run.moments
      .flatMap(({ event }) => versionBegunWith(event) ?? [])
      .find((each) => run.offers.some((offer) => offer.version === each));
    if (version !== undefined) begunWith.set(run.base, version);
    run.target = begunWith.get(run.base) ?? run.began.to;
  }
  return runs;
}

function versionBegunWith(event: WorldEvent): string | undefined {
  if (event.kind === "installer-began") return event.version;
  return event.kind === "database-upgrade-began" ? event.to : undefined;
}

/** Whatever got in the way of a run: what somebody did, or what answered as it should not. It may be why something failed. */
export const hindrances = (moments: readonly Moment[]): Moment[] =>
  moments.filter(({ event: { kind } }) => kind === "disturbed" || kind === "trouble");

/** The moments of one kind, with the event's own type. */
export function momentsOf<K extends WorldEventKind>(moments: readonly Moment[], kind: K): MomentOf<K>[] {
  return moments.filter((moment): moment is MomentOf<K> => moment.event.kind === kind);
}
