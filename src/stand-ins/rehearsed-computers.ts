import type { ScriptProgram } from "./engine/processes/script-process";
import type { WorldNode } from "./world/node";
import type { NodeComputers } from "./world/node-computers";

/**
 * What the nodes of a rehearsal run on: real programs are started there. Usually folders on this computer's disk; a test
 * may hand in others, on which other programs run.
 */
export interface RehearsedComputers extends NodeComputers {
  /** Puts the stand-in programs on a node's disk; they hand what they are asked over to the door's port. */
  putPrograms(node: WorldNode, doorPort: number): void;
  /** How a node starts what a script comes down to; without it, as it is. */
  startsAs?: (node: WorldNode, program: ScriptProgram) => ScriptProgram;
}
