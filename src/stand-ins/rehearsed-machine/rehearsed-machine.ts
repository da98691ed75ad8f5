import type { Machine, MachineWith } from "../../machine/machine";
import { EXIT_CODES_VARIABLE, SINCE_VARIABLE, SPEED_VARIABLE } from "./environment";
import { fastClock } from "./fast-clock";
import { withWholeExitCodes } from "./whole-exit-codes";

/** What of a machine is different in a rehearsal, as the environment says: its time, and how its programs end. */
export function rehearsedPieces(real: MachineWith & Partial<Machine>, env: NodeJS.ProcessEnv): Partial<Machine> {
  const speed = Number(env[SPEED_VARIABLE]);
  const since = env[SINCE_VARIABLE];
  const exitCodes = env[EXIT_CODES_VARIABLE];
  return {
    clock: fastClock(real.clock, speed, since === undefined ? undefined : Number(since)),
    ...(real.programs && exitCodes ? { programs: withWholeExitCodes(real.programs, exitCodes) } : {}),
  };
}
