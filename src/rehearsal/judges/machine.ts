import type { Checker } from "./verdict";
import { count, untried, verdict } from "./words";

/**
 * P10: A secret is never in argv, a log line, a file left behind, an artifact or a non-sensitive output. Put to the test by
 * a script that ran: all that it left was looked through.
 */
export const noSecretSeen: Checker = (events) => {
  const problems = events.flatMap((event) =>
    event.kind === "secret-seen" ? [`The secret '${event.which}' was seen in ${event.where}.`] : [],
  );
  if (!events.some(({ kind }) => kind === "row-ended")) return untried("P10", problems, "No script ran.");
  return verdict("P10", problems, "No planted secret was seen anywhere it must not be.");
};

/** What goes wrong when a service is mistaken for the Tentacle's, or an installer restarts the machine. */
const TOUCHES_THE_MACHINE = new Set([
  "service-stopped",
  "service-starting",
  "start-type-changed",
  "description-changed",
  "installer-began",
]);

/**
 * P11: The Tentacle's own service is never touched; no machine is restarted. Put to the test by a service that was stopped,
 * started or configured, or an installer that ran.
 */
export const machineLeftAlone: Checker = (events) => {
  const problems = events.flatMap((event) => {
    if (event.kind === "tentacle-touched")
      return [`The Tentacle's service on ${event.node} was touched: ${event.command}.`];
    if (event.kind === "node-restarted-machine" && event.by !== "somebody") {
      return [`The machine of ${event.node} was restarted.`];
    }
    return [];
  });
  const installs = events.filter(({ kind }) => kind === "installer-began").length;
  if (!events.some(({ kind }) => TOUCHES_THE_MACHINE.has(kind))) {
    return untried("P11", problems, "No service was stopped, started or configured, and no installer ran.");
  }
  return verdict(
    "P11",
    problems,
    `No Tentacle's service was touched and no machine was restarted (${count(installs, "installation")}).`,
  );
};
