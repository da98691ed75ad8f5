import type { AssumedFact } from "./assumptions";
import type { Clock } from "../machine/clock";
import type { OutputName, OutputValue } from "./outputs";
import type { SystemVariables } from "./system-variables";

/** What a step prints, by the level Octopus shows it at. */
export interface StepLog {
  /** The story, in a few lines. */
  info(text: string): void;
  /** What outside tools said, and details. */
  verbose(text: string): void;
  /** The handful of lines that should be seen without opening the log. */
  highlight(text: string): void;
  /** What is being waited for. */
  wait(text: string): void;
  warning(text: string): void;
}

/** What every tool may need of the running step: how to talk, the time, and whether it was told to end. */
export interface Surroundings {
  log: StepLog;
  clock: Clock;
  /**
   * A step's own is aborted when whoever started it is gone; its reason is the failure to end with. Waits end, and nothing
   * new is begun. No other end announces itself: Octopus ends a step by killing its process tree (decision 012).
   */
  signal: AbortSignal;
}

/** Everything a step's body is handed, and nothing through which it could reach the rest of the program. */
export interface StepContext<I, R, O extends OutputName, T> extends Surroundings {
  inputs: I;
  /** Outputs of earlier steps, as declared in the definition. */
  reads: R;
  /** The outside world: real ones come from the definition's `tools`, tests hand in others. */
  tools: T;
  system: SystemVariables;
  dryRun: boolean;
  /** Hands a value to later steps. */
  output<N extends O>(name: N, value: OutputValue<N>): void;
  /** Shows progress, at most once a second. `percent` is 0-100. */
  progress(percent: number, message: string): void;
  /** Keeps a file with the run. It must exist until the script has ended. */
  artifact(path: string, name: string): void;
  /** Masks a secret in the log from here on; call it before anything else that could print it. */
  mask(secret: string): void;
  /**
   * Changes the world: says `sentence` (imperative, without full stop, e.g. "enable maintenance mode at https://…") and
   * does it; in a dry run says "Would {sentence}" and does not. Every change of the outside world goes through here
   * (decision 019). Refuses to begin once `signal` is aborted; what has begun is not cut off.
   * @param assume what a dry run takes for true afterwards
   * @returns what `act` returned; undefined in a dry run
   */
  change<V>(
    sentence: string,
    act: () => Promise<V>,
    assume?: Partial<Record<AssumedFact, string>>,
  ): Promise<V | undefined>;
  /** What a dry run takes for true, because an earlier change would have made it so; undefined in a real run. */
  assumed(fact: AssumedFact): string | undefined;
}
