import { Dice } from "../rehearsal/attack/dice";
import type { Stage } from "../rehearsal/play-runs";
import { SecretScan } from "../rehearsal/secret-scan";
import type { EngineSurroundings } from "../stand-ins/controlling/queued-run";
import type { DeploymentTargetsForm } from "../stand-ins/engine/deployment-targets";
import type { EngineEvent } from "../stand-ins/engine/events";
import { Orphans } from "../stand-ins/engine/orphans";
import type { Scenario } from "../stand-ins/world/scenario";
import type { AnyStep } from "../step/define-step";
import type { MachineSurroundings } from "./machines";
import { simulatedControlling } from "./controlling";
import { useLightSignals } from "./light-signals";
import type { PublishedRuns } from "./published-run";
import { simulatedScripts } from "./scripts";
import { simulateStandIns } from "./stand-ins";
import { SimulatedTime, SimulationFault } from "./simulated-time";

/** After a run, what goes on by itself (a rollback, an installer) gets this long to end, in simulated seconds. */
const SETTLE_SECONDS = 4 * 3600;
const LAST_CALLS_SECONDS = 1;
const NOBODY_ANSWERS_SECONDS = 3600;

interface SimulatedStage {
  stage: Stage;
  time: SimulatedTime;
  /** What was thrown by whoever listens to a script. */
  broken: () => unknown;
}

interface StageOrder {
  scenario: Scenario;
  steps: readonly AnyStep[];
  published: PublishedRuns;
  /** Whether every outside call of a kind takes as long as the others, and what is due at one time comes in order. */
  isEven: boolean;
  watch: MachineSurroundings["watch"];
  installationId?: string | undefined;
  /** In which form runs have `Octopus.Deployment.Targets`; not at all unless given. */
  deploymentTargets?: DeploymentTargetsForm | undefined;
  /** Who answers manual interventions; nobody unless given. */
  person?: Person | undefined;
}

/** Somebody who is asked whether the run may go on, and takes time to answer; undefined: that one never does. */
export type Person = (given: {
  title: string;
  instructions: string;
  /** In the simulation's time; ends early when the run is cancelled. */
  sleep: (seconds: number) => Promise<void>;
}) => Promise<"Proceed" | "Abort" | undefined>;

/** A person, as the task engine asks one: whoever never answers is waited for until the run is cancelled. */
function askedOf(person: Person, time: SimulatedTime): NonNullable<EngineSurroundings["ask"]> {
  return async ({ title, instructions }, cancel) => {
    const result = await person({ title, instructions, sleep: (seconds) => time.sleep(seconds, cancel) });
    while (result === undefined && !cancel.aborted) await time.sleep(NOBODY_ANSWERS_SECONDS, cancel);
    return result === undefined || cancel.aborted ? undefined : { result, notes: "", by: "somebody" };
  };
}

/**
 * Sets the stage of a simulation, lets the work play on it to its end, and leaves nothing behind.
 * @throws SimulationFault when the simulation itself is at fault
 */
export async function playOnStage<T>(order: StageOrder, work: (stage: Stage) => Promise<T>): Promise<T> {
  // Before anything is made: a signal of Node's own would be slow, and warn of all that listen to it in one run.
  const useOwnAgain = useLightSignals();
  try {
    const { stage, time, broken } = simulatedStage(order);
    const ended = () => {
      stage.standIns.world.closed = true;
      if (broken() !== undefined) throw new SimulationFault("Whoever listens to a script failed.", { cause: broken() });
    };
    return await time.runUntil(work(stage)).finally(ended);
  } finally {
    useOwnAgain();
  }
}

/** Every stand-in, machine and disk in this process, and one clock. All chance is the scenario's seed's. */
function simulatedStage(order: StageOrder): SimulatedStage {
  const { scenario, steps, published, isEven } = order;
  // A stream of its own for each purpose: one draw more in one moves nothing in the others.
  const dice = (purpose: number) => new Dice(Math.imul(scenario.seed + 1, 0x9e3779b1) + purpose);
  const time = new SimulatedTime(isEven ? undefined : dice(1));
  const outside = simulateStandIns({
    ...{ scenario, time, watch: order.watch },
    diceOfCalls: isEven ? undefined : dice(2),
    diceOfDisks: dice(3),
  });
  const { standIns } = outside;
  const { scriptStartSeconds } = scenario.durations;
  let hear: (event: EngineEvent) => void = () => undefined;
  const orphans = new Orphans((what, { step, machine }) => {
    standIns.world.record({ kind: what === "left" ? "script-left-behind" : "left-behind-ended", step, machine });
  });
  let broken: unknown;
  const scripts = simulatedScripts({
    steps,
    machineFor: outside.machineFor,
    forgedOn: outside.forgedOn,
    readFile: (_machineId, path) => (outside.disk.isThere(path) ? outside.disk.read(path) : undefined),
    onBroken: (error) => (broken ??= error),
    ...(scriptStartSeconds > 0 && { beforeStart: (cancel: AbortSignal) => time.sleep(scriptStartSeconds, cancel) }),
  });
  const controlling = simulatedControlling({
    ...{ published, machines: standIns.machines, installationId: order.installationId },
    ask: order.person && askedOf(order.person, time),
    engine: {
      tentacles: new Map(standIns.machines.map((machine) => [machine.id, machine])),
      ...{ scripts, orphans },
      deploymentTargets: order.deploymentTargets ?? "absent",
      onEvent: (event) => hear(event),
    },
    now: () => time.date(),
  });
  const stage: Stage = {
    ...{ standIns, controlling, scan: new SecretScan(standIns.secrets) },
    listenWith: (listen) => (hear = listen),
    killPowerShellOnly: (only) => (orphans.areLeft = only),
    untilAtRest: async () => {
      // A call that was on its way when its script was killed may still arrive.
      await time.sleep(LAST_CALLS_SECONDS);
      const until = time.seconds() + SETTLE_SECONDS;
      while ((!standIns.world.isQuiet() || orphans.areAlive) && time.seconds() < until) await time.sleep(1);
    },
  };
  return { stage, time, broken: () => broken };
}
