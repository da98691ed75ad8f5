import type { Attack } from "../rehearsal/attack/play";
import type { Schedule } from "../rehearsal/attack/schedule";
import type { Flags } from "./flags";
import { scheduleOf } from "./schedule-of";
import type { SeedResult } from "./seed-result";
import { excerptOf, shorten, type Excerpt } from "./shorten";
import { simulate, type Simulated, type Simulation } from "./simulate";

/** Draws a seed's schedule and simulates it; one that fails is shortened. */
export async function playSeed(
  seed: number,
  flags: Pick<Flags, "nodes" | "runbooks">,
  simulation: Simulation,
): Promise<SeedResult> {
  const schedule = scheduleOf(seed, flags);
  const first = await playExcerpt(schedule, WHOLE, simulation);
  const result = resultOf(seed, first);
  if (result.attack?.outcome === "held") return result;
  const fails = async (excerpt: Excerpt) =>
    sameFailure(resultOf(seed, await playExcerpt(schedule, excerpt, simulation)), result);
  return { ...result, shortened: await shorten(schedule, fails) };
}

export const WHOLE: Excerpt = { only: undefined, onNodes: undefined };

/** @returns what was seen, or what the simulation itself failed with */
export async function playExcerpt(
  schedule: Schedule,
  excerpt: Excerpt,
  simulation: Simulation,
): Promise<Simulated | Error> {
  try {
    return await simulate(excerptOf(schedule, excerpt), simulation);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

export function resultOf(seed: number, played: Simulated | Error): SeedResult {
  if (!(played instanceof Error)) return { seed, attack: played.attack, scripts: played.rehearsed.report.steps.length };
  const cause = played.cause instanceof Error ? `\n${played.cause.stack ?? played.cause.message}` : "";
  return { seed, fault: `${played.stack ?? played.message}${cause}`, scripts: 0 };
}

/** The same promise broken; or not at rest, or a fault of the simulation, as before. */
function sameFailure(one: SeedResult, other: SeedResult): boolean {
  const id = ({ attack }: SeedResult) => (attack ? `${attack.outcome} ${firstBroken(attack)}` : "fault");
  return id(one) === id(other);
}

const firstBroken = ({ broken }: Attack) => broken[0]?.id ?? "";
