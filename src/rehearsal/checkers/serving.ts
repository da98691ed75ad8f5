import { sameVersion } from "../../release/version";
import { readHistory, type Moment } from "./history";
import { nodesOf } from "./state";
import type { Checker } from "./verdict";
import { list, verdict } from "./words";

/** P3: No node ever serves on a version other than the schema's; nodes that serve together run one version. */
export const servesItsSchema: Checker = (events) => {
  const { moments } = readHistory(events);
  const problems = moments.flatMap(mixed);
  const versions = moments.flatMap(({ event }) =>
    (event.kind === "serving-changed" && event.serving) || event.kind === "service-running" ? [event.version] : [],
  );
  if (versions.length === 0) return verdict("P3", problems, "Not tried: no node was started.");
  return verdict(
    "P3",
    problems,
    `Every node that served ran the schema's version (${list(versions)}), together only one.`,
  );
};

/** Said once, at the event that brings it about. */
function mixed({ event, after }: Moment): string[] {
  if (event.kind === "serving-changed" || event.kind === "service-running") {
    const begins = event.kind === "service-running" || event.serving;
    if (begins && !sameVersion(event.version, event.schemaVersion)) {
      const does = event.kind === "service-running" ? "ran" : "served";
      return [`${event.node} ${does} on ${event.version} while the schema belonged to ${event.schemaVersion}.`];
    }
  }
  const serving = nodesOf(after).filter((node) => node.serving);
  if (event.kind === "database-upgrade-ended") {
    const behind = serving.filter(({ runningVersion }) => !sameVersion(runningVersion, event.schemaVersion));
    return behind.map(
      ({ name, runningVersion }) =>
        `${name} still served on ${runningVersion ?? "an unknown version"} when the schema became that of ${event.schemaVersion}.`,
    );
  }
  const versions = new Set(serving.map(({ runningVersion }) => runningVersion));
  if (event.kind !== "serving-changed" || !event.serving || versions.size < 2) return [];
  return [
    `${list(serving.map(({ name }) => name))} served together on different versions: ${list(serving.map(({ runningVersion }) => runningVersion ?? ""))}.`,
  ];
}

/** P4: No running task is cut off unless the operator chose that. */
export const noTaskCutOff: Checker = (events) => {
  const problems: string[] = [];
  const chosen: string[] = [];
  let stops = 0;
  for (const event of events) {
    if (event.kind === "service-stopped") {
      stops += 1;
      const cut = event.tasksCutOff.map((task) => `'${task}'`);
      if (cut.length === 0) continue;
      if (event.operatorChoseCutOff) chosen.push(...cut);
      else problems.push(`${event.node} was stopped while it ran ${list(cut)}, and the operator had not chosen that.`);
    }
    if (event.kind === "task-cancelled") {
      if (event.operatorChose) chosen.push(`'${event.task}'`);
      else
        problems.push(`The task '${event.task}' on ${event.node} was cancelled, and the operator had not chosen that.`);
    }
  }
  const seen =
    chosen.length > 0
      ? `Only tasks were cut off for which the operator had chosen it: ${list(chosen)}.`
      : stops > 0
        ? "Every node had finished its tasks when it was stopped."
        : "Not tried: no node was stopped.";
  return verdict("P4", problems, seen);
};
