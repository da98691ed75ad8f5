import type { WorldNode } from "../world/node";
import type { World } from "../world/world";
import { msiexec } from "./msiexec";
import { octopusServerProgram } from "./octopus-server";
import { powershell } from "./powershell";
import { NOT_UNDERSTOOD, type PlayedProgram, type ProgramAsked, type ProgramCarrier } from "./program-call";
import { reg } from "./reg";
import { robocopy } from "./robocopy";
import { sc } from "./sc";
import { whoami } from "./whoami";

export type { ProgramAsked, ProgramCarrier };

/** Every program that is played, by the name that its carrier says. */
export const PLAYED: Readonly<Record<string, PlayedProgram>> = {
  sc,
  reg,
  whoami,
  msiexec,
  robocopy,
  powershell,
  "Octopus.Server": octopusServerProgram,
};

const QUOTED_CHARACTERS = 300;

/** Plays a program on a node: notes the call, says what it says. @returns its exit code (whole) */
export async function playProgram(
  world: World,
  node: WorldNode,
  asked: ProgramAsked,
  carrier: ProgramCarrier,
): Promise<number> {
  const { program, args, stdin } = asked;
  world.noteCall(node.name, program, args);
  const play = PLAYED[program];
  const { say, killStep } = carrier;
  // Few programs wait for their end: a signal is made for those that do.
  const call = {
    ...{ world, node, args, stdin, say, killStep },
    get signal() {
      return carrier.signal;
    },
  };
  const exitCode = play ? await play(call) : NOT_UNDERSTOOD;
  if (exitCode === NOT_UNDERSTOOD) {
    const call = `${program} ${args.join(" ").slice(0, QUOTED_CHARACTERS)}`;
    world.record({ kind: "not-understood", node: node.name, call });
  }
  return exitCode;
}
