import type { World } from "../world/world";
import type { WorldNode } from "../world/node";

/** One call of a stand-in program on a node: what it was given, and how it answers. */
export interface ProgramCall {
  world: World;
  node: WorldNode;
  args: readonly string[];
  stdin: string;
  /** Prints a line on stdout, at once. */
  say: (line: string) => void;
  /** Aborted when the program was killed. */
  signal: AbortSignal;
  /** Its process and the one that started it, where they are known. */
  processes?: { own: number; parent: number } | undefined;
}

/** Plays a program. @returns its exit code */
export type PlayedProgram = (call: ProgramCall) => Promise<number> | number;

/** For arguments that a stand-in does not know: a hole in it, or a bug in a step. */
export const NOT_UNDERSTOOD = 87; // ERROR_INVALID_PARAMETER
