import type { PromiseVerdict } from "../judges/verdict";
import type { Play, Rehearsed, RehearsalListener } from "../play-runs";
import { statedEnd } from "../../stand-ins/world/faults";
import { scenarioOf, type Scenario } from "../../stand-ins/world/scenario";
import type { EndedRun } from "./operator";
import { Acts, type PlayedRun } from "./acts";
import { nodeName } from "./deed-words";
import type { Schedule } from "./schedule";
import { Strikes, type MetPair } from "./strikes";

/** Sets a stage of that scenario, lets runs be played on it, judges what happened, and clears it away. */
export type PlayOnStage = (
  scenario: Scenario,
  listener: RehearsalListener,
  play: (play: Play) => Promise<void>,
) => Promise<Rehearsed>;

interface AttackOptions {
  /** How many times faster than real the stage's clock runs. */
  speed: number;
  interrupt?: AbortSignal;
  /** For a stage that counts the calls of scripts: handed what has to be told of each. */
  countCalls?: (strikes: Strikes) => void;
}

export type AttackOutcome = "held" | "promise-broken" | "not-at-rest";

/** What came of a schedule. */
export interface Attack {
  seed: number;
  outcome: AttackOutcome;
  broken: PromiseVerdict[];
  /** How it came to rest, or why it did not. */
  end: string;
  runs: PlayedRun[];
  struck: string[];
  missed: string[];
  met: MetPair[];
}

/** Without an enabled primary node nothing is put on the controlling instance, and nothing runs. */
function refusedByApply(error: unknown): EndedRun {
  if (!(error instanceof Error) || !error.message.startsWith("No enabled machine ")) throw error;
  return { outcome: "failed", reason: `Apply-Machines-OnePrimary: ${error.message}` };
}

/**
 * What is wrong in the world, where nothing strikes and a run has to get past all that is wrong. A second one with the
 * same faults begins where the first one ended: it may meet at once what the first one met when it was past the need.
 */
function whyNoReasonToFail({ faults, runs, clock }: Schedule): string | undefined {
  const isQuiet = clock === undefined && runs.length === 1 && runs.every(({ before, strikes }) => before.length + strikes.length === 0);
  const stated = isQuiet ? statedEnd(faults) : undefined;
  return stated?.end === "success" ? stated.because : undefined;
}

/** Plays a schedule on a stage, and lets the project's judges judge it. */
export async function playSchedule(
  schedule: Schedule,
  playOnStage: PlayOnStage,
  options: AttackOptions,
): Promise<{ attack: Attack; rehearsed: Rehearsed }> {
  const { nodes, versions, faults, seed, clock } = schedule;
  const clocksAheadSeconds = clock ? { [nodeName(clock.node)]: clock.aheadSeconds } : {};
  const usual = scenarioOf({ nodes, ...versions, speed: options.speed, fault: faults });
  const scenario = { ...usual, seed, clocksAheadSeconds };
  const played: Pick<Attack, "runs" | "struck" | "missed" | "met"> = { runs: [], struck: [], missed: [], met: [] };
  const rest = { atRest: false, end: "" };
  let strikes: Strikes | undefined;
  const listener: RehearsalListener = {
    runBegan: () => undefined,
    provisioned: () => undefined,
    runnerEvent: (event) => strikes?.runnerEvent(event),
    runEnded: () => undefined,
  };
  const rehearsed = await playOnStage(scenario, listener, async (play) => {
    strikes = new Strikes(play.standIns, versions, options.countCalls !== undefined);
    options.countCalls?.(strikes);
    try {
      const acts = new Acts(
        { ...play, run: (wanted) => play.run(wanted).catch(refusedByApply) },
        schedule,
        strikes,
        options.interrupt,
        played.runs,
      );
      const because = whyNoReasonToFail(schedule);
      if (because !== undefined) play.standIns.world.record({ kind: "end-stated", end: "success", because });
      await acts.first();
      Object.assign(rest, await acts.second());
    } finally {
      strikes.close();
      played.struck.push(...strikes.struck);
      played.missed.push(...strikes.missed);
      played.met.push(...strikes.met);
    }
  });
  const broken = rehearsed.report.promises.filter(({ held }) => held === false);
  const outcome = broken.length > 0 ? "promise-broken" : rest.atRest ? "held" : "not-at-rest";
  return { attack: { seed, outcome, broken, end: rest.end, ...played }, rehearsed };
}
