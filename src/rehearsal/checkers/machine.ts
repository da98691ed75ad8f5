import type { Checker } from "./verdict";
import { count, verdict } from "./words";

/** P10: A secret is never in argv, a log line, a file left behind, an artifact or a non-sensitive output. */
export const noSecretSeen: Checker = (events) => {
  const problems = events.flatMap((event) =>
    event.kind === "secret-seen" ? [`The secret '${event.which}' was seen in ${event.where}.`] : [],
  );
  return verdict("P10", problems, "No planted secret was seen where none may be.");
};

/** P11: The Tentacle's own service is never touched; no machine is restarted. */
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
  return verdict(
    "P11",
    problems,
    `The Tentacles were left alone and no machine was restarted, with ${count(installs, "installation")}.`,
  );
};
