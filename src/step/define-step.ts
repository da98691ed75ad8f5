import type * as z from "zod";
import type { StepContext, Surroundings } from "./context";
import type { OutputName } from "./outputs";
import type { Reads, ReadValues } from "./reads";
import type { SystemVariables } from "./system-variables";

/** What happens when a step is run again after it was cut off or after it succeeded. */
type Rerun =
  /** Finds its work done and does nothing, or does it again without harm. */
  | "repeatable"
  /** Goes on where the earlier attempt ended. */
  | "resumes"
  /** Says why it must not be repeated. */
  | "refuses";

/** An example that documents the step and that the tests run: parameter texts, and how the step ends. */
interface StepExample {
  title: string;
  /** Parameter name -> text, as Octopus would hand it over. */
  parameters: Record<string, string>;
}

/** What the real tools of a step are made from. */
export interface ToolHost extends Surroundings {
  /** Never aborted in a step: an outside call that has begun is brought to its end or its time limit. */
  signal: AbortSignal;
  env: NodeJS.ProcessEnv;
  mask(secret: string): void;
  dryRun: boolean;
  system: SystemVariables;
}

/** One step, said once: types, validation, package, template and documentation all come from this object. */
export interface StepDefinition<
  I extends z.ZodObject = z.ZodObject,
  R extends Reads = Reads,
  O extends readonly OutputName[] = readonly OutputName[],
  T = unknown,
> {
  /** Kebab-case: folder, package and file name. */
  id: string;
  /** The step template's name in Octopus. */
  name: string;
  /** Markdown shown in Octopus: what it does, in two or three sentences. */
  description: string;
  /** The step template's GUID in the community format; constant for ever. */
  templateId: string;
  /** Where it runs: every node (`HAServer`) or only the primary (`HAServer-Primary`). */
  role: "every" | "primary";
  rerun: Rerun;
  /** Each field carries its parameter, label and help: see inputs.ts. */
  inputs: I;
  reads: R;
  outputs: O;
  tools: (inputs: z.output<I>, host: ToolHost, reads: ReadValues<R>) => T;
  run: (context: StepContext<z.output<I>, ReadValues<R>, O[number], T>) => Promise<void>;
  examples: readonly StepExample[];
}

/** Any step, when the types of its values do not matter: the catalogue, the generators. */
export type AnyStep = Omit<StepDefinition, "tools" | "run"> & {
  tools: (inputs: never, host: ToolHost, reads: never) => unknown;
  run: (context: never) => Promise<void>;
};

/** What a body is handed, from the parts of its definition: `type Context = ContextOf<typeof inputs, …>`. */
export type ContextOf<I extends z.ZodObject, R extends Reads, O extends readonly OutputName[], T> = StepContext<
  z.output<I>,
  ReadValues<R>,
  O[number],
  T
>;

/** Checks a definition's types; what goes in comes out, its id as the literal that it is. */
export function defineStep<
  const Id extends string,
  I extends z.ZodObject,
  const R extends Reads,
  const O extends readonly OutputName[],
  T,
>(definition: StepDefinition<I, R, O, T> & { id: Id }): StepDefinition<I, R, O, T> & { id: Id } {
  return definition;
}
