import * as z from "zod";
import { Failure } from "../step/failure";
import { powerShell } from "./powershell";
import type { RunProgram } from "./run-program";

const SCRIPT = String.raw`
    $process = @(Get-Process -Id ([int]$given) -ErrorAction SilentlyContinue)
    $answer = @{ identity = '' }
    if ($process.Count -eq 1) {
        $answer = @{ identity = "$($process[0].StartTime.ToUniversalTime().Ticks) $($process[0].Path)" }
    }
`;

const answer = z.object({ identity: z.string() });

/** Asks Windows PowerShell, for Node knows only whether an id is in use. That it cannot be told is no failure. */
export function processIdentity(
  run: RunProgram,
  env: NodeJS.ProcessEnv,
  timeoutSeconds: number,
): (processId: number) => Promise<string | undefined> {
  const ask = powerShell(run, env, timeoutSeconds);
  return async (processId) => {
    const purpose = `tell which process has the ID ${processId}`;
    const input = String(processId);
    try {
      return (await ask({ name: "process-identity", script: SCRIPT, input, answer, purpose })).identity || undefined;
    } catch (error) {
      if (error instanceof Failure) return undefined;
      throw error;
    }
  };
}

/** .NET counts tenths of a microsecond since the year 1. */
const TICKS_PER_MILLISECOND = 10_000n;
const TICKS_OF_1970 = 621_355_968_000_000_000n;

/** When the process with that identity was started; undefined when it does not begin with the ticks that the script prints. */
export function startedAtOf(identity: string | undefined): Date | undefined {
  const ticks = /^(\d{18}) /.exec(identity ?? "")?.[1];
  return ticks === undefined ? undefined : new Date(Number((BigInt(ticks) - TICKS_OF_1970) / TICKS_PER_MILLISECOND));
}
