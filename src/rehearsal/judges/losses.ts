import { isBroughtBack } from "./brought-back";
import { momentsOf, type Moment, type MomentOf } from "./history";
import type { NamedWayBack } from "./named-way-back";

/**
 * How much a restore loses beyond what the operator of this run gave up, in words: what tasks wrote since the state that is
 * put back. A restore that goes on with an earlier one loses nothing more.
 */
export function losesMoreThanAllowed(
  earlier: readonly Moment[],
  { event, before }: MomentOf<"restore-began">,
  named: NamedWayBack | undefined,
): string | undefined {
  const allowed = momentsOf(earlier, "run-began").at(-1)?.event.mayLose;
  if (allowed === undefined || before.restoring || named === undefined) return undefined;
  const held = heldFrom(earlier, event.isRevert === true, named);
  const lost = momentsOf(earlier, "task-started").filter(({ index, event: task }) => index > held && task.writes);
  if (lost.length <= allowed) return undefined;
  return `${lost.length} deployments and runbook runs were lost with it, and the administrator had given up ${allowed}.`;
}

/** The moment whose state is put back: nothing from before it is lost. */
function heldFrom(
  earlier: readonly Moment[],
  isRevert: boolean,
  { full, differential, snapshot }: NamedWayBack,
): number {
  const made = isRevert
    ? momentsOf(earlier, "snapshot-created").findLast(({ event }) => event.name === snapshot)
    : momentsOf(earlier, "backup-finished").findLast(({ event }) => event.file === (differential ?? full));
  const broughtBack = earlier.findLast(({ event }) => isBroughtBack(event));
  return Math.max(made?.index ?? -1, broughtBack?.index ?? -1);
}
