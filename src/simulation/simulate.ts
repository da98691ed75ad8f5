import type { StepKey } from "../names/steps";
import { playSchedule, type Attack } from "../rehearsal/attack/play";
import type { Schedule } from "../rehearsal/attack/schedule";
import type { Strikes } from "../rehearsal/attack/strikes";
import {
  CONTROLLER_VARIABLE,
  playRuns,
  type Play,
  type PlayOrder,
  type RehearsalListener,
  type Rehearsed,
} from "../rehearsal/play-runs";
import type { Runbook } from "../runbooks/runbook";
import type { Heard } from "../stand-ins/world/heard";
import type { WorldNode } from "../stand-ins/world/node";
import { scenarioOf, type Scenario } from "../stand-ins/world/scenario";
import type { AnyStep } from "../step/define-step";
import type { PublishedRuns } from "./published-run";
import { playOnStage } from "./stage";
import { UsualCalls } from "./usual-calls";

/** What is the same for every seed. */
export interface Simulation {
  /** All that were published; the first is run unless another is named. */
  runbooks: readonly [Runbook, ...Runbook[]];
  steps: readonly AnyStep[];
  published: PublishedRuns;
  /** Project variables of every run. */
  variables?: Readonly<Record<string, string>> | undefined;
  usualCalls: UsualCalls;
  /** Whether what stand-ins were asked and scripts said is kept, for a story: of thousands of seeds nobody reads it. */
  keepsHeard?: boolean | undefined;
}

/** What came of a schedule. */
export interface Simulated {
  attack: Attack;
  rehearsed: Rehearsed;
  /** What stand-ins were asked and scripts said, where it was kept. */
  heard: readonly Heard[];
}

/** Large enough for a download in pieces, small enough for thousands of them. */
const INSTALLER_BYTES = 4096;
/** Enough for every row to run on the primary node and on others. */
const NODES_TO_COUNT = 3;

/** Finds out, by a run in which nothing goes wrong, how many calls the scripts of each row make. */
export async function simulationOf(given: Omit<Simulation, "usualCalls">): Promise<Simulation> {
  const simulation = { ...given, usualCalls: new UsualCalls() };
  const scenario = smallScenario(scenarioOf({ nodes: NODES_TO_COUNT, speed: 1 }));
  const count = (key: StepKey, node: WorldNode, number: number) => {
    simulation.usualCalls.count(key, node.isPrimary, number);
    return undefined;
  };
  await playOn(simulation, scenario, count, undefined, async ({ run }) => {
    await run({});
  });
  return simulation;
}

/** Plays a schedule in this process, and lets the judges of the rehearsal judge it. */
export async function simulate(schedule: Schedule, simulation: Simulation): Promise<Simulated> {
  let strikes: Strikes | undefined;
  let heard: readonly Heard[] = [];
  const tell: CallTold = (key, node, number, after) => {
    if (!strikes?.awaitsCalls) return undefined;
    const usually = simulation.usualCalls.of(key, node.isPrimary);
    return strikes.outsideCall({ key, node: node.name, number, usually, after });
  };
  const { attack, rehearsed } = await playSchedule(
    schedule,
    (scenario, listener, play) =>
      playOn(simulation, smallScenario(scenario), tell, listener, (given) => {
        heard = given.standIns.world.heard;
        return play(given);
      }),
    { speed: 1, countCalls: (lying) => (strikes = lying) },
  );
  return { attack, rehearsed, heard };
}

/** The same, with an installer that takes no time to look at. */
export const smallScenario = (scenario: Scenario): Scenario => ({ ...scenario, installerSizeBytes: INSTALLER_BYTES });

/** Told of each outside call of a script; awaited, when something strikes there. */
type CallTold = (key: StepKey, node: WorldNode, number: number, after: boolean) => Promise<void> | undefined;

/** Sets a stage, plays on it, and leaves nothing behind. */
function playOn(
  { runbooks, steps, published, variables, keepsHeard = false }: Omit<Simulation, "usualCalls">,
  scenario: Scenario,
  tell: CallTold,
  listener: RehearsalListener | undefined,
  play: (play: Play) => Promise<void>,
): Promise<Rehearsed> {
  const rows = new Map<string, StepKey>();
  const watch = (node: WorldNode) => (number: number, after: boolean) => {
    const key = rows.get(node.machineName);
    return key && tell(key, node, number, after);
  };
  const installationId = variables?.[CONTROLLER_VARIABLE];
  const order: PlayOrder = { scenario, runbook: runbooks[0], variables };
  const follow: RehearsalListener = {
    ...(listener ?? NOBODY),
    runnerEvent: (event) => {
      if (event.kind === "script-began") rows.set(event.machine, event.row.key);
      listener?.runnerEvent(event);
    },
  };
  const set = { scenario, steps, published, watch, installationId, isEven: false };
  return playOnStage(set, (stage) => {
    stage.standIns.world.keepsHeard = keepsHeard;
    return playRuns(order, stage, follow, play);
  });
}

const NOBODY: RehearsalListener = {
  runBegan: () => undefined,
  provisioned: () => undefined,
  runnerEvent: () => undefined,
  runEnded: () => undefined,
};
