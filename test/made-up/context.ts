import { Masker } from "../../src/host/masker";
import { OctopusVersion } from "../../src/values/version";
import { Assumptions } from "../../src/step/assumptions";
import type { Clock } from "../../src/machine/clock";
import type { StepContext } from "../../src/step/context";
import type { OutputName, OutputValue } from "../../src/step/outputs";
import type { SystemVariables } from "../../src/step/system-variables";

/** A clock in which sleeping takes no time: hours pass at once. */
export class MadeUpClock implements Clock {
  private ms: number;
  /** How long each sleep was, in seconds. */
  readonly sleeps: number[] = [];
  /** Called after each sleep: lets a test change the world while a step waits. */
  onSleep: (secondsPassed: number) => void = () => {};

  constructor(start = "2026-01-10T03:00:00.000Z") {
    this.ms = Date.parse(start);
  }
  now(): Date {
    return new Date(this.ms);
  }
  async sleep(seconds: number): Promise<void> {
    this.sleeps.push(seconds);
    this.ms += seconds * 1000;
    this.onSleep(this.sleeps.reduce((sum, each) => sum + each, 0));
    await new Promise((resolve) => setImmediate(resolve));
  }
  timeout(): AbortSignal {
    return new AbortController().signal;
  }
}

/** What a person would have seen of a step, line by line: `info: …`, `would: …`, `change: …`, `artifact: …`. */
export interface Seen {
  lines: string[];
  outputs: Partial<Record<OutputName, unknown>>;
  masked: string[];
}

/** A run of three nodes, seen from the primary. */
export const madeUpSystem: SystemVariables = {
  machineId: "Machines-1",
  machineName: "octo-1",
  roles: ["HAServer", "HAServer-Primary"],
  isPrimary: true,
  nodeMachines: [
    { id: "Machines-1", name: "octo-1" },
    { id: "Machines-2", name: "octo-2" },
    { id: "Machines-3", name: "octo-3" },
  ],
  primaryMachines: [{ id: "Machines-1", name: "octo-1" }],
  environment: "Production",
  stepName: "A step",
  runId: "ServerTasks-42",
  outputs: new Map(),
  assumptionTexts: [],
  error: undefined,
};

/** What every context of the running test collected, and the secrets it was given: canary-watch.ts looks at it. */
export const watched = new Set<{ seen: Seen; given: unknown[] }>();

/** A context that collects what was said and done; a test states only what is special about it. */
export function madeUpContext<I, R, O extends OutputName, T>(given: {
  inputs: I;
  reads: R;
  tools: T;
  system?: Partial<SystemVariables>;
  dryRun?: boolean;
  clock?: Clock;
  assumptions?: Assumptions;
  /** Aborted when whoever started the step is gone. */
  signal?: AbortSignal | undefined;
}): { context: StepContext<I, R, O, T>; seen: Seen } {
  const seen: Seen = { lines: [], outputs: {}, masked: [] };
  watched.add({ seen, given: [given.inputs, given.reads] });
  const masker = new Masker(); // the host's own: from the moment a secret is known, it is in no line
  const say = (level: string) => (text: string) => {
    seen.lines.push(`${level}: ${masker.mask(text)}`);
  };
  const dryRun = given.dryRun ?? false;
  const signal = given.signal ?? new AbortController().signal;
  const assumptions = given.assumptions ?? new Assumptions();
  const context: StepContext<I, R, O, T> = {
    inputs: given.inputs,
    reads: given.reads,
    tools: given.tools,
    system: { ...madeUpSystem, ...given.system },
    dryRun,
    clock: given.clock ?? new MadeUpClock(),
    signal,
    log: {
      info: say("info"),
      verbose: say("verbose"),
      highlight: say("highlight"),
      wait: say("wait"),
      warning: say("warning"),
    },
    output: <N extends O>(name: N, value: OutputValue<N>) => {
      // A version as the text that is handed on.
      seen.outputs[name] = value === null || value instanceof OctopusVersion ? (value?.text ?? "") : value;
    },
    progress: () => {},
    artifact: (path, name) => seen.lines.push(`artifact: ${name} (${path})`),
    mask: (secret) => {
      seen.masked.push(secret);
      masker.add(secret);
    },
    change: async (sentence, act, assume) => {
      signal.throwIfAborted();
      seen.lines.push(`${dryRun ? "would" : "change"}: ${sentence}`);
      if (!dryRun) return act();
      assumptions.assume(assume ?? {});
      return undefined;
    },
    assumed: (fact) => (dryRun ? assumptions.get(fact) : undefined),
  };
  return { context, seen };
}
