import type { WorldEvent } from "../world/events";
import type { Run } from "./history";

/**
 * What a run may have changed, as a few words; undefined for what happens without it: tasks, and services that a
 * watchdog or a restart of the machine starts.
 */
export function changeIn(event: WorldEvent): string | undefined {
  switch (event.kind) {
    case "service-starting":
      return event.by === "command" ? `the service of ${event.node} was started` : undefined;
    case "service-stopped":
      return `the service of ${event.node} was stopped`;
    case "start-type-changed":
      return `the start type of ${event.node} went from ${event.from} to ${event.to}`;
    case "drain-changed":
      return `the drain flag of ${event.node} was ${event.draining ? "set" : "cleared"}`;
    case "maintenance-changed":
      return `maintenance mode was switched ${event.on ? "on" : "off"}`;
    case "task-cancelled":
      return `the task '${event.task}' was cancelled`;
    case "backup-began":
      return `a backup to ${event.file} began`;
    case "database-upgrade-began":
      return `${event.node} began to upgrade the database`;
    case "installer-began":
      return `an installer ran on ${event.node}`;
    default:
      return undefined;
  }
}

/** Everything that changed while the run went on. */
export const changesIn = (run: Run) => run.moments.flatMap(({ event }) => changeIn(event) ?? []);
