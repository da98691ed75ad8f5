import type { World } from "../world/world";
import type { WorldNode } from "../world/node";

/** What a program is asked. */
export interface ProgramAsked {
  program: string;
  args: readonly string[];
  stdin: string;
}

/** What carries one call. */
export interface ProgramCarrier {
  /** Prints a line on stdout, at once. */
  say: (line: string) => void;
  /** Aborted when its process is gone: when it was killed, and when all that it said has been read. */
  signal: AbortSignal;
  /** Kills the step that started it, alone or with the program; nothing where there is no such step. */
  killStep?: ((what: "step" | "step and program") => void) | undefined;
}

/** One call of a stand-in program on a node: what it was given, and how it answers. */
export type ProgramCall = { world: World; node: WorldNode } & Omit<ProgramAsked, "program"> & ProgramCarrier;

/** Plays a program. @returns its exit code */
export type PlayedProgram = (call: ProgramCall) => Promise<number> | number;

/** For arguments that a stand-in does not know: a hole in it, or a bug in a step. */
export const NOT_UNDERSTOOD = 87; // ERROR_INVALID_PARAMETER
