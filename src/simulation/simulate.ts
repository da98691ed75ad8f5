import { playSchedule, type Attack } from "../rehearsal/attack/play";
import type { Schedule } from "../rehearsal/attack/schedule";
import { CONTROLLER_VARIABLE, playRuns, type PlayOrder, type Rehearsed } from "../rehearsal/play-runs";
import type { Runbook } from "../runbooks/runbook";
import type { Scenario } from "../stand-ins/world/scenario";
import type { AnyStep } from "../step/define-step";
import type { PublishedRun } from "./published-run";
import { simulatedStage } from "./stage";

/** What is the same for every seed. */
export interface Simulation {
  runbook: Runbook;
  steps: readonly AnyStep[];
  published: PublishedRun;
  /** Project variables of every run. */
  variables?: Readonly<Record<string, string>>;
}

/** Large enough for a download in pieces, small enough for thousands of them. */
const INSTALLER_BYTES = 4096;

/** Plays a schedule in this process, and lets the judges of the rehearsal judge it. */
export function simulate(
  schedule: Schedule,
  simulation: Simulation,
): Promise<{ attack: Attack; rehearsed: Rehearsed }> {
  return playSchedule(schedule, (scenario, listener, play) => playOn(simulation, scenario, listener, play), {
    speed: 1,
  });
}

function playOn(
  { runbook, steps, published, variables }: Simulation,
  drawn: Scenario,
  listener: Parameters<typeof playRuns>[2],
  play: Parameters<typeof playRuns>[3],
): Promise<Rehearsed> {
  const scenario = { ...drawn, installerSizeBytes: INSTALLER_BYTES };
  const installationId = variables?.[CONTROLLER_VARIABLE];
  const set = simulatedStage({ scenario, steps, published, isEven: false, watch: () => undefined, installationId });
  const order: PlayOrder = { scenario, runbook, variables };
  return set.play(() => playRuns(order, set.stage, listener, play));
}
