import { momentsOf, type History, type Moment, type MomentOf } from "./history";
import { sameVersion } from "./versions";

/**
 * The second way to satisfy P2: the target's program said after the last stop that it would change nothing, and the same
 * run made a full backup while nodes were serving, which was completed and verified. What the program said before that,
 * while others ran, is no such word. A start may upgrade the database long after the run that ordered it.
 */
export function saysNothingChanges({ moments, runs }: History, upgrade: MomentOf<"database-upgrade-began">) {
  const { node, from, to } = upgrade.event;
  const earlier = moments.slice(0, upgrade.index);
  const decidedAt = orderedAt(earlier, upgrade) ?? upgrade.index;
  const said = momentsOf(moments.slice(0, decidedAt), "nothing-to-change-said").findLast(
    (each) => each.event.node === node && each.event.to === to && each.event.nodesRunning.length === 0,
  );
  const hasRunSince = momentsOf(earlier, "service-running").some((each) => each.index > (said?.index ?? 0));
  if (!said || hasRunSince) return false;
  const run = runs.find((each) => each.moments.some((moment) => moment.index === decidedAt));
  const inThisRun = (run?.moments ?? []).filter((moment) => moment.index < decidedAt);
  return momentsOf(inThisRun, "backup-verified").some(({ event: verified, index: verifiedAt }) => {
    const ofThisFile = (each: { event: { file: string }; index: number }) =>
      each.event.file === verified.file && each.index < verifiedAt;
    const began = momentsOf(inThisRun, "backup-began").some(ofThisFile);
    const finished = momentsOf(inThisRun, "backup-finished").findLast(ofThisFile)?.event;
    return began && verified.ok && verified.withChecksum && sameVersion(finished?.schemaVersion ?? "", from);
  });
}

/** Where a step ordered the start that upgrades the database. */
function orderedAt(earlier: readonly Moment[], { event, before }: MomentOf<"database-upgrade-began">) {
  if (before.nodes.get(event.node)?.starting !== true) return undefined;
  const starts = momentsOf(earlier, "service-starting").filter((each) => each.event.node === event.node);
  // The watchdog may be quicker than the step that has just enabled the service for it.
  return starts.findLast((each) => each.event.by === "command" || isWithinStart(earlier, each.index))?.index;
}

function isWithinStart(earlier: readonly Moment[], index: number): boolean {
  const isEdge = ({ event }: Moment) =>
    (event.kind === "row-began" || event.kind === "row-ended") && event.key === "start-unchanged";
  return earlier.slice(0, index).findLast(isEdge)?.event.kind === "row-began";
}
