import { drawSchedule } from "../rehearsal/attack/draw";
import { mixRunbooks } from "../rehearsal/attack/mix";
import type { Schedule } from "../rehearsal/attack/schedule";
import type { Flags } from "./flags";

/** What a seed plans. */
export function scheduleOf(
  seed: number,
  { nodes, runbooks: [, ...others] }: Pick<Flags, "nodes" | "runbooks">,
): Schedule {
  return mixRunbooks(drawSchedule(seed, { nodes }), others);
}
