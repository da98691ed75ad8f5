import type { NodeSummary, Summary } from "../../src/report/summary";
import type { OutputName } from "../../src/step/outputs";
import type { FromMachine } from "../../src/step/reads";
import type { NodeRecord } from "../../src/upgrade/record/record";
import type { Context } from "./contract";
import { directionOf } from "./outcome";

/** What is known of each machine of the run. A dry run hands over times too, of what it did not do: they are left out. */
export function nodesOf(context: Context, record: NodeRecord | undefined): NodeSummary[] {
  const { reads, system, dryRun } = context;
  const isBack = directionOf(context, record) === "back";
  return system.nodeMachines.map(({ id, name: machine }) => {
    const of = <V>(values: readonly FromMachine<V>[]) => values.find((each) => each.machine === machine)?.value;
    const last = (name: OutputName) => (dryRun ? null : (timesOf(context, name, machine).at(-1) ?? null));
    const { quietBeganAt, drainBeganAt } = beginningOf(last("QuietBeganAt"), last("DrainBeganAt"));
    const beganAt = quietBeganAt ?? drainBeganAt ?? "";
    // A node that is drained and stopped before the others hands this over again with them: the first time counts.
    const first = (name: OutputName) =>
      dryRun ? null : (timesOf(context, name, machine).find((time) => time >= beganAt) ?? null);
    const node = of(reads.nodeNames) ?? null;
    const installed = of(reads.installedVersions)?.text ?? null;
    const started = of(reads.nodeVersions)?.text ?? null;
    const assumed = node === null ? undefined : context.assumed(`${node}.installedVersion`);
    return {
      machine,
      node,
      isPrimary: system.primaryMachines.some((primary) => primary.id === id),
      // Of two outputs of one name the newer version counts: in a rollback it is the one from before.
      versionBefore: isBack ? installed : (of(reads.previousVersions)?.text ?? (started ? null : installed)),
      versionNow: isBack ? started : (assumed ?? installed),
      quietBeganAt,
      drainBeganAt,
      drainedAt: first("DrainedAt"),
      stopBeganAt: first("StopBeganAt"),
      stoppedAt: first("StoppedAt"),
      backAtWorkAt: last("BackAtWorkAt"),
      startSeconds: dryRun ? null : (of(reads.startSeconds) ?? null),
      tasksCutOff: dryRun ? 0 : (of(reads.tasksCutOff) ?? 0),
      rebootPending: of(reads.rebootPending) ?? false,
    };
  });
}

/**
 * How the node was taken out of service. A drain before it was quieted was ended again: the node served meanwhile. One after
 * it belongs to it: tasks were cancelled.
 */
const beginningOf = (quietBeganAt: string | null, drainBeganAt: string | null) => ({
  quietBeganAt,
  drainBeganAt: drainBeganAt !== null && drainBeganAt < (quietBeganAt ?? "") ? null : drainBeganAt,
});

/** All that the steps handed over under a name, in order of time: ISO 8601 in UTC sorts as text. */
const timesOf = ({ system }: Context, name: OutputName, machine: string): string[] =>
  [...(system.outputs.get(name)?.get(machine) ?? [])].sort();

/**
 * From the moment at which the last node was told to stop (or, where it was drained for that, to drain) until the first one
 * was seen at work again. A node that an earlier run left stopped takes no part in the beginning.
 * @returns null when some node was at work all the time, as far as this run saw
 */
export function outageOf(nodes: readonly NodeSummary[]): Summary["outage"] {
  const isOut = ({ drainBeganAt, stopBeganAt, stoppedAt }: NodeSummary) =>
    drainBeganAt !== null || stopBeganAt !== null || stoppedAt !== null;
  if (nodes.length === 0 || !nodes.every(isOut)) return null;
  const beganAt = nodes
    .map(({ drainBeganAt, stopBeganAt }) => drainBeganAt ?? stopBeganAt ?? "")
    .reduce((one, other) => (one > other ? one : other));
  // All were stopped when this run began: it cannot know since when.
  if (beganAt === "") return null;
  const backAt = nodes.flatMap(({ backAtWorkAt }) =>
    backAtWorkAt !== null && backAtWorkAt > beganAt ? backAtWorkAt : [],
  );
  const [endedAt = null] = backAt.sort();
  const seconds = endedAt === null ? null : Math.round((Date.parse(endedAt) - Date.parse(beganAt)) / 1000);
  return { beganAt, endedAt, seconds };
}
