import type * as z from "zod";
import type { MachineWith, Piece } from "../machine/machine";
import type { StepContext, Surroundings } from "./context";
import type { OutputName } from "./outputs";
import type { Reads, ReadValues } from "./reads";

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

/**
 * What the tools of a step are made from: the pieces of the machine that its definition names, and of the running step
 * where to talk. Its signal is never aborted: an outside call that has begun is brought to its end or its time limit.
 */
export type StepMachine<P extends Piece = Piece> = MachineWith<P> & Surroundings & { mask(secret: string): void };

/**
 * One step, said once: types, validation, package, template and documentation all come from this object (decision 015).
 */
export interface StepDefinition<
  I extends z.ZodObject = z.ZodObject,
  R extends Reads = Reads,
  O extends readonly OutputName[] = readonly OutputName[],
  T = unknown,
  P extends Piece = Piece,
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
  /** The pieces of the machine that the tools are made from; its package holds no others (but those of the host). */
  needs: readonly P[];
  tools: (inputs: z.output<I>, machine: StepMachine<P>, reads: ReadValues<R>) => T;
  run: (context: StepContext<z.output<I>, ReadValues<R>, O[number], T>) => Promise<void>;
  examples: readonly StepExample[];
}

/** Any step, when the types of its values do not matter: the catalogue, the generators. */
export type AnyStep = Omit<StepDefinition, "tools" | "run"> & {
  tools: (inputs: never, machine: never, reads: never) => unknown;
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
  const P extends Piece = never,
>(definition: StepDefinition<I, R, O, T, P> & { id: Id }): StepDefinition<I, R, O, T, P> & { id: Id } {
  return definition;
}
