import { sameVersion } from "./versions";
import type { WorldEvent } from "../../stand-ins/world/events";
import { changesIn } from "./changes";
import { differences } from "./differences";
import type { EventOf } from "./event-of";
import { momentsOf, type Run } from "./history";
import { nodesOf } from "./state";
import { runNamed } from "./words";

export type Stated = EventOf<"end-stated">;

/** A script that deletes so many files that are not there counts up to a number that somebody else chose. */
const MOST_DELETED_IN_VAIN = 1000;

/** A run that gave up for no reason, or met in its middle what it should have refused at its beginning. */
export function againstStatedEnd(run: Run, { end, because }: Stated): string[] {
  const name = runNamed(run.began.runId);
  if (end === "success") {
    return run.outcome === "failed" ? [`${name} failed, although this is no reason to fail: ${because}.`] : [];
  }
  const why = `should have been refused before anything was changed (${because})`;
  const [change] = changesIn(run);
  if (change !== undefined) return [`${name} ${why}, but ${change}.`];
  return run.outcome === "success" ? [`${name} ${why}, but it went on.`] : [];
}

/** An earlier attempt had done everything and was called a failure: nothing is left to change. */
export function changedAlthoughDone(run: Run): string[] {
  const { began, before, base, target } = run;
  const isDone =
    base !== before &&
    sameVersion(before.schemaVersion, target) &&
    !before.damaged &&
    !before.unended &&
    nodesOf(before).every(({ serving, runningVersion }) => serving && sameVersion(runningVersion, target)) &&
    differences(base, before).length === 0 &&
    // What somebody switched by hand meanwhile may be put back, and a node that somebody stops may be started.
    base.maintenance === before.maintenance &&
    momentsOf(run.moments, "disturbed").length === 0;
  const [change] = isDone ? changesIn(run) : [];
  return change === undefined
    ? []
    : [
        `${runNamed(began.runId)} found every node serving ${target}, as before, and still changed something: ${change}.`,
      ];
}

/** What would not have ended with a higher number. */
export function deletedInVain(events: readonly WorldEvent[]): string[] {
  return events.flatMap((event) =>
    event.kind === "deleted-in-vain" && event.times > MOST_DELETED_IN_VAIN
      ? [`A script on ${event.node} deleted ${event.times} files that were not there, one after the other.`]
      : [],
  );
}
