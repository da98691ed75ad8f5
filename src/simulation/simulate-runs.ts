import {
  CONTROLLER_VARIABLE,
  playInOrder,
  playRuns,
  type Rehearsed,
  type RehearsalListener,
  type RehearsalRun,
} from "../rehearsal/play-runs";
import type { Runbook } from "../runbooks/runbook";
import type { DeploymentTargetsForm } from "../stand-ins/engine/deployment-targets";
import type { Scenario } from "../stand-ins/world/scenario";
import type { MachineSurroundings } from "./machines";
import { smallScenario, type Simulation } from "./simulate";
import { playOnStage, type Person } from "./stage";

/** Runs that are ordered as those of a rehearsal are. */
interface SimulatedRuns {
  scenario: Scenario;
  runs: readonly RehearsalRun[];
  /** The one that was published unless given. */
  runbook?: Runbook;
  /** Project variables of every run: only such as the runbook was published with. */
  variables?: Readonly<Record<string, string>>;
  deploymentTargets?: DeploymentTargetsForm;
  /** Who answers manual interventions. */
  person?: Person;
  /** Told of each outside call of a script. */
  watch?: MachineSurroundings["watch"];
  /** Told of what happens in the runs. */
  listener?: RehearsalListener | undefined;
}

/**
 * Plays runs in this process as `rehearse` plays them in real ones: one after another on the same stand-ins, judged by
 * the same judges. Every outside call of a kind takes as long as the others.
 */
export function simulateRuns(order: SimulatedRuns, simulation: Omit<Simulation, "usualCalls">): Promise<Rehearsed> {
  const { runs, runbook = simulation.runbooks[0], variables, watch = () => () => undefined } = order;
  const scenario = smallScenario({ ...order.scenario, speed: 1 });
  const { steps, published } = simulation;
  const set = {
    ...{ scenario, steps, published, watch },
    isEven: true,
    installationId: variables?.[CONTROLLER_VARIABLE],
    ...{ deploymentTargets: order.deploymentTargets, person: order.person },
  };
  return playOnStage(set, (stage) =>
    playRuns({ scenario, runbook, variables }, stage, order.listener, playInOrder({ scenario, runs })),
  );
}
