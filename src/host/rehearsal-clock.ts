import { systemClock, type Clock } from "../step/clock";

/** Makes the clock of a step run faster. Only the rehearsal sets it; a step that sees it says so. */
export const REHEARSAL_SPEED_VARIABLE = "OCTOPUS_HA_REHEARSAL_SPEED";

/** When the rehearsal began, in milliseconds: so that all its machines have the same time. Only the rehearsal sets it. */
export const REHEARSAL_SINCE_VARIABLE = "OCTOPUS_HA_REHEARSAL_SINCE";

/** The clock that a step runs by, and how many times faster than real time it runs: 1 outside the rehearsal. */
export function hostClock(env: NodeJS.ProcessEnv): { clock: Clock; speed: number } {
  const wanted = Number(env[REHEARSAL_SPEED_VARIABLE]);
  const speed = Number.isFinite(wanted) && wanted > 1 ? wanted : 1;
  const since = Number(env[REHEARSAL_SINCE_VARIABLE]);
  return { clock: speed > 1 && since > 0 ? systemClock(speed, since) : systemClock(speed), speed };
}
