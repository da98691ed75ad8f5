import type { WorldEvent } from "../../stand-ins/world/events";
import { changeIn } from "./changes";

/**
 * A run that has ended has ended: a script whose PowerShell was killed alone may bring the one change that it was at to
 * its end, and begins no other.
 */
export function changedAfterTheEnd(events: readonly WorldEvent[]): string[] {
  const problems: string[] = [];
  let runId: string | undefined;
  let mayStillEnd = 0;
  for (const event of events) {
    if (event.kind === "run-began") [runId, mayStillEnd] = [undefined, 0];
    if (event.kind === "script-left-behind") mayStillEnd += 1;
    if (event.kind === "run-ended" && mayStillEnd > 0) runId = event.runId;
    const change = runId === undefined ? undefined : changeIn(event);
    if (change === undefined) continue;
    mayStillEnd -= 1;
    if (mayStillEnd < 0) problems.push(`Run ${runId} had ended, and still ${change}.`);
  }
  return problems;
}
