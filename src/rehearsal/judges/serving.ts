import { isBroughtBack } from "./brought-back";
import { sameVersion } from "./versions";
import { readHistory, type Moment } from "./history";
import { nodesOf } from "./state";
import type { Checker } from "./verdict";
import { list, untried, verdict } from "./words";

/**
 * P3: No node ever serves on a version other than the schema's; nodes that serve together run one version. Put to the test
 * by a node that was started or served after an installer had run or the database upgrade had begun.
 */
export const servesItsSchema: Checker = (events) => {
  const { moments } = readHistory(events);
  const problems = moments.flatMap(mixed);
  const mixture = moments.findIndex(({ event: { kind } }) => MAKES_A_MIXTURE.has(kind));
  const versions = (mixture < 0 ? [] : moments.slice(mixture)).flatMap(({ event }) =>
    (event.kind === "serving-changed" && event.serving) || event.kind === "service-running" ? [event.version] : [],
  );
  if (versions.length === 0) {
    return untried("P3", problems, "No node was started or served after a version changed.");
  }
  return verdict(
    "P3",
    problems,
    `Every node that served ran the schema's version (${list(versions)}), and never two versions at once.`,
  );
};

const MAKES_A_MIXTURE = new Set(["installer-began", "database-upgrade-began", "restore-began"]);

/**
 * Said once, at the event that brings it about. Not of a service that somebody had begun to start before the upgrade began,
 * and that ran only then: as P1, which lets it pass.
 */
function mixed({ event, after }: Moment): string[] {
  if (event.kind === "serving-changed" || event.kind === "service-running") {
    const begins = event.kind === "service-running" || event.serving;
    if (after.nodes.get(event.node)?.startedUnseen) return [];
    if (begins && !sameVersion(event.version, event.schemaVersion)) {
      const does = event.kind === "service-running" ? "ran" : "served";
      return [`${event.node} ${does} on ${event.version} while the schema belonged to ${event.schemaVersion}.`];
    }
  }
  const serving = nodesOf(after).filter((node) => node.serving && !node.startedUnseen);
  if (event.kind === "database-upgrade-ended" || isBroughtBack(event)) {
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

/**
 * P4: No running task is cut off unless the operator chose that. Put to the test by the stop of a node that had run a task.
 */
export const noTaskCutOff: Checker = (events) => {
  const problems: string[] = [];
  const chosen: string[] = [];
  const hadTasks = new Set<string>();
  let stops = 0;
  for (const event of events) {
    if (event.kind === "task-started") hadTasks.add(event.node);
    if (event.kind === "service-stopped" && event.by !== "somebody") {
      if (hadTasks.has(event.node)) stops += 1;
      const cut = event.tasksCutOff.map((task) => `'${task}'`);
      if (cut.length === 0) continue;
      if (event.operatorChoseCutOff) chosen.push(...cut);
      else
        problems.push(
          `${event.node} was stopped while it ran ${list(cut)}, and the administrator had not chosen that.`,
        );
    }
    if (event.kind === "task-cancelled") {
      if (event.operatorChose) chosen.push(`'${event.task}'`);
      else
        problems.push(
          `The task '${event.task}' on ${event.node} was cancelled, and the administrator had not chosen that.`,
        );
    }
  }
  if (chosen.length > 0) {
    const seen = `The only tasks cut off were those the administrator chose to cut off: ${list(chosen)}.`;
    return verdict("P4", problems, seen);
  }
  if (stops === 0) return untried("P4", problems, "No node that had run a task was stopped.");
  return verdict("P4", problems, "Every node had finished its tasks when it was stopped.");
};
