import type { WorldEvent, WorldEventKind } from "../../stand-ins/world/events";
import type { EventOf } from "./event-of";
import type { Run } from "./history";
import { onOff } from "./words";

type Words = { readonly [K in WorldEventKind]?: (event: EventOf<K>) => string | undefined };

/** What a run may change, in a few words each. */
const CHANGES: Words = {
  // Not what a watchdog or a restart of the machine starts.
  "service-starting": ({ by, node }) => (by === "command" ? `the service of ${node} was started` : undefined),
  "service-stopped": ({ node, by }) => (by === "somebody" ? undefined : `the service of ${node} was stopped`),
  "start-type-changed": ({ node, from, to, by }) =>
    by === "somebody" ? undefined : `the start type of ${node} was changed from ${from} to ${to}`,
  "description-changed": ({ node, by }) =>
    by === "somebody" ? undefined : `the description of the service of ${node} was changed`,
  "drain-changed": ({ node, draining, by }) =>
    by === "somebody" ? undefined : `the drain flag of ${node} was ${draining ? "set" : "cleared"}`,
  "task-cap-set": ({ node, cap, by }) => (by === "somebody" ? undefined : `the task cap of ${node} was set to ${cap}`),
  "maintenance-changed": ({ on, by }) => (by === "somebody" ? undefined : `maintenance mode was switched ${onOff(on)}`),
  "task-cancelled": ({ task }) => `the task '${task}' was cancelled`,
  "backup-began": ({ file }) => `a backup to ${file} began`,
  "database-upgrade-began": ({ node }) => `${node} began to upgrade the database`,
  "installer-began": ({ node }) => `an installer ran on ${node}`,
};

/** Everything that changed while the run went on. Tasks begin and end without it. @param but what it is there to do */
export function changesIn(run: Run, but: readonly WorldEventKind[] = []): string[] {
  return run.moments.flatMap(({ event }) => (but.includes(event.kind) ? [] : (changeIn(event) ?? [])));
}

/** The change that the event is, in a few words; undefined when it is none that a run makes. */
export function changeIn(event: WorldEvent): string | undefined {
  // The table's types pair each kind with its own event; the compiler cannot follow that through a look-up.
  const words = CHANGES[event.kind] as ((event: WorldEvent) => string | undefined) | undefined;
  return words?.(event);
}
